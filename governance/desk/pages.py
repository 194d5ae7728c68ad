"""What the desk's page says, in words: values in, values out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from audits.base import phrases
from audits.base.display import Bar, Link
from audits.checks.models import Run
from audits.checks.pages import check_title, step_of, time_left
from governance.desk.items import Desk, Exposure, Group

# A full stop before a capital; "0.80" and "e.g. so" go on.
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ0-9])")


def moment(now: datetime) -> str:
    """`Wednesday 25 November 2026, 09:42 CET`, in the zone of `now`."""
    # Translators: a weekday, a day and a time, in Django's date format; the zone follows.
    form = pgettext("format of a moment with its weekday", "l j F Y, H:i")
    return f"{formats.date_format(now, form)} {phrases.zone(now)}"


def summary(desk: Desk) -> str:
    """How much waits: `14 things need you; 3 stop something today.`"""
    if not desk.waiting:
        return _("Nothing needs you.")
    waiting = ngettext("%(n)s thing needs you", "%(n)s things need you", desk.waiting)
    said = waiting % {"n": phrases.count(desk.waiting)}
    if not desk.stopping:
        return _("%(waiting)s; nothing stops today.") % {"waiting": said}
    stopping = ngettext("%(n)s stops something today", "%(n)s stop something today", desk.stopping)
    return f"{said}; {stopping % {'n': phrases.count(desk.stopping)}}."


def gist(text: str, longest: int = 220) -> str:
    """A text of several sentences as its first and as many of its last as fit; "…" stands for those between.

    The first says what happened, the last what follows; the page behind the link has all of it.
    """
    sentences = [part for part in SENTENCE_END.split(text.strip()) if part]
    if len(text) <= longest or len(sentences) < 3:
        return text
    first, rest = sentences[0], sentences[1:]
    kept: list[str] = []
    while rest and len(first) + sum(map(len, kept)) + len(rest[-1]) <= longest:
        kept.insert(0, rest.pop())
    return " ".join([first, *(["…"] if rest else []), *kept])


def rest_of(group: Group) -> Sequence[Link]:
    """Where the things are that the desk counts and has no room for."""
    if not group.more:
        return []
    findings = Link(_("findings"), reverse("reviews:findings"))
    reviews = Link(_("risks by review"), reverse("risks:register", query={"sort": "review_due"}))
    runs = Link(_("runs"), reverse("checks:runs"))
    lists = {"stops": [findings, runs], "due": [findings, reviews, runs], "answers": [reviews, runs]}
    return lists.get(group.key, [])


def exposure_bars(exposure: Sequence[Exposure]) -> list[Bar]:
    """Open risks above appetite by category, each bar leading to its risks."""
    most = max((one.risks for one in exposure), default=1)
    return [
        Bar(
            _sentence_case(one.category),
            phrases.count(one.risks),
            100 * one.risks / most,
            reverse("risks:register", query={"category": one.category, "above_appetite": "true"}),
        )
        for one in exposure
    ]


def _sentence_case(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


@dataclass(frozen=True)
class Running:
    """A run under way: what it does, how far it is (0 to 1), its step, the time left, its page."""

    reference: str
    name: str
    progress: float
    step: str
    left: str
    url: str


def running(runs: Sequence[Run]) -> list[Running]:
    """The runs under way as the desk shows them."""
    return [
        Running(
            run.reference,
            _("%(check)s on %(subject)s") % {"check": check_title(run.check_id), "subject": run.subject_label},
            run.progress,
            step_of(run),
            time_left(run),
            reverse("checks:run", args=[run.reference]),
        )
        for run in runs
    ]
