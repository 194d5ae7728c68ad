"""What these pages are about."""

from tests.handed_in import *  # noqa: F403 - the fixtures
