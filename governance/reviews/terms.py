"""How serious a failed check is and how long mending may take, by the model's tier. Pure: data and a look-up."""

from datetime import date, timedelta
from typing import NamedTuple


class Terms(NamedTuple):
    """severity: "major" or "minor". days: until the finding is due."""

    severity: str
    days: int


TERMS = {1: Terms("major", 14), 2: Terms("major", 30), 3: Terms("minor", 60)}


def severity(tier: int) -> str:
    """The severity of a failed check on a model of this tier, 1 to 3."""
    return TERMS[tier].severity


def due_on(tier: int, opened: date) -> date:
    """The day by which a finding opened on `opened` is to be mended."""
    return opened + timedelta(days=TERMS[tier].days)
