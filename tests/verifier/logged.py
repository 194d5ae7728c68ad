"""A small log in memory, with files made from it as Countersign makes them."""

import hashlib
import io
import json
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from audits.verifier.canonical import HEADER, event_leaf, payload_digest
from audits.verifier.lines import HIDDEN, OUTSIDE, Passed, Shown, Stretch
from audits.verifier.merkle import Tree, consistency_ranges, fold, inclusion_ranges
from audits.verifier.note import Checkpoint, SignerKey
from audits.verifier.objects import object_proof
from audits.verifier.pack import PACK
from audits.verifier.proof import consistency_proof, event_proof

ORIGIN = "log.example/trail"
SALT = bytes(range(32))


class Log:
    """`count` events, of which every third is about risk 7; event n has the id n + 100 and the place n."""

    def __init__(self, count: int = 12, key: SignerKey | None = None) -> None:
        self.key = key or SignerKey.generate(ORIGIN)
        self.bodies = [json.dumps({"before": None, "after": {"name": f"n{n}"}, "reason": ""}) for n in range(count)]
        self.headers = [self._header(n) for n in range(count)]

    def _header(self, n: int) -> dict[str, str]:
        return dict.fromkeys(HEADER, "") | {
            "id": str(n + 100),
            "xid": str(n + 700),
            "at": f"2026-03-{n + 1:02}T10:00:00.000000Z",
            "actor_id": "7",
            "actor_label": "Compliance desk",
            "source": "web",
            "action": "risks.risk.changed",
            "operation": "update",
            "object_type": "risks.risk",
            "object_id": "7" if n % 3 == 0 else "8",
            "object_label": "R-0007" if n % 3 == 0 else "R-0008",
            "unit": "2",
            "payload_digest": payload_digest(SALT, self.bodies[n]).hex(),
        }

    def note(self, size: int | None = None) -> str:
        """The signed checkpoint over the first `size` events."""
        leaves = self._leaves()[:size]
        tree = Tree()
        for leaf in leaves:
            tree.graft(0, leaf)
        return self.key.sign(str(Checkpoint(self.key.name, len(leaves), tree.root())))

    def event(self, n: int, *, payload: bool = True) -> dict[str, Any]:
        """The proof of event n."""
        path = [self._hash(*stretch) for stretch in inclusion_ranges(n, len(self.headers))]
        return event_proof(self.headers[n], n, path, self.note(), (SALT, self.bodies[n]) if payload else None)

    def growth(self, old: int, new: int) -> dict[str, Any]:
        """The proof that the log over `new` events grew out of that over `old`."""
        path = [self._hash(*stretch) for stretch in consistency_ranges(old, new)]
        return consistency_proof(self.note(old), self.note(new), path)

    def shown(self, n: int) -> Shown:
        """The line that shows event n."""
        return Shown(n, event_leaf(self.headers[n]), self.headers[n], (SALT, self.bodies[n]))

    def passed(self, start: int, end: int, why: str = OUTSIDE) -> Passed:
        """The line that passes over [start, end)."""
        stretch = Stretch(start)
        for leaf in self._leaves()[start:end]:
            stretch.add(leaf)
        return stretch.passed(why)

    def object(self) -> dict[str, Any]:
        """The proof of risk 7."""
        lines: list[Shown | Passed] = []
        for n in range(len(self.headers)):
            if n % 3 == 0:
                lines += [self.shown(n)]
            elif n % 3 == 1:
                lines += [self.passed(n, min(n + 2, len(self.headers)))]
        return object_proof("risks.risk", "7", self.note(), lines)

    def range(self) -> list[Shown | Passed]:
        """Events 3 to 8, of which 5 and 6 are hidden."""
        hidden = self.passed(5, 7, HIDDEN)
        return [
            self.passed(0, 3), self.shown(3), self.shown(4), hidden, self.shown(7), self.shown(8),
            self.passed(9, len(self.headers)),
        ]  # fmt: skip

    def _leaves(self) -> list[bytes]:
        return [event_leaf(header) for header in self.headers]

    def _hash(self, start: int, end: int) -> bytes:
        return _root(self._leaves()[start:end])


def _root(leaves: Sequence[bytes]) -> bytes:
    tree = Tree()
    for leaf in leaves:
        tree.graft(0, leaf)
    return tree.root() if leaves else fold([])


def zipped(log: Log, lines: Sequence[dict[str, Any]] | None = None, **changed: str) -> bytes:
    """An evidence pack with `lines` (none given: the range); `changed`: other contents, by name without its end."""
    told = [line.as_data() for line in log.range()] if lines is None else lines
    files = {
        "START-HERE.html": "<!doctype html><title>How</title>",
        "events.jsonl": "".join(json.dumps(line) + "\n" for line in told),
        "checkpoint.txt": log.note(),
        "log-key.txt": f"{log.key.verifier}\n",
    }
    listed = {name: {"sha256": hashlib.sha256(text.encode()).hexdigest()} for name, text in files.items()}
    asked = {"from": "2026-03-04", "to": "", "object": ""}
    files["manifest.json"] = json.dumps({"type": PACK, "asked": asked, "files": listed})
    files |= {name: changed[name.partition(".")[0]] for name in files if name.partition(".")[0] in changed}
    return archive(list(files.items()))


def archive(members: Sequence[tuple[str, str | bytes]]) -> bytes:
    """A zip of these files, in their order, also when a name is there twice."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in members:
            made.writestr(name, content)
    return buffer.getvalue()


def put(place: Path, content: Any) -> str:
    """Writes bytes, text, or data as JSON; returns the path as an argument."""
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(place)
