"""The examiner on its own, without a database: what it says of rows, nodes and promises."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.verifier.batch import Row, in_batches
from audits.verifier.canonical import HEADER, event_leaf, payload_digest
from audits.verifier.findings import NAMED, Examination, Findings
from audits.verifier.merkle import Node, Tree
from audits.verifier.nodes import ListedNodes
from audits.verifier.note import Checkpoint, NoteError, SignerKey
from audits.verifier.promises import KeptCheckpoint, Promises, outside_promises
from audits.verifier.trail import Examiner, Position

ORIGIN = "countersign.test/trail"
SIGNER = SignerKey.generate(ORIGIN)


class Log:
    """A true log of `size` events with a checkpoint after each `batch`."""

    def __init__(self, size: int, batch: int = 1) -> None:
        self.rows: list[Row] = []
        self.nodes: list[Node] = []
        self.kept: list[KeptCheckpoint] = []
        tree = Tree()
        for place in range(size):
            row = self._row(place)
            self.nodes += [node for node in tree.append(row.hash) if node.level]
            self.rows.append(row)
            if tree.size % batch == 0 or tree.size == size:
                promise = Checkpoint(ORIGIN, tree.size, tree.root())
                self.kept.append(KeptCheckpoint(tree.size, tree.root(), SIGNER.sign(str(promise))))

    @staticmethod
    def _row(place: int) -> Row:
        salt, body = b"salt", f'{{"place": {place}}}'
        header = dict.fromkeys(HEADER, "x") | {"id": str(place + 100), "xid": str(place // 3 + 700)}
        header["payload_digest"] = payload_digest(salt, body).hex()
        return Row(place, header["id"], event_leaf(header), header, salt, body)

    def examine(
        self,
        outside: dict[str, str] | None = None,
        loose: Iterable[tuple[str, bool]] = (),
        lost: Iterable[str] = (),
    ) -> Examination:
        return self.go_on(Position(), outside, loose, lost)

    def go_on(
        self,
        at: Position,
        outside: dict[str, str] | None = None,
        loose: Iterable[tuple[str, bool]] = (),
        lost: Iterable[str] = (),
        progress: Callable[[Position], None] = lambda at: None,
        batch: int = 7,
    ) -> Examination:
        keys, first, done = [SIGNER.verifier], Findings(), at.size or -1
        held = [promise for promise in outside_promises(outside or {}, keys, ORIGIN, first) if promise.size > done]
        kept = [row for row in self.kept if row.size > done]
        at.findings.take(first.all())
        examiner = Examiner(Promises(kept, held, keys, ORIGIN, at.findings), ListedNodes(self.nodes), at, progress)
        return examiner.examine(in_batches(self.rows[at.size :], batch), loose, lost)


def kinds(seen: Examination) -> list[str]:
    return [finding.kind for finding in seen.findings]


@given(st.integers(0, 60), st.integers(1, 9))
def test_a_true_log_is_whole(size, batch):
    log = Log(size, batch)
    seen = log.examine()
    assert (seen.whole, seen.size, seen.checkpoints) == (True, size, len(log.kept))


@given(st.integers(2, 40), st.integers(1, 9), st.data())
def test_exchanged_leaves_are_never_overlooked(size, batch, data):
    log = Log(size, batch)
    one = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda place: place != one))
    first, second = log.rows[one], log.rows[other]
    log.rows[one], log.rows[other] = second._replace(place=one), first._replace(place=other)
    log.nodes = []
    found = kinds(log.examine())
    assert "reordered" in found


@given(st.integers(1, 40), st.integers(1, 9), st.data())
def test_an_event_rewritten_with_leaf_and_nodes_breaks_a_promise(size, batch, data):
    log, forged = Log(size, batch), data.draw(st.integers(0, size - 1))
    row = log.rows[forged]
    header = dict(row.header or {}) | {"actor_id": "somebody else"}
    log.rows[forged] = row._replace(header=header, hash=event_leaf(header))
    tree = Tree()
    log.nodes = [node for row in log.rows for node in tree.append(row.hash) if node.level]
    (altered,) = [finding for finding in log.examine().findings if finding.kind == "altered"]
    assert altered.index is not None
    assert altered.index <= forged < altered.index + batch


@given(st.integers(1, 40), st.data())
def test_a_cut_end_is_counted(size, data):
    log, left = Log(size), data.draw(st.integers(0, size - 1))
    log.rows = log.rows[:left]
    (cut,) = [finding for finding in log.examine().findings if finding.kind == "cut at the end"]
    assert cut.sentence == f"{size} events were sealed; the last {size - left} are gone."


def test_a_node_that_is_not_the_hash_of_its_children_is_named_once():
    log = Log(16, 16)
    log.nodes = [node._replace(hash=b"x" * 32) if (node.level, node.place) == (2, 1) else node for node in log.nodes]
    (finding,) = log.examine().findings
    assert (finding.kind, finding.sentence) == (
        "altered node",
        "The stored node 1 of level 2, over places 4 to 7, is not the hash over its leaves.",
    )


@pytest.mark.parametrize("harm", ["missing", "superfluous"])
def test_missing_and_superfluous_nodes_are_named(harm):
    log = Log(8, 8)
    if harm == "missing":
        log.nodes = [node for node in log.nodes if (node.level, node.place) != (1, 2)]
    else:
        log.nodes.append(Node(1, 4, b"x" * 32))
    assert kinds(log.examine()) == ["altered node"]


def test_an_old_state_put_back_is_seen_from_outside():
    older, newer = Log(4), Log(6)
    outside = {"held.txt": newer.kept[-1].note}
    assert kinds(older.examine(outside)) == ["rolled back"]
    assert newer.examine({"old.txt": older.kept[-1].note}).whole


def test_a_promise_by_a_stranger_counts_for_nothing():
    log = Log(3)
    stranger = SignerKey.generate(ORIGIN)
    forged = stranger.sign(str(Checkpoint(ORIGIN, 3, b"x" * 32)))
    assert kinds(log.examine({"forged.txt": forged})) == ["forged signature"]


def test_what_is_no_checkpoint_of_this_log_cannot_be_compared():
    other = SignerKey.generate("another.test/log")
    for note in ("x", other.sign(str(Checkpoint("another.test/log", 3, b"x" * 32)))):
        with pytest.raises(NoteError, match=r"held\.txt"):
            Log(3).examine({"held.txt": note})


@given(st.integers(1, 60), st.integers(1, 9), st.integers(0, 59), st.data())
def test_an_examination_taken_up_again_says_what_an_unbroken_one_does(size, every, forged, data):
    log = Log(size, every)
    row = log.rows[forged % size]
    log.rows[forged % size] = row._replace(header=dict(row.header or {}) | {"actor_id": "somebody else"})
    stops = data.draw(st.integers(0, size))
    positions: list[dict[str, Any]] = []
    until = Position()
    part = Log(size, every)
    part.rows, part.kept, part.nodes = log.rows[:stops], [k for k in log.kept if k.size <= stops], []
    part.nodes = [node for node in log.nodes if (node.place + 1) << node.level <= stops]
    part.go_on(until)
    positions.append(json.loads(json.dumps(until.as_data())))
    resumed = log.go_on(Position.restored(positions[0]))
    whole = log.examine()
    assert [finding.kind for finding in whole.findings] == [
        finding.kind for finding in resumed.findings if finding.kind != "inserted"
    ]
    assert resumed.root == whole.root


def test_what_is_informational_does_not_break_the_trail():
    log = Log(3)
    seen = log.examine(loose=[("103", True), ("104", True)])
    assert (seen.whole, [notice.event_id for notice in seen.notices]) == (True, ["103", "104"])


def test_unsealed_events_that_never_waited_or_are_gone_are_named():
    seen = Log(3).examine(loose=[("103", False)], lost=["105"])
    assert [(finding.kind, finding.event_id) for finding in seen.findings] == [("inserted", "103"), ("missing", "105")]


def test_many_findings_are_counted():
    log = Log(NAMED + 50, NAMED + 50)
    log.rows = [row._replace(header=None) for row in log.rows]
    seen = log.examine()
    assert len(seen.findings) == NAMED + 1
    assert seen.findings[-1].sentence == "50 more of this kind."
