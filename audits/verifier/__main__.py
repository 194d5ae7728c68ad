"""`python -m audits.verifier REPORT.pdf --trust root.pem`: is this report what it says it is?

Exit code 0: everything looked at is good. 1: something is not, and the output says what. 2: it could not be looked at.
"""

import argparse
import json
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning

from audits.verifier.check import Asked, verify
from audits.verifier.evidence import Outside
from audits.verifier.trust import Roots, RootsUnreadable

GOOD, NOT_GOOD, COULD_NOT_RUN = 0, 1, 2


class CouldNotRun(Exception):
    """A file that was named cannot be read."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify the named files, write what was found, and return the exit code."""
    options = _parser().parse_args(arguments)
    # A damaged certificate is refused with a sentence of ours; the library's remark would only confuse it.
    warnings.simplefilter("ignore", CryptographyDeprecationWarning)
    try:
        asked = _asked(options)
        outcomes = [verify(_bytes(path), path.name, asked) for path in options.files]
    except CouldNotRun as error:
        _complain(str(error), as_json=options.json)
        return COULD_NOT_RUN
    if options.json:
        found = [outcome.as_json() for outcome in outcomes]
        sys.stdout.write(json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("\n".join(outcome.as_text() for outcome in outcomes))
    return GOOD if all(outcome.good for outcome in outcomes) else NOT_GOOD


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m audits.verifier", description=__doc__, allow_abbrev=False)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a signed report")
    parser.add_argument("--trust", type=Path, metavar="ROOT.pem", help="the root certificate you trust")
    parser.add_argument("--issued-digest", default="", metavar="HEX", help="SHA-256 under which it was issued")
    parser.add_argument("--checkpoint", type=Path, metavar="FILE", help="a checkpoint of the trail, from elsewhere")
    parser.add_argument("--proof", type=Path, metavar="FILE", help="the proof of its issue under that checkpoint")
    parser.add_argument("--log-key", type=Path, metavar="FILE", help="the log’s public key, from elsewhere")
    parser.add_argument("--crl", type=Path, action="append", default=[], metavar="FILE", help="a revocation list")
    parser.add_argument("--json", action="store_true", help="write what was found as JSON")
    return parser


def _asked(options: argparse.Namespace) -> Asked:
    try:
        roots = Roots.read(_bytes(options.trust)) if options.trust else None
    except RootsUnreadable as error:
        raise CouldNotRun(f"{options.trust}: {error}") from error
    return Asked(
        roots=roots,
        issued_digest=options.issued_digest,
        crls=tuple(_crl(path) for path in options.crl),
        outside=Outside(_text(options.checkpoint), _text(options.proof), _text(options.log_key)),
    )


def _crl(path: Path) -> bytes:
    content = _bytes(path)
    try:
        load = x509.load_pem_x509_crl if content.startswith(b"-----") else x509.load_der_x509_crl
        return load(content).public_bytes(Encoding.DER)
    except ValueError as error:
        raise CouldNotRun(f"{path}: this is not a revocation list.") from error


def _text(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return _bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise CouldNotRun(f"{path}: this is not text.") from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CouldNotRun(f"{path}: {error.strerror}.") from error


def _complain(sentence: str, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps({"good": None, "error": sentence}, ensure_ascii=False) + "\n")
    sys.stderr.write(f"Could not verify: {sentence}\n")


if __name__ == "__main__":
    sys.exit(main())
