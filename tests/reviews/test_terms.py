"""The policy says how grave a miss is; the tier says how grave at most, and when it is due."""

from datetime import date

import pytest

from governance.reviews.models import Finding
from governance.reviews.terms import SEVERITIES, TERMS, due_on, severity
from registry.inventory.models import RegisteredModel


@pytest.mark.parametrize(
    ("tier", "consequence", "expected"),
    [
        (1, "critical", "critical"),
        (1, "minor", "minor"),
        (2, "critical", "major"),
        (2, "major", "major"),
        (3, "major", "minor"),
        (3, "minor", "minor"),
    ],
)
def test_severity(tier: int, consequence: str, expected: str) -> None:
    assert severity(tier, consequence) == expected


@pytest.mark.parametrize(("tier", "due"), [(1, date(2026, 12, 9)), (2, date(2026, 12, 25)), (3, date(2027, 1, 24))])
def test_due_dates(tier: int, due: date) -> None:
    assert due_on(tier, date(2026, 11, 25)) == due


def test_every_tier_and_severity_has_its_words() -> None:
    assert set(TERMS) == set(RegisteredModel.Tier.values)
    assert set(SEVERITIES) == set(Finding.Severity.values)
