"""Handing out finished reports."""

from django.conf import settings
from django.http import FileResponse

from audits.base.errors import Conflict, Unavailable
from audits.reports.models import Report
from audits.vault import store


def report_file(report: Report) -> FileResponse:
    """The signed PDF as a download. Raises Conflict while it is not issued."""
    if not report.sha256:
        raise Conflict(f"{report.reference} is not issued yet.", report.problem or "Wait until it is done.")
    with store.opened(report.sha256):
        file = store.path_of(report.sha256).open("rb")
    return FileResponse(file, as_attachment=True, filename=f"{report.reference}.pdf", content_type="application/pdf")


def root_certificate() -> bytes:
    """The root to trust, in PEM. Raises Unavailable while this installation has no keys."""
    try:
        content: bytes = (settings.KEYS_ROOT / "root.pem").read_bytes()
    except FileNotFoundError as error:
        raise Unavailable(
            "This installation has no report keys yet.", "An administrator runs `manage.py make_keys`."
        ) from error
    return content
