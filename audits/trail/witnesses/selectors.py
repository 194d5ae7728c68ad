"""How far each witness is, and what is wrong enough to be shown in red."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.trail.models import Checkpoint, Cosignature, Witness
from audits.trail.witnesses.parcel import CONTRADICTION

# The sequencer's life beside each witness that lacks something or has a problem; one row without any such witness.
WRONG = """
    SELECT (SELECT at FROM trail.event WHERE id = (SELECT min(event_id) FROM trail.unsequenced)),
           pulse.at, pulse.stall, pulse.problem, witness.name, witness.size, latest.size, beyond.at, witness.problem
    FROM (SELECT coalesce(max(size), 0) AS size FROM trail.checkpoint) AS latest
        LEFT JOIN trail.pulse ON true
        LEFT JOIN trail.witness ON active AND (witness.size <> latest.size OR witness.problem <> '')
        LEFT JOIN LATERAL (
            SELECT at FROM trail.checkpoint WHERE size > witness.size ORDER BY size LIMIT 1) AS beyond ON true
    ORDER BY witness.name"""
HEARD = timedelta(seconds=90)  # the sequencer gives a sign of life twice a minute


@dataclass(frozen=True)
class WitnessState:
    """One place that checkpoints leave for. `lag_seconds`: how long it lacks what is sealed; 0 when it has all.

    expected: whether it should follow within the configured time; signed reports leave when somebody asks for one.
    """

    name: str
    kind: str
    place: str
    key: str
    size: int
    at: datetime | None
    lag_events: int
    lag_seconds: int
    problem: str
    cosignatures: int = 0
    expected: bool = True

    @property
    def late(self) -> bool:
        """Whether it is behind for longer than settings.TRAIL_WITNESS_LAG."""
        return self.expected and self.lag_seconds > settings.TRAIL_WITNESS_LAG


@dataclass(frozen=True)
class Alert:
    """Something that must be seen: kind is "witness" or "stall"."""

    kind: str
    sentence: str


# Other holders of checkpoints, by name: what rooms above let leave. Each says the largest size that left, and when.
_holders: dict[str, Callable[[], tuple[int, datetime | None]]] = {}


def register_holder(name: str, last: Callable[[], tuple[int, datetime | None]]) -> None:
    """Count what carries checkpoints out on its own account, such as signed reports. Called from ready()."""
    _holders[name] = last


def witnesses() -> list[WitnessState]:
    """The configured witnesses by name, and after them the other holders of checkpoints."""
    latest = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    found = []
    for row in Witness.objects.filter(active=True).order_by("name"):
        kept = Cosignature.objects.filter(witness=row.key.partition("+")[0]).count() if row.key else 0
        common = (row.name, row.kind, row.place, row.key)
        found.append(WitnessState(*common, row.size, row.success_at, *_lag(row.size, latest), row.problem, kept))
    for name, last in _holders.items():
        size, at = last()
        found.append(WitnessState(name, "report", "", "", size, at, *_lag(size, latest), "", expected=False))
    return found


def alerts() -> list[Alert]:
    """What must be seen now: a witness too far behind or in contradiction, a list that cannot be read, a stall.

    One query, for every page of who may read the trail asks.
    """
    with connection.cursor() as cursor:
        cursor.execute(WRONG)
        rows = cursor.fetchall()
    oldest, heard, stall, problem = rows[0][:4]
    found = [Alert("stall", words)] if (words := _stall(oldest, heard, stall)) else []
    if problem:
        found.append(Alert("witness", problem))
    for name, size, latest, since, trouble in (row[4:] for row in rows if row[4]):
        seconds = _seconds(since)
        if seconds > settings.TRAIL_WITNESS_LAG:
            words = _("The witness %(name)s lacks %(events)s events, for %(minutes)d minutes. %(problem)s")
            told = {"name": name, "events": f"{latest - size:,}", "minutes": seconds // 60, "problem": trouble}
            found.append(Alert("witness", (words % told).strip()))
        elif trouble.startswith(CONTRADICTION):
            found.append(Alert("witness", f"{name}: {trouble}"))
    return found


def kept_cosignatures(size: int) -> list[str]:
    """The signature lines that witnesses put under the checkpoint over `size` events."""
    return list(Cosignature.objects.filter(size=size).order_by("witness").values_list("line", flat=True))


def _lag(size: int, latest: int) -> tuple[int, int]:
    """How many sealed events are beyond `size`, and for how many seconds the first checkpoint beyond it stands."""
    if size >= latest:
        return 0, 0
    beyond = Checkpoint.objects.filter(size__gt=size).order_by("size").values_list("at", flat=True).first()
    return latest - size, _seconds(beyond)


def _seconds(since: datetime | None) -> int:
    return int((timezone.now() - since).total_seconds()) if since else 0


def _stall(oldest: datetime | None, heard: datetime | None, stall: str | None) -> str:
    """Why events wait for their seal longer than they should, in words; empty when they do not."""
    if oldest is None or timezone.now() - oldest <= timedelta(seconds=settings.TRAIL_STALL):
        return ""
    waited = _seconds(oldest)
    if heard is None or timezone.now() - heard > HEARD:
        return _("Events have waited %(n)d s to be sealed: the sequencer gives no sign of life.") % {"n": waited}
    return stall or _("Events have waited %(n)d s to be sealed.") % {"n": waited}
