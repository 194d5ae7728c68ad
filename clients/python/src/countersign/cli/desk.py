"""What every command has at hand, and the exit codes."""

import argparse
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from countersign import credentials
from countersign.client import Client
from countersign.errors import Unusable
from countersign.telling import Teller
from countersign.uploads import state_folder

PASS, FAIL, INCONCLUSIVE, ERROR = 0, 1, 2, 3


@dataclass
class Desk:
    """The options given, the environment, where to write, and a client once one is needed."""

    options: argparse.Namespace
    teller: Teller
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @cached_property
    def client(self) -> Client:
        """From --url, else from the environment. Raises Unusable."""
        url = self.options.url or self.environment.get("COUNTERSIGN_URL", "")
        if not url:
            raise Unusable("No server: set COUNTERSIGN_URL or give --url, e.g. https://countersign.example")
        signed = credentials.from_environment(url, self.environment)
        plain = self.environment.get("COUNTERSIGN_PLAIN_HTTP") == "1"
        return Client(url, signed, plain_http=plain, state=state_folder(self.environment))


class Subcommands(Protocol):
    """What argparse's add_subparsers gives."""

    def add_parser(self, name: str, **options: Any) -> argparse.ArgumentParser: ...


def read_object(path: Path) -> dict[str, Any]:
    """A JSON object in a file. Raises Unusable saying what is wrong where."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise Unusable(f"{path} is not JSON: {error}.") from error
    if not isinstance(value, dict):
        raise Unusable(f"{path} must hold a JSON object, like {{…}}.")
    return value
