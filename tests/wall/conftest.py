"""One of everything in Retail bank, and somebody of Corporate bank before whom every first wall has fallen."""

from collections.abc import Iterator

import pytest

from audits.accounts.models import Unit, User
from audits.accounts.policy import Policy
from tests.personas import acting
from tests.world import *  # noqa: F403 - one of everything, to look for


@pytest.fixture
def no_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every selector's filter gone, as if each had been forgotten, and every permission held everywhere."""
    monkeypatch.setattr(Policy, "scope", lambda self, rows, permission="": rows)
    monkeypatch.setattr(Policy, "units", lambda self, permission="": Unit.objects.all())
    monkeypatch.setattr(Policy, "allows", lambda self, permission, thing=None: True)


@pytest.fixture
def as_outsider(outsider: User) -> Iterator[User]:
    with acting(outsider):
        yield outsider
