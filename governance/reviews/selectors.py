"""Reads of findings, scoped to who asks."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy, ngettext

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base import phrases
from audits.base.errors import NotFound
from audits.checks.models import Run
from audits.trail import past
from governance.reviews.models import Finding
from registry.inventory.models import ModelVersion, RegisteredModel


@dataclass(frozen=True)
class FindingFilters:
    """What to show; an empty value filters nothing. model, owner: references. overdue: open and past its day."""

    state: str = Finding.State.OPEN.value
    severity: str = ""
    model: str = ""
    owner: str = ""
    overdue: bool = False


def findings(user: User, filters: FindingFilters | None = None) -> QuerySet[Finding]:
    """The findings that `user` may see, the most urgent first."""
    chosen = filters or FindingFilters()
    rows = policy_of(user).scope(
        Finding.objects.select_related("model_version__model", "evidence__run", "owner", "unit")
    )
    plain = {
        "state": chosen.state,
        "severity": chosen.severity,
        "model_version__model__reference": chosen.model,
        "owner__reference": chosen.owner,
    }
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if chosen.overdue:
        rows = rows.filter(state=Finding.State.OPEN, due_on__lt=past.today())
    return rows.order_by("due_on", "id")


@dataclass(frozen=True)
class FindingCounts:
    """How many findings each standing view of the list shows."""

    open: int
    overdue: int
    mine: int
    closed: int


def finding_counts(user: User) -> FindingCounts:
    """The figures of the list's standing views, in one query."""
    is_open = Q(state=Finding.State.OPEN)
    counts = (
        policy_of(user)
        .scope(Finding.objects.all())
        .aggregate(
            open=Count("pk", filter=is_open),
            overdue=Count("pk", filter=is_open & Q(due_on__lt=past.today())),
            mine=Count("pk", filter=is_open & Q(owner=user)),
            closed=Count("pk", filter=~is_open),
        )
    )
    return FindingCounts(**counts)


def finding_of_run(user: User, run: Run) -> Finding | None:
    """The finding that the evidence of `run` opened, if any."""
    return findings(user, FindingFilters(state="")).filter(evidence__run=run).first()


def findings_of_model(user: User, model: RegisteredModel) -> QuerySet[Finding]:
    """The open findings on any version of `model`, the most urgent first."""
    return findings(user).filter(model_version__model=model)


def finding_for(user: User, reference: str) -> Finding:
    """One finding by reference, e.g. `F-0012`. Raises NotFound."""
    finding = findings(user, FindingFilters(state="")).filter(reference=reference).first()
    if finding is None:
        raise NotFound(f"There is no finding {reference}, or you may not see it.")
    return finding


def findings_of_version(user: User, version: ModelVersion) -> QuerySet[Finding]:
    """Every finding on one model version, open or closed."""
    return findings(user, FindingFilters(state="")).filter(model_version=version)


MAJOR = (Finding.Severity.MAJOR, Finding.Severity.CRITICAL)
NOTHING_MAJOR_OPEN = gettext_lazy("No finding on it that is major or critical is open")


def why_findings_forbid(user: User, version: ModelVersion) -> str:
    """Which open findings keep `version` from being approved, a sentence; "" when none does."""
    grave = findings_of_version(user, version).filter(state=Finding.State.OPEN, severity__in=MAJOR)
    found = list(grave.values_list("reference", flat=True))
    if not found:
        return ""
    said = ngettext(
        "The finding %(findings)s is open and at least major.",
        "The findings %(findings)s are open and at least major.",
        len(found),
    )
    return said % {"findings": phrases.sentence(found)}


def findings_due_by(user: User, day: date) -> QuerySet[Finding]:
    """Open findings due on or before `day`, overdue ones included."""
    return findings(user).filter(due_on__lte=day)


def is_overdue(finding: Finding) -> bool:
    """Whether an open finding is past its day."""
    return finding.state == Finding.State.OPEN and finding.due_on < past.today()
