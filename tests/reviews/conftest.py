"""The register's fixtures for these tests."""

from tests.register import *  # noqa: F403 - the fixtures
