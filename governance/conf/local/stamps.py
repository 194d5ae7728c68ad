"""Remembers which preparations were done for which content of which files, so that a second start skips them."""

import hashlib
import re
from pathlib import Path

from governance.conf.local.processes import Preparation


class Stamps:
    """One small file for each preparation in HOME/stamps, holding a digest of everything it depends on."""

    def __init__(self, home: Path, root: Path) -> None:
        self._home = home
        self._root = root
        self._folder = home / "stamps"
        self._digests: dict[str, bytes] = {}

    def done(self, step: Preparation) -> bool:
        path = self._path(step)
        if step.output and not any((self._home / step.output).glob("*")):
            return False
        return path.exists() and path.read_text(encoding="utf-8") == self._digest(step)

    def mark(self, step: Preparation) -> None:
        self._folder.mkdir(exist_ok=True)
        self._path(step).write_text(self._digest(step), encoding="utf-8")

    def _path(self, step: Preparation) -> Path:
        return self._folder / re.sub(r"\W+", "-", step.title.lower())

    def _digest(self, step: Preparation) -> str:
        whole = hashlib.sha256(repr(step.command).encode())
        for name in step.inputs:
            if name not in self._digests:
                self._digests[name] = self._of(self._root / name)
            whole.update(self._digests[name])
        return whole.hexdigest()

    def _of(self, path: Path) -> bytes:
        """Digest of a file, or of a folder's files with their names; caches of compiled Python do not count."""
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        digest = hashlib.sha256()
        for file in files:
            if file.is_file() and file.suffix != ".pyc":
                content = hashlib.sha256(file.read_bytes()).digest()
                digest.update(str(file.relative_to(self._root)).encode() + b"\0" + content)
        return digest.digest()
