"""Explaining afterwards what was written without an author."""
