"""Answers that are files."""

import json
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse

from audits.trail.export import Plan, file_name, stream_pack


def as_file(content: str | dict[str, Any], name: str) -> HttpResponse:
    """Text, or data as JSON, to be kept under `name`."""
    data = isinstance(content, dict)
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n" if isinstance(content, dict) else content
    return HttpResponse(
        text.encode(),
        content_type="application/json" if data else "text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def as_pack(plan: Plan) -> StreamingHttpResponse:
    """The evidence pack, written while it is sent; a reader who sees it cut off has no pack."""
    return StreamingHttpResponse(
        stream_pack(plan),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{file_name(plan.wanted)}"'},
    )
