"""Moved to `governance.desk.demo.realdata`, where the demo that reads it can import it."""

from governance.desk.demo.realdata import *  # noqa: F403 - until every import names the new place
