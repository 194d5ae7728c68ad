"""How stories tell reports."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import User
from audits.oversight.storytelling import Kind, Sentence, register_kind, register_sentences
from audits.reports.kinds import all_kinds
from audits.reports.models import Report
from audits.reports.selectors import reports_for

REPORT = Report._meta.label_lower


def reports_about(user: User, subject_type: str, keys: Iterable[int]) -> Mapping[str, set[int]]:
    """The reports about some subjects: for the stories of the rooms that have them."""
    rows = reports_for(user).filter(subject_type=subject_type, subject_id__in=list(keys)).order_by()
    return {REPORT: set(rows.values_list("pk", flat=True))}


def _title(key: str) -> str:
    return next((str(kind.title) for kind in all_kinds() if kind.key == key), key)


def register_story() -> None:
    """Called once, when the application is ready."""
    register_kind(
        REPORT,
        Kind(
            _("report"),
            _("reports"),
            lambda report: reverse("reports:report", args=[report.reference]),
            labels={"subject_label": _("about")},
            values={"kind": _title},
        ),
    )
    register_sentences(
        {
            "reports.report.requested": Sentence(_("asked for %(it)s"), "play"),
            "reports.report.started": Sentence(_("began to make %(it)s"), "play"),
            "reports.report.issued": Sentence(_("issued %(it)s"), "file-check"),
            "reports.report.failed": Sentence(_("could not make %(it)s"), "circle-x"),
            "reports.report.refused": Sentence(_("could not make %(it)s"), "circle-x"),
        }
    )
