"""The engine: one scan counts cells, then arithmetic. Imported by workers only, for it loads DuckDB and numpy."""
