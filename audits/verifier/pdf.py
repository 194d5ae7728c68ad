"""What stands inside a signed PDF. Read only after its signature has been found good and its signer trusted."""

import asyncio
import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import async_validate_pdf_signature, read_certification_data
from pyhanko.sign.validation.status import SignatureCoverageLevel

from audits.verifier.trust import Roots, context
from audits.verifier.words import Enclosed

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)


class NotAsSigned(ValueError):
    """The PDF's own reading of its signature differs from what a report must have; the sentence says how."""


@dataclass(frozen=True)
class Attached:
    """A file inside the PDF."""

    name: str
    content: bytes

    @property
    def enclosed(self) -> Enclosed:
        """Its name, size and digest."""
        return Enclosed(self.name, len(self.content), hashlib.sha256(self.content).hexdigest())


@dataclass(frozen=True)
class Contents:
    """What was read: the files inside, the certificates and revocation data that the signature covers."""

    attached: tuple[Attached, ...]
    certificates: tuple[bytes, ...]
    crls: tuple[bytes, ...]
    ocsps: tuple[bytes, ...]
    pages: int


def read(data: bytes, message: bytes, start: int) -> Contents:
    """Read a PDF whose signature's envelope is `message`, lying at byte `start`.

    Raises NotAsSigned when the PDF holds another signature, is not certified against all change, or is damaged.
    """
    try:
        reader = PdfFileReader(BytesIO(data))
        _require_certified(reader, message, start)
        store = _at(reader.root, "/DSS", generic.DictionaryObject())
        return Contents(
            attached=tuple(_attached(reader)),
            certificates=_streams(store, "/Certs"),
            crls=_streams(store, "/CRLs"),
            ocsps=_streams(store, "/OCSPs"),
            pages=int(reader.root["/Pages"]["/Count"]),
        )
    except (PdfError, KeyError) as error:
        raise NotAsSigned(f"The PDF is damaged: {error}") from error


def judge(data: bytes, roots: Roots, contents: Contents, others: Sequence[bytes], at: datetime) -> None:
    """Ask pyHanko's validator the whole question again, revocation included, as a second opinion on our own.

    Raises NotAsSigned with its words when it disagrees.
    """
    if not contents.crls and not contents.ocsps:
        raise NotAsSigned("It holds no revocation data, so nobody can say later whether the key was still good.")
    held = context(roots, [*others, *contents.certificates], at, contents.crls, contents.ocsps)
    try:
        signature = PdfFileReader(BytesIO(data)).embedded_signatures[0]
        status = asyncio.run(async_validate_pdf_signature(signature, held, held))
    except (PdfError, ValueError, KeyError) as error:
        raise NotAsSigned(f"A second validator refused the signature: {error}") from error
    if status.revoked:
        raise NotAsSigned("The signer’s certificate had been revoked when the signature was made.")
    if not status.bottom_line or status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        raise NotAsSigned(f"A second validator refused the signature: {status.summary()}.")


def _require_certified(reader: PdfFileReader, message: bytes, start: int) -> None:
    if len(reader.embedded_signatures) != 1 or reader.xrefs.total_revisions != 1:
        raise NotAsSigned("A report has one signature and one revision; this file has more or fewer.")
    signature = reader.embedded_signatures[0]
    if signature.byte_range[1] != start or not signature.pkcs7_content.startswith(message):
        raise NotAsSigned("The signature that a PDF reader finds is not the one that covers the file.")
    certified = read_certification_data(reader)
    if certified is None or certified.permission != MDPPerm.NO_CHANGES:
        raise NotAsSigned("The signature permits later changes; a report’s permits none.")


def _streams(store: generic.DictionaryObject, key: str) -> tuple[bytes, ...]:
    return tuple(stream.get_object().data for stream in _at(store, key, ()))


def _at(dictionary: generic.DictionaryObject, key: str, otherwise: Any) -> Any:
    """The value under a key, references followed (pyHanko's own `get` leaves them)."""
    try:
        return dictionary[key]
    except KeyError:
        return otherwise


def _attached(reader: PdfFileReader) -> Iterator[Attached]:
    waiting = [_at(_at(reader.root, "/Names", generic.DictionaryObject()), "/EmbeddedFiles", None)]
    while waiting:
        node = waiting.pop(0)
        if node is None:
            return
        waiting.extend(kid.get_object() for kid in _at(node, "/Kids", ()))
        pairs = _at(node, "/Names", ())
        for index in range(1, len(pairs), 2):
            specification = pairs[index].get_object()
            name = _at(specification, "/UF", "") or _at(specification, "/F", "")
            yield Attached(str(name), specification["/EF"]["/F"].data)
