"""Reading request bodies: whole or not at all, each name once, and only what the record can hold."""

from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.http import parse_header_parameters
from rest_framework.exceptions import ParseError
from rest_framework.parsers import DataAndFiles, JSONParser, MultiPartParser

from audits.base import strict_json
from audits.base.errors import Invalid, TooLarge


class StrictJSONParser(JSONParser):
    """JSON of bounded size and depth, without names that are there twice, NaN, or text that cannot be stored."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise TooLarge(f"JSON may have up to {most:,} bytes; nothing was kept.", "Send less at once.")
        try:
            value = strict_json.read(body.decode())
        except ValueError as error:
            raise ParseError(f"The body is not JSON in UTF-8: {strict_json.printable(str(error))}") from error
        _refuse(strict_json.faults(value))
        return value


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
        _refuse(_part_faults(parsed.data, parsed.files))
        return parsed


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


def _part_faults(data: QueryDict, files: MultiValueDict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in {**data, **files}:
        place = f"/{strict_json.pointer_part(name)}"
        if len(data.getlist(name)) + len(files.getlist(name)) > 1:
            yield place, "Is there more than once."
        if any(strict_json.unstorable(text) for text in (name, *data.getlist(name))):
            yield place, "Holds a character that no record can hold."
        if any(not (file.content_type or "").isprintable() for file in files.getlist(name)):
            yield place, "Its content type holds a character that no record can hold."


def _refuse(found: Iterator[tuple[str, str]]) -> None:
    fields = {pointer.removeprefix("/"): [text] for pointer, text in found}
    if fields:
        raise Invalid("Nothing was kept.", "Correct the places named and send it again.", fields)
