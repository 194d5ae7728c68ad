"""A POST that carries an Idempotency-Key happens once, however often it is sent."""

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from audits.base.errors import Conflict, Invalid
from audits.base.locking import serialise
from audits.base.models import IdempotentRequest

HEADER = "Idempotency-Key"
# What an answer says beside its body.
KEPT_HEADERS = ("Location", "ETag")


def _fingerprint(request: Request, headers: Sequence[str] = ()) -> str:
    """SHA-256 over the fields sent, the files and the headers named, so that a re-sent upload is recognised."""
    digest = hashlib.sha256()
    for name in headers:
        digest.update(f"{name}: {request.headers.get(name)}\n".encode())
    files = request.FILES
    data = request.data
    fields = {name: data[name] for name in data if name not in files} if isinstance(data, dict) else data
    digest.update(json.dumps(fields, sort_keys=True, default=str).encode())
    for name in sorted(files):
        digest.update(name.encode())
        for chunk in files[name].chunks():
            digest.update(chunk)
        files[name].seek(0)
    return digest.hexdigest()


def idempotent(view: Callable[..., Response]) -> Callable[..., Response]:
    """Wraps a POST method of an API view.

    The same key with the same body gets the first answer again; with another body it is refused (409).
    Two at once wait for each other, so that the second sees the answer of the first.
    A view whose input is in headers names them in `body_headers`, one whose answer holds a secret names its fields in
    `never_kept`: the answer given again is without them.
    """

    @wraps(view)
    def once(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return view(self, request, *args, **kwargs)
        if not 1 <= len(key) <= 200 or not key.isprintable() or key.isspace():
            raise Invalid(f"{HEADER} must be 1 to 200 printable characters.")
        said_in_headers = getattr(self, "body_headers", ())
        path, fingerprint, user_id = request.path, _fingerprint(request, said_in_headers), request.user.pk or 0
        with transaction.atomic():
            serialise("idempotent", user_id, path, key)
            kept = IdempotentRequest.objects.filter(user_id=user_id, path=path, key=key).first()
            if kept is not None:
                if kept.fingerprint != fingerprint:
                    raise Conflict(
                        f"This {HEADER} was already used for another request.",
                        "Use a new key for a new request.",
                    )
                headers = {**kept.body["headers"], "Idempotent-Replay": "true"}
                return Response(kept.body["data"], status=kept.status, headers=headers)
            response = view(self, request, *args, **kwargs)
            headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
            data = json.loads(json.dumps(response.data, default=str))
            for name in getattr(self, "never_kept", ()):
                data.pop(name, None)
            body = {"data": data, "headers": headers}
            IdempotentRequest.objects.create(
                user_id=user_id,
                key=key,
                path=path,
                fingerprint=fingerprint,
                status=response.status_code,
                body=body,
            )
            return response

    once.idempotent = True  # type: ignore[attr-defined]  # which the OpenAPI document says
    return once
