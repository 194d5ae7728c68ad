"""The log key, which signs checkpoints. Only the sequencer reads it; everyone may read the verifier keys.

Beside `log.key` lies `log.vkey`: the public keys, one a line, each with the sizes it is good for (`KEY 0-1234`,
`KEY 1234-`; a bare key is good for all). While the key is being rotated the next one waits in `log.key.next`: as soon
as `log.vkey` names it, it is the log's key, and whoever comes first puts it in its place.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from audits.verifier import disk
from audits.verifier.note import NoteError, SignerKey, VerifierKey, key_lines


class KeyFault(Exception):
    """The log key cannot be read or belongs to another log; the message says what to do."""


def ensure_log_key() -> SignerKey:
    """The log key, made at first need with mode 0600; its verifier key is written beside it.

    Two processes that make it at once agree on the first. Raises KeyFault when it cannot be used.
    """
    place = _place()
    try:
        _finish_rotation()
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _make_once(place)
        signer = SignerKey.parse(place.read_text(encoding="utf-8"))
    except OSError as error:
        raise KeyFault(f"The log key {place} cannot be read or made: {error.strerror}.") from error
    except (NoteError, UnicodeDecodeError) as error:
        raise KeyFault(f"The log key {place} is damaged: {error}") from error
    if signer.name != settings.TRAIL_ORIGIN:
        raise KeyFault(
            f"The log key {place} belongs to the log {signer.name}, but this log is {settings.TRAIL_ORIGIN}. "
            "Set COUNTERSIGN_ORIGIN_NAME back, or keep the old verifier key and remove the log key."
        )
    _publish(signer.verifier)
    return signer


def verifier_keys() -> list[VerifierKey]:
    """The public keys of this log, earlier ones first; empty before the first checkpoint. Raises NoteError."""
    try:
        return key_lines(_verifier_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []


def verifier_lines() -> str:
    """The public keys as a key file: one a line, with the sizes each is good for."""
    return "".join(f"{key.as_line()}\n" for key in verifier_keys())


def next_key() -> SignerKey:
    """The key that a rotation will put in the log key's place: the one that already waits, else a new one."""
    place = _next_place()
    if not place.exists():
        _make_once(place)
    return SignerKey.parse(place.read_text(encoding="utf-8"))


def hand_over(keys: Sequence[VerifierKey], keep_old: Path | None) -> None:
    """Publish `keys`, which name the waiting key, and put it in the log key's place.

    The old private key is copied to `keep_old` (mode 0600, never over another file) or is gone. Raises OSError;
    FileExistsError before anything changed.
    """
    if keep_old is not None:
        disk.write_new(keep_old, _place().read_bytes(), mode=0o600)
    _replace_verifier_file(keys)
    _finish_rotation()


def _finish_rotation() -> None:
    """Put a waiting key that is published in the log key's place; whoever comes second finds it done."""
    waiting = _next_place()
    with suppress(FileNotFoundError):
        if SignerKey.parse(waiting.read_text(encoding="utf-8")).verifier in verifier_keys():
            waiting.replace(_place())
            disk.sync(waiting.parent)


def _place() -> Path:
    return Path(settings.TRAIL_LOG_KEY)


def _next_place() -> Path:
    return _place().with_name(f"{_place().name}.next")


def _verifier_file() -> Path:
    return _place().with_suffix(".vkey")


def _publish(key: VerifierKey) -> None:
    """Add `key` to the verifier keys; earlier ones stay, so that old checkpoints remain verifiable.

    Raises KeyFault when it was rotated out: a key that came back must sign nothing.
    """
    known = next((one for one in verifier_keys() if one == key), None)
    if known is None:
        with _verifier_file().open("a", encoding="utf-8") as file:
            file.write(f"{key}\n")
    elif known.last is not None:
        raise KeyFault(
            f"The log key {_place()} was rotated out at {known.last} events and must not sign any more. "
            "Put the present key back from the backup of keys/."
        )


def _replace_verifier_file(keys: Sequence[VerifierKey]) -> None:
    disk.replace(_verifier_file(), "".join(f"{key.as_line()}\n" for key in keys).encode(), mode=0o644)


def _make_once(place: Path) -> None:
    """Make a key, whole or not at all; whoever comes second leaves the first one's."""
    key = SignerKey.generate(settings.TRAIL_ORIGIN)
    draft = disk.draft(place, f"{key.as_text()}\n".encode(), mode=0o600)
    try:
        with suppress(FileExistsError):
            os.link(draft, place)
    finally:
        draft.unlink()
