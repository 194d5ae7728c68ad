"""What these tests are about: a version that was handed in with a card."""

from tests.handed_in import *  # noqa: F403 - the fixtures
