"""Asking for a report. Making it is the worker's: see making.py."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import Invalid
from audits.base.nudge import nudge
from audits.reports.kinds import get_kind
from audits.reports.models import Report
from audits.trail import context as trail
from audits.trail import past

MAKE = "audits.reports.tasks.make"


@transaction.atomic
def request_report(*, user: User, kind: str, subject: str, language: str = "en", as_of: str = "") -> Report:
    """Queues a report of `kind` about the object with the reference `subject`.

    as_of: tell the record as it stood then, a day or a moment as `past.read_moment` takes it; "" as it stands when the
    report is made. Raises Invalid for an unknown kind or moment, NotFound for a subject that is not there, or was not
    there then, Forbidden.
    """
    moment = _moment(user, as_of) if as_of else None
    with past.as_of(moment):
        found = get_kind(kind).find(user, subject)
    policy_of(user).require("report.request", found.unit)
    with trail.action("reports.report.requested"):
        report = Report.objects.create(
            unit=found.unit,
            kind=kind,
            subject_type=found.type,
            subject_id=found.id,
            subject_label=found.label[:300],
            as_of=moment,
            language=language,
            asked_by=user,
        )
    nudge(MAKE, report.pk)
    return report


def _moment(user: User, text: str) -> datetime:
    try:
        return past.read_moment(text, ZoneInfo(user.timezone), timezone.now())
    except past.NoMoment as error:
        raise Invalid.field("as_of", str(error)) from error
