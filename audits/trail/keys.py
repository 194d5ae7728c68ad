"""The log key, which signs checkpoints. Only the sequencer reads it; everyone may read the verifier key."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from audits.verifier.note import NoteError, SignerKey, VerifierKey


class KeyFault(Exception):
    """The log key cannot be read or belongs to another log; the message says what to do."""


def ensure_log_key() -> SignerKey:
    """The log key, made at first need with mode 0600; its verifier key is written beside it.

    Two processes that make it at once agree on the first. Raises KeyFault when it cannot be used.
    """
    place = Path(settings.TRAIL_LOG_KEY)
    try:
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_once(place, SignerKey.generate(settings.TRAIL_ORIGIN).as_text() + "\n")
        signer = SignerKey.parse(place.read_text(encoding="utf-8"))
    except OSError as error:
        raise KeyFault(f"The log key {place} cannot be read or made: {error.strerror}.") from error
    except NoteError as error:
        raise KeyFault(f"The log key {place} is damaged: {error}") from error
    if signer.name != settings.TRAIL_ORIGIN:
        raise KeyFault(
            f"The log key {place} belongs to the log {signer.name}, but this log is {settings.TRAIL_ORIGIN}. "
            "Set COUNTERSIGN_ORIGIN_NAME back, or keep the old verifier key and remove the log key."
        )
    _publish(signer.verifier)
    return signer


def verifier_keys() -> list[VerifierKey]:
    """The public keys of this log, the present one and earlier ones; empty before the first checkpoint."""
    try:
        lines = _verifier_file().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [VerifierKey.parse(line) for line in lines if line.strip()]


def _verifier_file() -> Path:
    return Path(settings.TRAIL_LOG_KEY).with_suffix(".vkey")


def _publish(key: VerifierKey) -> None:
    """Add `key` to the verifier keys; earlier ones stay, so that old checkpoints remain verifiable."""
    if key not in verifier_keys():
        with _verifier_file().open("a", encoding="utf-8") as file:
            file.write(f"{key}\n")


def _write_once(place: Path, text: str) -> None:
    """Write a secret file whole or not at all; whoever comes second leaves the first one's."""
    draft = place.with_name(f".{place.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, place)
    finally:
        draft.unlink()
