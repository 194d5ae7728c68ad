"""Reads of reports, scoped to who asks."""

from django.db.models import QuerySet

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound
from audits.reports.models import Report


def reports_for(user: User) -> QuerySet[Report]:
    """The reports that `user` may see, newest first."""
    rows = Report.objects.select_related("unit", "asked_by", "file", "supersedes", "superseded_by")
    return policy_of(user).scope(rows).order_by("-id")


def report_for(user: User, reference: str) -> Report:
    """One report by reference, e.g. `CS-REP-0004`. Raises NotFound."""
    report = reports_for(user).filter(reference=reference).first()
    if report is None:
        raise NotFound(f"There is no report {reference}, or you may not see it.")
    return report


def reports_of(user: User, subject_type: str, subject_id: int) -> QuerySet[Report]:
    """The reports about one subject, newest first."""
    return reports_for(user).filter(subject_type=subject_type, subject_id=subject_id)
