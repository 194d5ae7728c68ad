"""Resumable uploads over tus 1.0 (https://tus.io): core, creation, checksum, expiration, termination."""

import base64
import binascii
import re
from collections import deque
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.utils.http import http_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.selectors import unit_for
from audits.base.api import ApiView, RecordListView, RecordView, created
from audits.base.errors import DomainError, Invalid, naming
from audits.base.idempotency import idempotent
from audits.base.serializers import StrictSerializer
from audits.trail import past
from audits.vault import store, uploads
from audits.vault.models import Upload
from audits.vault.partial import ALGORITHMS, Checksum

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,expiration,termination"
PIECE = "application/offset+octet-stream"
# A sender that is silent for so long has gone; what arrived stays.
SILENT_SECONDS = 60
# So much of a refused piece, in chunks, is still read: who is sending hears nothing of an answer before that.
READ_AWAY = 16
NUMBER = re.compile(r"\d{1,18}", re.ASCII)


class UnknownVersion(DomainError):
    """The request speaks another version of tus."""

    code = "unknown-version"
    status = 412
    title = "This version of tus is not spoken here"


class LengthRequired(DomainError):
    """The request does not say how long its body is."""

    code = "length-required"
    status = 411
    title = "Say how long the piece is"


class UploadSerializer(serializers.ModelSerializer[Upload]):
    offset = serializers.SerializerMethodField(help_text="How many bytes are kept for good.")
    sha256 = serializers.SerializerMethodField(help_text="The digest announced; of a whole upload, its digest.")
    artifact = serializers.SerializerMethodField(help_text="The artifact that it became, by its digest.")

    class Meta:
        model = Upload
        fields = ["id", "unit", "filename", "media_type", "state", "offset", "length", "sha256", "artifact"]
        fields += ["created_at", "expires_at"]

    def get_offset(self, upload: Upload) -> int:
        return uploads.offset_of(upload)

    def get_sha256(self, upload: Upload) -> str | None:
        return self.get_artifact(upload) or upload.sha256 or None

    def get_artifact(self, upload: Upload) -> str | None:
        return upload.artifact.sha256 if upload.artifact else None


class Metadata(StrictSerializer):
    """What Upload-Metadata may hold."""

    unit = serializers.IntegerField()
    filename = serializers.CharField(required=False, default="", allow_blank=True, max_length=255)
    filetype = serializers.CharField(required=False, default="application/octet-stream", max_length=100)
    sha256 = serializers.RegexField(r"^[0-9a-fA-F]{64}$", required=False, default="", allow_blank=True)

    def validate_filename(self, name: str) -> str:
        if not name.isprintable() or name in {".", ".."} or set(name) & set("/\\"):
            raise serializers.ValidationError("A file's name has no folders and no control characters.")
        return name


def _header(name: str, said: str, *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.HEADER, required=required, description=said)


TUS = _header("Tus-Resumable", f"The version of tus: {VERSION}.", required=True)


class TusView(ApiView):
    """Says in every answer, refusals too, which version of tus it speaks; refuses any other."""

    also_refuses: ClassVar[tuple[int | str, ...]] = ("412Version",)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # For places where nothing but GET and POST gets through.
        if request.method == "POST" and request.headers.get("X-HTTP-Method-Override") in {"PATCH", "DELETE"}:
            request.method = request.headers["X-HTTP-Method-Override"]
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        # A GET or HEAD without it is no tus client's: it only wants to see how far the upload is.
        method = str(request.method)
        writes = method in {"POST", "PATCH", "DELETE"} and hasattr(self, method.lower())
        spoken = request.headers.get("Tus-Resumable", None if writes else VERSION)
        if spoken != VERSION and method != "OPTIONS":
            raise UnknownVersion(f"Tus-Resumable is {spoken or 'missing'}.", f"Send Tus-Resumable: {VERSION}.")

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response.headers["Tus-Resumable"] = response.headers["Tus-Version"] = VERSION
        return super().finalize_response(request, response, *args, **kwargs)

    @extend_schema(exclude=True)
    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        """What this server speaks, and the largest upload it takes."""
        said = {"Tus-Extension": EXTENSIONS, "Tus-Checksum-Algorithm": ",".join(ALGORITHMS)}
        return Response(status=204, headers={**said, "Tus-Max-Size": str(uploads.largest())})


class UploadsView(TusView, RecordListView):
    """Your uploads in pieces; POST begins one (tus creation), whose Location then takes the pieces."""

    serializer_class = UploadSerializer
    body_headers = ("Upload-Length", "Upload-Metadata")

    def rows(self) -> QuerySet[Any]:
        return uploads.uploads_for(acting_user(self.request))

    @extend_schema(
        request=None,
        parameters=[
            TUS,
            _header("Upload-Length", "How many bytes it will have.", required=True),
            _header(
                "Upload-Metadata",
                "tus's comma-separated pairs of name and base64 of the value: `unit` (its number), `filename`, "
                "`filetype`, and `sha256` (hexadecimal) of the whole file, which is compared in the end.",
                required=True,
            ),
        ],
        responses={201: UploadSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        length = _number(request, "Upload-Length")
        if int(request.META.get("CONTENT_LENGTH") or 0):
            raise Invalid("An upload begins without bytes; nothing was kept.", "Send them to its Location with PATCH.")
        metadata = Metadata(data=_metadata(request.headers.get("Upload-Metadata", "")))
        metadata.is_valid(raise_exception=True)
        said: Mapping[str, Any] = metadata.validated_data
        with naming("unit"):
            unit = unit_for(acting_user(request), said["unit"], "artifact.upload")
        upload = uploads.begin(
            user=acting_user(request),
            unit=unit,
            length=length,
            filename=said["filename"],
            media_type=said["filetype"],
            sha256=said["sha256"],
        )
        response = created(UploadSerializer(upload).data, f"/api/v1/uploads/{upload.pk}")
        response.headers["Upload-Expires"] = http_date(upload.expires_at.timestamp())
        return response


# A piece takes as long as its sender does: it must not hold a transaction open.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class UploadView(TusView, RecordView):
    """One upload of yours: how far it is (HEAD, GET), its next piece (PATCH), its end before it is whole (DELETE)."""

    also_refuses = (410, 411, "412Version", 423, 460)

    @extend_schema(responses=UploadSerializer)
    def get(self, request: Request, pk: int) -> Response:
        upload = self._upload(request, pk)
        if not past.stated():
            upload = uploads.settled(upload)
        response = Response(UploadSerializer(upload).data)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Upload-Length"] = str(upload.length)
        response.headers["Upload-Metadata"] = _as_metadata(upload)
        return _so_far(response, upload)

    @extend_schema(
        request={PIECE: OpenApiTypes.BINARY},
        parameters=[
            TUS,
            _header("Upload-Offset", "Where the piece begins: what HEAD says.", required=True),
            _header("Upload-Checksum", "`sha256` or `sha1`, a space, and the piece's digest in base64."),
        ],
        responses={204: None},
    )
    def patch(self, request: Request, pk: int) -> Response:
        if request.content_type.partition(";")[0].strip() != PIECE:
            raise UnsupportedMediaType(request.content_type, f"A piece is sent as {PIECE}.")
        if "Transfer-Encoding" in request.headers:
            raise LengthRequired("The request has no Content-Length.", "Send the piece with its length.")
        offset, checksum = _number(request, "Upload-Offset"), _checksum(request.headers.get("Upload-Checksum"))
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
        try:
            upload = uploads.append(
                user=acting_user(request),
                upload=self._upload(request, pk),
                offset=offset,
                announced=announced,
                chunks=_body(request),
                checksum=checksum,
            )
        except DomainError:
            deque(islice(_body(request), READ_AWAY), maxlen=0)
            raise
        return _so_far(Response(status=204), upload)

    @extend_schema(parameters=[TUS], responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        uploads.remove(user=acting_user(request), upload=self._upload(request, pk))
        return Response(status=204)

    def _upload(self, request: Request, pk: int) -> Upload:
        with transaction.atomic():  # the past ends with its transaction
            return uploads.upload_for(acting_user(request), pk)


def _so_far(response: Response, upload: Upload) -> Response:
    response.headers["Upload-Offset"] = str(uploads.offset_of(upload))
    if upload.state == Upload.State.OPEN:
        response.headers["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return response


def _body(request: Request) -> Iterator[bytes]:
    """The body as it comes in, never whole in memory."""
    socket = request.META.get("gunicorn.socket")
    if socket is not None:
        socket.settimeout(SILENT_SECONDS)
    stream: Any = request.stream
    while stream is not None and (chunk := stream.read(store.CHUNK)):
        yield chunk


def _number(request: Request, name: str) -> int:
    said = request.headers.get(name, "")
    if not NUMBER.fullmatch(said):
        raise Invalid.field(name, f"{name} is {said[:40] or 'missing'}.", "Send a whole number of bytes.")
    return int(said)


def _checksum(said: str | None) -> Checksum | None:
    if said is None:
        return None
    algorithm, _, encoded = said.partition(" ")
    digest = _base64(encoded)
    if algorithm not in ALGORITHMS or not digest:
        raise Invalid.field(
            "Upload-Checksum",
            "This is no checksum known here.",
            f"Send {' or '.join(ALGORITHMS)}, a space, and the digest in base64.",
        )
    return Checksum(algorithm, digest)


def _metadata(said: str) -> dict[str, str]:
    """The pairs of Upload-Metadata. Raises Invalid for what is none, and for a name that is there twice."""
    read: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in said.split(","))):
        name, _, encoded = pair.partition(" ")
        value = _base64(encoded)
        try:
            text = None if value is None or name in read else value.decode()
        except UnicodeDecodeError:
            text = None
        if text is None:
            raise Invalid.field(
                "Upload-Metadata",
                f"{name[:40]} is there twice, or its value is not base64 of UTF-8.",
                "Send pairs of a name and a value in base64, with commas between them.",
            )
        read[name] = text
    return read


def _as_metadata(upload: Upload) -> str:
    said = {"unit": str(upload.unit_id), "filename": upload.filename, "filetype": upload.media_type}
    said |= {"sha256": upload.sha256} if upload.sha256 else {}
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in said.items())


def _base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
