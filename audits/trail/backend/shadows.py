"""The past before the present: while the context says "as of", statements meet recalled tables of the same names.

`trail.recall` makes a temporary table that PostgreSQL finds before the one it shadows. Which tables a statement
needs is read from its text: a name too many costs a moment, and our statements carry values apart.
"""

import re
from functools import cache

from audits.trail.shapes import recallable

WRITES = re.compile(
    r"\s*\(*\s*(INSERT|UPDATE|DELETE|MERGE|COPY|TRUNCATE)\b"
    r"|\b(INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|UPDATE\s+\S+\s+SET)\b"
    r"|\bFOR\s+(NO\s+KEY\s+UPDATE|UPDATE|SHARE|KEY\s+SHARE)\b",
    re.IGNORECASE,
)


class PastIsClosed(Exception):
    """Something was about to be written while looking at the past."""

    def __init__(self) -> None:
        super().__init__("The past cannot be changed.")


class Shadows:
    """What the running transaction has recalled, and as of when."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """A transaction begins; what the last one recalled went with it."""
        self.moment = ""
        self.tables: frozenset[str] = frozenset()
        self.used = self.doubted = False

    def doubt(self) -> None:
        """A savepoint was rolled back, and tables may have come or gone with it."""
        self.doubted = self.used

    def before(self, statement: str, moment: str) -> list[tuple[str, list[str]]]:
        """What to send before `statement`, looked at as of `moment` ("" is now): SQL with parameters.

        Raises PastIsClosed for a statement that writes while there is a moment.
        """
        if not moment and not self.used:
            return []
        if moment and WRITES.search(statement):
            raise PastIsClosed
        sent: list[tuple[str, list[str]]] = []
        if self.used and (moment != self.moment or self.doubted):
            sent.append(("SELECT trail.forget()", []))
            self.tables, self.doubted = frozenset(), False
        self.moment = moment
        if moment and (missing := sorted(frozenset(_names().findall(statement)) - self.tables)):
            sent += [("SELECT trail.recall(%s, %s)", [name, moment]) for name in missing]
            self.tables |= frozenset(missing)
            self.used = True
        return sent


@cache
def _names() -> re.Pattern[str]:
    """Finds the names of tables with a past, quoted or not."""
    names = "|".join(re.escape(model._meta.db_table) for model in recallable())
    return re.compile(rf"\b({names})\b")
