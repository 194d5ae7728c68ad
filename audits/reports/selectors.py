"""Reads of reports, scoped to who asks."""

from datetime import datetime

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


def last_checkpoint_issued() -> tuple[int, datetime | None]:
    """The largest checkpoint that left inside a report of the units in sight, and when; 0 and None before the first."""
    issued = Report.objects.filter(state=Report.State.DONE, checkpoint_size__isnull=False)
    last = issued.order_by("-checkpoint_size").values_list("checkpoint_size", "finished_at").first()
    return (last[0] or 0, last[1]) if last else (0, None)
