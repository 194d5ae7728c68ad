"""The keys in a backup. Verifier keys and certificates always; private keys only when asked for, and encrypted.

Whoever holds the log key can sign another history, and whoever holds the report key can issue reports in our name.
A backup travels further than the machine it was made on, so it carries neither unless somebody decides that it
should, and then only under a passphrase. A restored system without them makes new keys; everything signed before
stays verifiable by the public keys.
"""

import base64
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings

from audits.base.errors import Invalid
from audits.trail.keys import verifier_keys
from audits.verifier import disk
from audits.verifier.note import key_lines

PUBLIC, PRIVATE = {".vkey", ".pem", ".crl"}, {".key"}
SHORTEST_PASSPHRASE = 12
COST = {"n": 2**15, "r": 8, "p": 1}
VARIABLE = "COUNTERSIGN_BACKUP_PASSPHRASE"


def public_files() -> Iterator[tuple[str, bytes]]:
    """Name below the key folder, and content, of every file that may be shown to anybody."""
    for path in _files(PUBLIC):
        content = path.read_bytes()
        if b"PRIVATE KEY" not in content:
            yield path.relative_to(settings.KEYS_ROOT).as_posix(), content


def require_passphrase(passphrase: str) -> None:
    """Raises Invalid when `passphrase` is too short to keep a key."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Invalid(
            f"Private keys go into a backup only under a passphrase of {SHORTEST_PASSPHRASE} characters or more.",
            f"Set {VARIABLE}, or {VARIABLE}_FILE to a file that holds it; keep it apart from the backup.",
        )


def seal(passphrase: str) -> bytes:
    """Every private key file, encrypted by AES-GCM under a key that scrypt derives from `passphrase`."""
    files = {
        path.relative_to(settings.KEYS_ROOT).as_posix(): base64.b64encode(path.read_bytes()).decode()
        for path in _files(PRIVATE)
    }
    salt, nonce = os.urandom(16), os.urandom(12)
    sealed = AESGCM(_derive(passphrase, salt)).encrypt(nonce, json.dumps(files).encode(), None)
    parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
    return json.dumps({name: base64.b64encode(part).decode() for name, part in parts.items()}).encode()


def unseal(content: bytes, passphrase: str) -> Mapping[str, bytes]:
    """The private key files by name. Raises Invalid when the passphrase is wrong."""
    parts = {name: base64.b64decode(part) for name, part in json.loads(content).items()}
    try:
        opened = AESGCM(_derive(passphrase, parts["salt"])).decrypt(parts["nonce"], parts["sealed"], None)
    except InvalidTag:
        raise Invalid(
            "The passphrase does not open the private keys of this backup; nothing was restored.",
            f"Correct {VARIABLE}, or unset it to restore without the private keys.",
        ) from None
    return {name: base64.b64decode(part) for name, part in json.loads(opened).items()}


def put_back(public: Mapping[str, bytes], private: Mapping[str, bytes]) -> list[str]:
    """Puts the keys of a backup in place and returns what a person should know, in sentences.

    Verifier keys are added to those here. Certificates and private keys are put where nothing else lies; a
    certificate whose private key is not here goes into a folder of its own, or no new one could be made.
    """
    said = []
    log_keys = Path(settings.TRAIL_LOG_KEY).with_suffix(".vkey").name
    for name, content in private.items():
        if not _write(Path(settings.KEYS_ROOT) / name, content, 0o600):
            said.append(f"The private key {name} of the backup was left out: another one lies here.")
    for name, content in public.items():
        if name == log_keys:
            _add_verifier_keys(content.decode())
        elif not _write(_home_of(name, private), content, 0o644):
            said.append(f"{name} of the backup was left out: another one lies here.")
    if not private:
        said.append(
            "The private keys were not restored: new ones are made at need, and what the old ones signed stays "
            "verifiable by the public keys, which were."
        )
    return said


def _home_of(name: str, private: Mapping[str, bytes]) -> Path:
    """Where a certificate goes: beside its private key, else into `from-backup`."""
    root = Path(settings.KEYS_ROOT)
    return root / name if private else root / "from-backup" / name


def _add_verifier_keys(text: str) -> None:
    place = Path(settings.TRAIL_LOG_KEY).with_suffix(".vkey")
    known = verifier_keys()
    new = [key.as_line() for key in key_lines(text) if key not in known]
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with place.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in new)


def _write(place: Path, content: bytes, mode: int) -> bool:
    """Writes a file where there is none; False when there is another one."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        disk.write_new(place, content, mode)
    except FileExistsError:
        return place.read_bytes() == content
    return True


def _derive(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, **COST).derive(passphrase.encode())


def _files(suffixes: set[str]) -> Iterator[Path]:
    for path in sorted(Path(settings.KEYS_ROOT).rglob("*")):
        if path.suffix in suffixes and path.is_file() and not path.name.startswith("."):
            yield path
