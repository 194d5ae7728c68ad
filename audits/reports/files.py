"""Handing out finished reports."""

from django.http import FileResponse

from audits.base.errors import Conflict
from audits.reports.models import Report
from audits.vault import store


def report_file(report: Report) -> FileResponse:
    """The signed PDF as a download. Raises Conflict while it is not issued."""
    if not report.sha256:
        raise Conflict(f"{report.reference} is not issued yet.", report.problem or "Wait until it is done.")
    with store.opened(report.sha256):
        file = store.path_of(report.sha256).open("rb")
    return FileResponse(file, as_attachment=True, filename=f"{report.reference}.pdf", content_type="application/pdf")
