"""Django's PostgreSQL backend, with the trail built in: context rides with BEGIN, tables are born governed."""
