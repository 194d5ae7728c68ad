"""Backup and restore: one file that holds the database in one snapshot, the vault's content and the keys.

`archive` is the file, `programs` runs PostgreSQL's own tools, `making` and `restoring` are the two ways.
"""
