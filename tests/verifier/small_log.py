"""A small log in memory for the witness tests, and a witness in a process of its own."""

import http.client
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from audits.verifier.cosignature import WitnessKey
from audits.verifier.merkle import Coordinate, Tree, consistency_ranges, leaf_hash, path
from audits.verifier.note import Checkpoint, SignerKey
from audits.verifier.witness.message import Submission

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class SmallLog:
    """Leaves and every complete subtree's hash. `words` tell one history from another."""

    signer: SignerKey
    words: str = "entry"
    tree: Tree = field(default_factory=Tree)
    hashes: dict[Coordinate, bytes] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)

    def grow(self, count: int, words: str = "") -> "SmallLog":
        for _ in range(count):
            leaf = leaf_hash(f"{words or self.words} {self.tree.size}".encode())
            for node in self.tree.append(leaf):
                self.hashes[node.level, node.place] = node.hash
        checkpoint = Checkpoint(self.signer.name, self.tree.size, self.tree.root())
        self.notes[self.tree.size] = self.signer.sign(str(checkpoint))
        return self

    def submission(self, old: int, new: int | None = None) -> bytes:
        new = self.tree.size if new is None else new
        proof = path(consistency_ranges(old, new), self.hashes.__getitem__)
        return str(Submission(old, proof, self.notes[new])).encode()


@dataclass
class RunningWitness:
    """A witness's process, its address and its public key."""

    process: "subprocess.Popen[str]"
    port: int
    key: WitnessKey

    def post(self, body: bytes, path: str = "/add-checkpoint", **headers: str) -> tuple[int, str, str]:
        return self._ask("POST", path, body, headers)

    def get(self, path: str = "/") -> tuple[int, str, str]:
        return self._ask("GET", path, None, {})

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers["Content-Type"]
        finally:
            connection.close()


@contextmanager
def witness(folder: Path, *logs: object, port: int = 0) -> Iterator[RunningWitness]:
    """A witness that keeps its key and state in `folder` and watches `logs`."""
    run = [sys.executable, "-m", "audits.verifier.witness", "--key", str(folder / "witness.key")]
    if not (folder / "witness.key").exists():
        subprocess.run([*run, "--make-key", "witness.example/w1"], cwd=ROOT, check=True, capture_output=True)
    run += ["--state", str(folder / "state"), "--listen", f"127.0.0.1:{port}"]
    run += [part for key in logs for part in ("--log", str(key))]
    process = subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        key = WitnessKey.parse(process.stdout.readline())
        yield RunningWitness(process, int(process.stdout.readline().rpartition(":")[2]), key)
    finally:
        process.terminate()
        process.wait(10)
