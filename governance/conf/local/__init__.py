"""Countersign on one machine: embedded engines and the supervisor that starts and stops everything."""
