"""Which witnesses there are: a small TOML file, `witnesses.toml` in the home or what COUNTERSIGN_WITNESSES names."""

import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from audits.trail.witnesses.bucket import Bucket, Credentials
from audits.trail.witnesses.parcel import Outlet, WitnessFault
from audits.trail.witnesses.service import Service
from audits.trail.witnesses.shelf import Folder
from audits.verifier.cosignature import WitnessKey
from audits.verifier.note import NoteError

FIELDS = {
    "folder": {"path"},
    "http": {"url", "key"},
    "bucket": {"endpoint", "bucket", "access_key", "secret_key"},
}
OPTIONAL = {"bucket": {"prefix", "region"}}


def configured() -> list[Outlet]:
    """The witnesses of the file, in its order; none without a file. Raises WitnessFault, which says why."""
    place = Path(settings.TRAIL_WITNESSES)
    try:
        text = place.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise WitnessFault(f"{place} cannot be read: {error}.") from error
    try:
        rows = tomllib.loads(text).get("witness", [])
    except tomllib.TOMLDecodeError as error:
        raise WitnessFault(f"{place} is not TOML: {error}.") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise WitnessFault(f"{place}: each witness begins with a line [[witness]].")
    outlets = [_outlet(place, number, row) for number, row in enumerate(rows, 1)]
    if len({outlet.name for outlet in outlets}) < len(outlets):
        raise WitnessFault(f"{place}: two witnesses have the same name.")
    return outlets


def _outlet(place: Path, number: int, row: Mapping[str, Any]) -> Outlet:
    """One table of the file as a witness."""
    where = f"{place}: witness {number}"
    kind = row.get("kind")
    if not isinstance(kind, str) or kind not in FIELDS:
        raise WitnessFault(f"{where} needs a kind: {', '.join(FIELDS)}.")
    told = {name.removesuffix("_file"): _told(where, name, value) for name, value in row.items() if name != "kind"}
    wanted = FIELDS[kind] | {"name"}
    if missing := wanted - {name for name, value in told.items() if value}:
        raise WitnessFault(f"{where} lacks {', '.join(sorted(missing))}.")
    if unknown := told.keys() - wanted - OPTIONAL.get(kind, set()):
        raise WitnessFault(f"{where} has {', '.join(sorted(unknown))}, which a {kind} does not.")
    return MAKE[kind](where, told)


def _told(where: str, name: str, value: Any) -> str:
    """A value; one whose name ends in `_file` is read from that file, so that secrets lie elsewhere."""
    if not isinstance(value, str):
        raise WitnessFault(f"{where}: {name} must be text in quotes.")
    if not name.endswith("_file"):
        return os.path.expandvars(value) if name == "path" else value
    try:
        return Path(value).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise WitnessFault(f"{where}: {value} cannot be read: {error}.") from error


def _folder(where: str, told: Mapping[str, str]) -> Outlet:
    path = Path(told["path"])
    if not path.is_absolute():
        raise WitnessFault(f"{where}: path must begin at the root: {path}.")
    return Folder(told["name"], path)


def _service(where: str, told: Mapping[str, str]) -> Outlet:
    try:
        key = WitnessKey.parse(told["key"])
    except NoteError as error:
        raise WitnessFault(f"{where}: {error}") from error
    return Service(told["name"], _address(where, told["url"]), key)


def _bucket(where: str, told: Mapping[str, str]) -> Outlet:
    credentials = Credentials(told["access_key"], told["secret_key"], told.get("region") or "us-east-1")
    endpoint = _address(where, told["endpoint"])
    return Bucket(told["name"], endpoint, told["bucket"], told.get("prefix", ""), credentials)


def _address(where: str, url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
        raise WitnessFault(f"{where}: {url!r} is not an address such as https://witness.example.")
    return url


MAKE: dict[str, Callable[[str, Mapping[str, str]], Outlet]] = {"folder": _folder, "http": _service, "bucket": _bucket}
