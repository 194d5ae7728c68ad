"""Signed samples for the tests of reports and of the verifier, made once a session."""

import atexit
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from audits.reports import sign
from audits.reports.clock import LocalTimeStamper
from audits.reports.keys import KeyRing, ensure_local_trust
from audits.reports.package import TrailSeal
from audits.reports.render import Rendered, render_pdf
from audits.verifier.canonical import HEADER, event_leaf, payload_digest
from audits.verifier.merkle import Tree, inclusion_ranges, node_hash, path
from audits.verifier.note import Checkpoint, SignerKey
from audits.verifier.proof import event_proof
from tests.reports.sample import document

BEGAN = datetime.now(UTC).replace(microsecond=0)  # nothing here was signed before; times are told in whole seconds
ORIGIN = "countersign.test/trail"
REFERENCE = "CS-REP-0042"


@cache
def folder() -> Path:
    """A folder that lasts as long as the tests."""
    place = tempfile.mkdtemp(prefix="countersign-press-")
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return Path(place)


@cache
def ring(made: datetime | None = None) -> KeyRing:
    """A key ring, made now or at a moment of the past."""
    return ensure_local_trust(folder() / f"keys-{made:%Y}" if made else folder() / "keys", now=made)


@cache
def log_key() -> SignerKey:
    """The key of a log."""
    return SignerKey.generate(ORIGIN)


@cache
def seal() -> TrailSeal:
    """A checkpoint over five events, and the proof that the third is the request for the sample."""
    return prove({"object_label": REFERENCE, "action": "reports.report.requested"}, '{"kind": "validation_report"}')


def prove(header: dict[str, str], body: str, count: int = 5, index: int = 2) -> TrailSeal:
    """A tree of `count` events of which the one at `index` has this header and payload."""
    salt = b"s" * 16
    whole = dict.fromkeys(HEADER, "") | {"id": "7", "payload_digest": payload_digest(salt, body).hex()} | header
    leaves = [event_leaf(dict.fromkeys(HEADER, "") | {"id": str(number)}) for number in range(count)]
    leaves[index] = event_leaf(whole)
    tree = Tree()
    for leaf in leaves:
        list(tree.append(leaf))
    note = log_key().sign(str(Checkpoint(ORIGIN, count, tree.root())))

    def subtree(coordinate: tuple[int, int]) -> bytes:
        level, place = coordinate
        if level == 0:
            return leaves[place]
        return node_hash(subtree((level - 1, 2 * place)), subtree((level - 1, 2 * place + 1)))

    steps = path(inclusion_ranges(index, count), subtree)
    return TrailSeal(note, event_proof(whole, index, steps, note, (salt, body)), str(log_key().verifier))


@cache
def rendered() -> Rendered:
    """The sample, printed and not yet signed."""
    return render_pdf(document(), ring(), seal())


@cache
def signed() -> bytes:
    """The sample, signed now."""
    return sign.sign_pdf(rendered().pdf, ring(), reference=REFERENCE)


def signed_at(moment: datetime, keys: KeyRing) -> bytes:
    """The sample, signed at a moment of the past."""
    return sign.sign_pdf(rendered().pdf, keys, reference=REFERENCE, moment=moment)


def forced(moment: datetime, keys: KeyRing, crls: tuple[bytes, ...] = ()) -> bytes:
    """The sample, signed by somebody who does not look whether the certificate is still good."""
    writer = copy_into_new_writer(PdfFileReader(BytesIO(rendered().pdf)))
    _embed(writer, crls)
    metadata = signers.PdfSignatureMetadata(
        field_name=sign.FIELD,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
    )
    signer = signers.PdfSigner(metadata, signer=sign._signer(keys), timestamper=LocalTimeStamper(keys, moment))
    output = BytesIO()
    signer.sign_pdf(writer, existing_fields_only=True, output=output)
    return output.getvalue()


def _embed(writer: PdfFileWriter, crls: tuple[bytes, ...]) -> None:
    streams = [writer.add_object(generic.StreamObject(stream_data=crl)) for crl in crls]
    store = generic.DictionaryObject({generic.NameObject("/CRLs"): generic.ArrayObject(streams)})
    writer.root[generic.NameObject("/DSS")] = writer.add_object(store)
