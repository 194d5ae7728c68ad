"""Whom to trust, and when: another root, a key that had expired or been revoked when it signed."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from audits.reports.keys import KeyRing, ensure_local_trust, load, revoke
from audits.verifier.check import Asked, verify
from audits.verifier.trust import Roots, RootsUnreadable
from tests.reports import press

MADE = datetime(2020, 1, 1, tzinfo=UTC)


def asked(ring: KeyRing, *crls: bytes) -> Asked:
    return Asked(roots=Roots.read(ring.root.public_bytes(Encoding.PEM)), crls=crls)


def refusal(data: bytes, question: Asked) -> str:
    outcome = verify(data, "report.pdf", question)
    assert not outcome.good
    return " ".join(f"{found.title} {found.detail}" for found in outcome.statements if found.good is False)


def test_without_a_root_nobody_is_trusted() -> None:
    said = refusal(press.signed(), Asked())
    assert "You named no root to trust" in said


def test_another_installations_root_is_not_enough(tmp_path_factory: pytest.TempPathFactory) -> None:
    other = ensure_local_trust(tmp_path_factory.mktemp("other"))
    assert "not by a root you trust" in refusal(press.signed(), asked(other))


def test_several_roots_may_be_trusted(tmp_path_factory: pytest.TempPathFactory) -> None:
    other = ensure_local_trust(tmp_path_factory.mktemp("other"))
    both = other.root.public_bytes(Encoding.PEM) + press.ring().root.public_bytes(Encoding.PEM)
    assert verify(press.signed(), "report.pdf", Asked(roots=Roots.read(both))).good


def test_a_file_without_certificates_is_no_root() -> None:
    with pytest.raises(RootsUnreadable):
        Roots.read(b"hello")


def test_a_key_that_had_expired_when_it_signed_is_refused() -> None:
    ring = press.ring(MADE)
    late = press.forced(MADE + timedelta(days=4 * 365), ring, (ring.crls[0].public_bytes(Encoding.DER),))
    assert "expired" in refusal(late, asked(ring))


def test_a_key_that_had_been_revoked_when_it_signed_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("keys")
    ring = ensure_local_trust(folder, now=MADE)
    revoke(folder, ring.signer, now=MADE + timedelta(days=10))
    knowing = load(folder).crls[0].public_bytes(Encoding.DER)
    late = press.forced(MADE + timedelta(days=20), ring, (knowing,))
    assert "revoked" in refusal(late, asked(ring))


def test_a_revocation_that_the_report_hides_is_seen_in_a_list_from_outside(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("keys")
    ring = ensure_local_trust(folder, now=MADE)
    unknowing = ring.crls[0].public_bytes(Encoding.DER)
    revoke(folder, ring.signer, now=MADE + timedelta(days=10))
    knowing = load(folder).crls[0].public_bytes(Encoding.DER)
    early = press.forced(MADE + timedelta(days=5), ring, (unknowing,))
    late = press.forced(MADE + timedelta(days=20), ring, (unknowing,))
    assert verify(early, "early.pdf", asked(ring, knowing)).good, "signed before the revocation"
    assert verify(late, "late.pdf", asked(ring)).good, "nothing inside says otherwise"
    assert "had been revoked on 11 January 2020" in refusal(late, asked(ring, knowing))


def test_a_report_without_revocation_data_is_refused() -> None:
    ring = press.ring(MADE)
    assert "no revocation data" in refusal(press.forced(MADE + timedelta(days=5), ring), asked(ring))
