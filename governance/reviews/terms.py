"""How serious a failed check is and how long mending may take. Pure: data and a look-up.

The policy says how grave missing a limit is; the model's tier says how grave it can be at most and by when it is due.
"""

from datetime import date, timedelta
from typing import NamedTuple

SEVERITIES = ("minor", "major", "critical")


class Terms(NamedTuple):
    """gravest: the highest severity on a model of the tier. days: until the finding is due."""

    gravest: str
    days: int


TERMS = {1: Terms("critical", 14), 2: Terms("major", 30), 3: Terms("minor", 60)}


def severity(tier: int, consequence: str) -> str:
    """The severity of missing a limit with this consequence on a model of this tier, 1 to 3."""
    return min(consequence, TERMS[tier].gravest, key=SEVERITIES.index)


def due_on(tier: int, opened: date) -> date:
    """The day by which a finding opened on `opened` is to be mended."""
    return opened + timedelta(days=TERMS[tier].days)
