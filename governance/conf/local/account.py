"""The operating system's account that runs the engines.

PostgreSQL refuses to run as root, so root hands the engines to `nobody`; anybody else runs them as themselves.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from governance.conf.local.home import CannotStart


class Identity(TypedDict, total=False):
    """Keyword arguments that make subprocess run something as the account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    @classmethod
    def for_engines(cls) -> "Account":
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        try:
            entry = pwd.getpwnam("nobody")
        except KeyError:
            raise CannotStart("PostgreSQL will not run as root and there is no account `nobody` to run it.") from None
        return cls(entry.pw_uid, entry.pw_gid)

    @property
    def identity(self) -> Identity:
        """Empty when the account is the one we already are."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        if self.identity:
            os.chown(path, self.uid, self.gid)

    def folder(self, path: Path) -> Path:
        """Makes `path` a folder that belongs to the account and that nobody else can enter."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.is_symlink() or path.stat().st_uid not in {self.uid, os.geteuid()}:
            raise CannotStart(f"{path} belongs to somebody else.")
        path.chmod(0o700)
        self.own(path)
        return path

    def can_run(self, program: Path) -> bool:
        """Whether the account can reach and execute `program`; a closed parent folder forbids it."""
        return self._try([str(program), "--version"])

    def can_enter(self, folder: Path) -> bool:
        return self._try(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)])

    def _try(self, command: list[str]) -> bool:
        try:
            tried = subprocess.run(command, capture_output=True, cwd="/", timeout=10, **self.identity)  # noqa: S603
        except PermissionError:
            return False
        return tried.returncode == 0
