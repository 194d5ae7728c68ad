"""Asking for a report. Making it is the worker's: see making.py."""

from django.db import transaction

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.nudge import nudge
from audits.reports.kinds import get_kind
from audits.reports.models import Report
from audits.trail import context as trail

MAKE = "audits.reports.tasks.make"


@transaction.atomic
def request_report(*, user: User, kind: str, subject: str, language: str = "en") -> Report:
    """Queues a report of `kind` about the object with the reference `subject`.

    Raises Invalid for an unknown kind, NotFound for a subject that is not there, Forbidden.
    """
    found = get_kind(kind).find(user, subject)
    policy_of(user).require("report.request", found.unit)
    with trail.action("reports.report.requested"):
        report = Report.objects.create(
            unit=found.unit,
            kind=kind,
            subject_type=found.type,
            subject_id=found.id,
            subject_label=found.label[:300],
            language=language,
            asked_by=user,
        )
    nudge(MAKE, report.pk)
    return report
