"""Reads where things are from the environment, or from what the local supervisor wrote down.

`script/up` starts embedded engines and notes their addresses in `COUNTERSIGN_HOME/engines.json`,
so that any later `manage.py` command finds the same database. A variable in the environment wins.
"""

import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = Path(os.environ.get("COUNTERSIGN_HOME") or ROOT / ".countersign").resolve()

# The role a process plays in the database, and the variable that holds its address.
ROLE_VARIABLES = {
    "app": "DATABASE_URL",
    "owner": "DATABASE_OWNER_URL",
    "sequencer": "DATABASE_SEQUENCER_URL",
}


class Misconfigured(Exception):
    """A setting is missing or unreadable; the message says which and what to do."""


def _noted() -> dict[str, str]:
    try:
        noted: dict[str, str] = json.loads((HOME / "engines.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return noted


def address(variable: str, default: str = "") -> str:
    """The value of `variable`: from the environment, else from the file that `variable_FILE` names (a mounted
    secret), else from engines.json, else `default`."""
    if given := os.environ.get(variable):
        return given
    if path := os.environ.get(f"{variable}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return _noted().get(variable, default)


def flag(variable: str) -> bool:
    return os.environ.get(variable, "").lower() in {"1", "true", "yes", "on"}


def words(variable: str, default: str = "") -> list[str]:
    return os.environ.get(variable, default).replace(",", " ").split()


def limits(variable: str, default: dict[str, tuple[str, int, int]]) -> dict[str, tuple[str, int, int]]:
    """`default` with the limits that `variable` names changed: name=requests/seconds, several apart by spaces.

    Raises Misconfigured for a name that is none, or numbers that are none.
    """
    changed = dict(default)
    for word in words(variable):
        match = re.fullmatch(r"([a-z-]+)=(\d{1,9})/([1-9]\d{0,5})", word)
        if match is None or match[1] not in default:
            raise Misconfigured(f"{variable}: “{word}” is not name=requests/seconds with one of {', '.join(default)}.")
        changed[match[1]] = (default[match[1]][0], int(match[2]), int(match[3]))
    return changed


def folder(name: str) -> Path:
    """A folder of the home, made when it is missing: Django refuses to start without those it is told of."""
    path = HOME / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def database(url: str) -> dict[str, Any]:
    """Django's database settings for a `postgresql://` URL; a `host` query parameter names a socket folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise Misconfigured("DATABASE_URL must begin with postgresql://; Countersign needs PostgreSQL 15 or later.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "audits.trail.backend",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": str(options.pop("port", "") or parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": True,
    }
