"""The trail inside a report, and what a reader brings from elsewhere."""

import hashlib
import json
from dataclasses import replace

from audits.verifier.evidence import Outside, trail_statements
from audits.verifier.note import SignerKey
from audits.verifier.words import Statement
from tests.reports import press

DIGEST = hashlib.sha256(b"the report").hexdigest()


def inside() -> dict[str, bytes]:
    return {item.name: item.content for item in press.rendered().attachments}


def found(held: dict[str, bytes], outside: Outside | None = None) -> dict[str, Statement]:
    return {statement.code: statement for statement in trail_statements(held, DIGEST, outside or Outside())}


def test_checkpoint_and_proof_inside_are_good() -> None:
    said = found(inside())
    assert said["checkpoint"].good
    assert "“countersign.test/trail”" in said["checkpoint"].title
    assert "the key inside the report" in said["checkpoint"].detail
    assert said["trail"].good
    assert "reports.report.requested of CS-REP-0042" in said["trail"].detail


def test_a_key_from_elsewhere_counts_more() -> None:
    assert found(inside(), Outside(log_key=str(press.log_key().verifier)))["checkpoint"].good
    stranger = SignerKey.generate(press.ORIGIN)
    said = found(inside(), Outside(log_key=str(stranger.verifier)))
    assert said["checkpoint"].good is False
    assert said["trail"].good is False


def test_a_report_without_trail_says_so() -> None:
    said = found({"evidence.json": inside()["evidence.json"]})
    assert [statement.good for statement in said.values()] == [None, None]


def test_a_proof_of_another_event_is_refused() -> None:
    other = press.prove({"object_label": "CS-REP-0099"}, "{}")
    held = inside() | {"proof.json": json.dumps(other.proof).encode(), "checkpoint.txt": other.checkpoint.encode()}
    assert found(held)["trail"].good is False
    assert "does not name CS-REP-0042" in found(held)["trail"].detail


def test_a_proof_under_another_checkpoint_is_refused() -> None:
    other = press.prove({"object_label": "CS-REP-0042"}, "{}", count=6)
    assert "is not the one over" in found(inside() | {"proof.json": json.dumps(other.proof).encode()})["trail"].detail


def test_an_altered_proof_is_refused() -> None:
    proof = json.loads(inside()["proof.json"])
    proof["event"]["actor_label"] = "somebody else"
    assert found(inside() | {"proof.json": json.dumps(proof).encode()})["trail"].good is False


def test_the_readers_proof_must_carry_the_files_digest() -> None:
    issue = press.prove({"action": "reports.report.issued"}, json.dumps({"sha256": DIGEST}))
    outside = Outside(checkpoint=issue.checkpoint, proof=json.dumps(issue.proof))
    said = found(inside(), outside)
    assert said["issue"].good
    assert "reports.report.issued" in said["issue"].detail
    other = press.prove({"action": "reports.report.issued"}, json.dumps({"sha256": "00"}))
    outside = Outside(checkpoint=other.checkpoint, proof=json.dumps(other.proof))
    assert "does not carry the digest" in found(inside(), outside)["issue"].detail


def test_a_proof_without_payload_cannot_show_the_digest() -> None:
    issue = press.prove({}, json.dumps({"sha256": DIGEST}))
    proof = {name: value for name, value in issue.proof.items() if name != "payload"}
    said = found(inside(), Outside(proof=json.dumps(proof)))
    assert "carries no payload" in said["issue"].detail


def test_a_later_checkpoint_without_a_link_says_so() -> None:
    later = press.prove({}, "{}", count=9)
    said = found(inside(), Outside(checkpoint=later.checkpoint))
    assert said["outside-checkpoint"].good
    assert "no proof links the two" in said["outside-checkpoint"].detail


def test_a_forged_checkpoint_is_refused() -> None:
    seal = replace(press.seal(), checkpoint=press.seal().checkpoint.replace("\n5\n", "\n6\n"))
    said = found(inside() | {"checkpoint.txt": seal.checkpoint.encode()}, Outside(checkpoint=seal.checkpoint))
    assert said["checkpoint"].good is False
    assert said["outside-checkpoint"].good is False


def test_an_unreadable_key_is_named() -> None:
    assert found(inside(), Outside(log_key="nonsense"))["log-key"].good is False
