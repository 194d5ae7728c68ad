"""The checks that ship with Countersign, one folder a family."""
