"""Findings in words: values in, values out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.accounts.models import User
from audits.base import phrases
from audits.base.display import Link
from audits.checks.pages import Pill
from governance.reviews.models import Finding
from governance.reviews.selectors import FindingCounts, FindingFilters

# How grave a severity is, drawn like a level: minor 1 bar, critical all of them.
BARS = {Finding.Severity.MINOR: 1, Finding.Severity.MAJOR: 3, Finding.Severity.CRITICAL: 4}


def views(user: User, counts: FindingCounts, filters: FindingFilters) -> list[Link]:
    """The standing views of the findings; the one that is looked at is marked."""
    mine, closed = filters.owner == user.reference, filters.state == Finding.State.CLOSED
    narrowed = filters.overdue or mine or filters.state != Finding.State.OPEN
    return [
        Link(_("All open"), "?", counts.open, current=not narrowed),
        Link(_("Overdue"), "?overdue=true", counts.overdue, current=filters.overdue and not mine),
        Link(_("Mine"), f"?owner={user.reference}", counts.mine, current=mine),
        Link(_("Closed"), "?state=closed", counts.closed, current=closed and not mine),
    ]


@dataclass(frozen=True)
class Row:
    """A finding of the list. due: in words; late: it is open and past its day; bars: how grave, 1 to 4."""

    finding: Finding
    bars: int
    due: str
    late: bool


def rows(findings: Iterable[Finding], today: date) -> list[Row]:
    """Findings as rows, in their order."""
    return [row(finding, today) for finding in findings]


def row(finding: Finding, today: date) -> Row:
    """One finding as a row."""
    severity = Finding.Severity(finding.severity)
    is_open = finding.state == Finding.State.OPEN
    return Row(finding, BARS[severity], due_words(finding, today), is_open and finding.due_on < today)


def due_words(finding: Finding, today: date) -> str:
    """`in 5 days`, `today`, `3 days overdue`; when it was closed for one that is."""
    if finding.state == Finding.State.CLOSED:
        return _("closed %(day)s") % {"day": phrases.day(finding.closed_at)}
    left = (finding.due_on - today).days
    if left > 0:
        return ngettext("in %(n)d day", "in %(n)d days", left) % {"n": left}
    if left == 0:
        return _("today")
    return ngettext("%(n)d day overdue", "%(n)d days overdue", -left) % {"n": -left}


def pill(finding: Finding) -> Pill:
    """The state of a finding."""
    if finding.state == Finding.State.CLOSED:
        return Pill(str(finding.get_state_display()), "full")
    return Pill(str(finding.get_state_display()), "empty", active=True)


def crumbs(*more: Link) -> list[Link]:
    """The way to a page of the findings."""
    return [Link(_("Findings"), reverse("reviews:findings") if more else ""), *more]


def finding_url(finding: Finding) -> str:
    """The address of a finding's page."""
    return reverse("reviews:finding", args=[finding.reference])


def detail_lines(finding: Finding) -> Sequence[str]:
    """What was found, a sentence each."""
    return [line for line in finding.detail.splitlines() if line.strip()]


def version_url(finding: Finding) -> str:
    """The address of the version that was found wanting."""
    version = finding.model_version
    return reverse("inventory:version", args=[version.model.reference, version.reference])
