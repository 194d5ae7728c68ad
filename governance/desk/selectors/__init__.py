"""What needs a person today."""

from governance.desk.selectors.desk import desk

__all__ = ["desk"]
