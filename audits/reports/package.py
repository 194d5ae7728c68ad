"""What travels inside a report: its evidence as JSON, the trail's checkpoint, and the proof of its own request."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from audits.reports.sections import Block, ReportDocument

EVIDENCE, CHECKPOINT, PROOF, LOG_KEY = "evidence.json", "checkpoint.txt", "proof.json", "log-key.txt"
EVIDENCE_FORMAT = "countersign.report/1"


@dataclass(frozen=True)
class Attachment:
    """A file inside the report."""

    name: str
    content: bytes
    description: str

    @property
    def sha256(self) -> str:
        """Its digest in lowercase hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class TrailSeal:
    """Where the trail stood when the report was made.

    `checkpoint` is a C2SP signed note; `proof` proves that the report's request is under it; `log_key` is the
    log's public key as a C2SP verifier key. Proof and key may be empty.
    """

    checkpoint: str
    proof: Mapping[str, object]
    log_key: str = ""

    @property
    def size(self) -> int:
        """How many events the checkpoint covers (the second line of its note)."""
        return int(self.checkpoint.split("\n")[1])

    @property
    def root(self) -> str:
        """The root of the Merkle tree, as the note writes it (base64)."""
        return self.checkpoint.split("\n")[2]


def attachments(document: ReportDocument, seal: TrailSeal | None) -> tuple[Attachment, ...]:
    """All that is attached to a report, evidence first."""
    held = [Attachment(EVIDENCE, evidence_json(document), "Every figure of this report, for machines")]
    if seal is not None:
        held.append(Attachment(CHECKPOINT, seal.checkpoint.encode(), "The trail’s checkpoint, signed by the log’s key"))
        if seal.proof:
            held.append(
                Attachment(PROOF, _json(seal.proof), "Proof that the request for this report is under the checkpoint")
            )
        if seal.log_key:
            held.append(
                Attachment(LOG_KEY, seal.log_key.strip().encode() + b"\n", "The log’s public key, to check both")
            )
    return tuple(held)


def evidence_json(document: ReportDocument) -> bytes:
    """The report as data: what is printed, unabridged, and what machines want besides."""
    context, cover = document.context, document.cover
    return _json(
        {
            "format": EVIDENCE_FORMAT,
            "kind": document.kind,
            "reference": context.reference,
            "title": cover.title,
            "subtitle": cover.subtitle,
            "subject": cover.subject,
            "made": context.made,
            "made_for": context.made_for,
            "as_of": context.as_of,
            "supersedes": context.supersedes,
            "filters": context.filters,
            "verdict": asdict(cover.verdict),
            "facts": [{"label": label, "value": value} for label, value in cover.facts],
            "digests": {digest.label: digest.sha256 for digest in cover.digests},
            "sections": [
                {
                    "number": section.number,
                    "title": section.title,
                    "basis": section.basis,
                    "blocks": [_block(block) for block in section.blocks],
                }
                for section in document.sections
            ],
            "evidence": cover.evidence,
        }
    )


def _block(block: Block) -> dict[str, object]:
    return {"block": type(block).__name__, **asdict(block)}


def _json(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=_plain, allow_nan=False)
    return text.encode() + b"\n"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"A report's evidence cannot hold {type(value).__name__}: {value!r}")
