"""A good report is accepted, and what it rests on is said in words."""

import hashlib
from datetime import UTC, datetime

from cryptography.hazmat.primitives.serialization import Encoding

from audits.verifier.check import Asked, verify
from audits.verifier.trust import Roots
from audits.verifier.words import Outcome
from tests.reports import press


def roots() -> Roots:
    return Roots.read(press.ring().root.public_bytes(Encoding.PEM))


def good(**more: object) -> Outcome:
    return verify(press.signed(), "report.pdf", Asked(roots=roots(), **more))  # type: ignore[arg-type]


def test_every_statement_is_good() -> None:
    outcome = good()
    assert outcome.good
    assert outcome.headline == "This report is as it was signed"
    assert {statement.code: statement.good for statement in outcome.statements} == {
        "issued": None,
        "file": True,
        "signer": True,
        "time": True,
        "evidence": True,
        "checkpoint": True,
        "trail": True,
    }


def test_it_says_who_when_and_whom_to_trust() -> None:
    facts = good().facts
    assert facts["signer"] == "Countersign report key 1 (local trust)"
    assert facts["clock"] == "Countersign time authority 1 (local trust)"
    assert facts["trust"] == "local"
    assert press.BEGAN <= datetime.fromisoformat(facts["signed_at"]) <= datetime.now(UTC)


def test_the_evidence_is_listed_with_its_digests() -> None:
    expected = [(item.name, len(item.content), item.sha256) for item in press.rendered().attachments]
    assert [(item.name, item.size, item.sha256) for item in good().enclosed] == sorted(expected)


def test_with_the_issued_digest_it_is_as_it_was_issued() -> None:
    outcome = good(issued_digest=hashlib.sha256(press.signed()).hexdigest().upper())
    assert outcome.good
    assert outcome.headline == "This report is as it was issued"


def test_another_digest_is_refused() -> None:
    outcome = good(issued_digest="00" * 32)
    assert not outcome.good
    assert outcome.headline == "Do not rely on this copy"
    assert any("not the file that was issued" in statement.title for statement in outcome.statements)


def test_the_words_carry_sign_and_conclusion() -> None:
    text = good().as_text()
    assert "✓ The signature covers the complete file" in text
    assert "✓ The trail proof is good" in text
    assert text.splitlines()[1] == "= This report is as it was signed"


def test_it_stays_good_after_its_key_has_expired() -> None:
    keys = press.ring(datetime(2020, 1, 1, tzinfo=UTC))
    old = press.signed_at(datetime(2021, 6, 1, tzinfo=UTC), keys)
    asked = Asked(roots=Roots.read(keys.root.public_bytes(Encoding.PEM)))
    outcome = verify(old, "old.pdf", asked)
    assert outcome.good, outcome.as_text()
    assert outcome.facts["signed_at"] == "2021-06-01T00:00:00+00:00"
