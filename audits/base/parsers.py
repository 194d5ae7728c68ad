"""Reading uploads: a body that was cut is refused, never kept in part."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.http import parse_header_parameters
from rest_framework.exceptions import ParseError
from rest_framework.parsers import DataAndFiles, MultiPartParser


class _Tail:
    """Passes a stream on and remembers its end."""

    def __init__(self, stream: Any, length: int) -> None:
        self._stream = stream
        self._length = length
        self.end = b""

    def read(self, size: int = -1) -> bytes:
        read: bytes = self._stream.read(size)
        self.end = (self.end + read)[-self._length :]
        return read


class WholeMultiPartParser(MultiPartParser):
    """Django's parser takes a body without its closing boundary for complete, and the last file with it cut short."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> "DataAndFiles[Any, Any]":
        _kind, parameters = parse_header_parameters(media_type or "")
        closing = b"--" + parameters.get("boundary", "").encode() + b"--"
        tail = _Tail(stream, len(closing) + 64)
        parsed = super().parse(tail, media_type, parser_context)  # type: ignore[arg-type]  # it only reads
        if closing not in tail.end:
            raise ParseError("The upload was cut before its end; nothing was kept. Send it again.")
        return parsed
