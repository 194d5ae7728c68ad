"""`python -m audits.verifier FILE… --log-key log-key.txt`: is this what it says it is?

FILE is a signed report, the proof of an event or of an object, a consistency proof, a checkpoint, or an evidence pack;
which one is told by its content. Exit code 0: everything looked at is good. 1: something is not, and the output says
what. 2: something could not be looked at, or not be compared as asked.
"""

import argparse
import json
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning

from audits.verifier.check import Asked
from audits.verifier.cosignature import WitnessKey
from audits.verifier.evidence import Outside
from audits.verifier.files import Given, look_at, read_file
from audits.verifier.held import Brought, Held
from audits.verifier.note import NoteError, VerifierKey
from audits.verifier.reading import LARGEST_TEXT, NotLookedAt
from audits.verifier.trust import Roots, RootsUnreadable
from audits.verifier.words import Outcome

Key = TypeVar("Key")
GOOD, NOT_GOOD, COULD_NOT_RUN = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify the named files, write what was found, and return the exit code."""
    options = _parser().parse_args(arguments)
    # A damaged certificate is refused with a sentence of ours; the library's remark would only confuse it.
    warnings.simplefilter("ignore", CryptographyDeprecationWarning)
    try:
        brought, asked = _brought(options), _asked(options)
    except NotLookedAt as error:
        return _write([error], as_json=options.json)
    return _write(_answers(options.files, brought, asked), as_json=options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m audits.verifier",
        description=__doc__,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("files", nargs="+", type=Path, metavar="FILE", help="what to verify")
    add("--trust", type=Path, metavar="ROOT.pem", help="for a report: the root certificate you trust")
    add("--issued-digest", default="", metavar="HEX", help="for a report: SHA-256 under which it was issued")
    add("--checkpoint", type=Path, action="append", default=[], metavar="FILE", help="a checkpoint held elsewhere")
    add("--proof", type=Path, metavar="FILE", help="for a report: the proof of its issue, or that the log only grew")
    add("--log-key", type=Path, metavar="FILE", help="the log’s public keys, from elsewhere")
    add("--witness-key", type=Path, action="append", default=[], metavar="FILE", help="the key of a witness you trust")
    add("--crl", type=Path, action="append", default=[], metavar="FILE", help="for a report: a revocation list")
    add("--json", action="store_true", help="write what was found as JSON")
    return parser


def _answers(paths: Sequence[Path], brought: Brought, asked: Asked) -> list[Outcome | NotLookedAt]:
    """An answer for each file, in their order."""
    read: list[Given | NotLookedAt] = []
    for path in paths:
        try:
            read.append(read_file(path))
        except NotLookedAt as error:
            read.append(error)
    found = iter(look_at([file for file in read if isinstance(file, Given)], brought, asked))
    return [file if isinstance(file, NotLookedAt) else next(found) for file in read]


def _write(answers: Sequence[Outcome | NotLookedAt], *, as_json: bool) -> int:
    """Write the answers; returns the exit code, of which 1 counts more than 2."""
    outcomes = [answer for answer in answers if isinstance(answer, Outcome)]
    if as_json:
        found = [_as_json(answer) for answer in answers]
        sys.stdout.write(json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("\n".join(outcome.as_text() for outcome in outcomes))
    for answer in answers:
        if isinstance(answer, NotLookedAt):
            sys.stderr.write(f"Could not verify: {answer}\n")
    if not all(outcome.good for outcome in outcomes):
        return NOT_GOOD
    if len(outcomes) < len(answers) or any(outcome.unanswered for outcome in outcomes):
        return COULD_NOT_RUN
    return GOOD


def _as_json(answer: Outcome | NotLookedAt) -> dict[str, object]:
    return answer.as_json() if isinstance(answer, Outcome) else {"good": None, "error": str(answer)}


def _brought(options: argparse.Namespace) -> Brought:
    """What the reader brings about the log. Raises NotLookedAt."""
    return Brought(
        tuple(_keys(options.log_key, VerifierKey.parse)) if options.log_key else (),
        tuple(Held(path.name, _text(path)) for path in options.checkpoint),
        witnesses=tuple(key for path in options.witness_key for key in _keys(path, WitnessKey.parse)),
    )


def _keys(path: Path, parse: Callable[[str], Key]) -> list[Key]:
    """The keys in a file, one a line. Raises NotLookedAt for what is none."""
    try:
        keys = [parse(line) for line in _text(path).splitlines() if line.strip()]
    except NoteError as error:
        raise NotLookedAt(f"{path}: {error}") from error
    if not keys:
        raise NotLookedAt(f"{path}: there is no key in it.")
    return keys


def _asked(options: argparse.Namespace) -> Asked:
    """What the reader brings about a report. Raises NotLookedAt."""
    try:
        roots = Roots.read(_bytes(options.trust)) if options.trust else None
    except RootsUnreadable as error:
        raise NotLookedAt(f"{options.trust}: {error}") from error
    first, *further = [_text(path) for path in options.checkpoint] or [""]
    return Asked(
        roots=roots,
        issued_digest=options.issued_digest,
        crls=tuple(_crl(path) for path in options.crl),
        outside=Outside(first, _text(options.proof), _text(options.log_key), tuple(further)),
    )


def _crl(path: Path) -> bytes:
    content = _bytes(path)
    try:
        load = x509.load_pem_x509_crl if content.startswith(b"-----") else x509.load_der_x509_crl
        return load(content).public_bytes(Encoding.DER)
    except ValueError as error:
        raise NotLookedAt(f"{path}: this is not a revocation list.") from error


def _text(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return _bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotLookedAt(f"{path}: this is not text.") from error


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_TEXT + 1)
    except OSError as error:
        raise NotLookedAt(f"{path}: {error.strerror}.") from error
    if len(content) > LARGEST_TEXT:
        raise NotLookedAt(f"{path}: this is too large to be that.")
    return content


if __name__ == "__main__":
    sys.exit(main())
