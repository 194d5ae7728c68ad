"""The local trust of a first start: made once, private, labelled, renewed, revocable."""

import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from audits.reports.keys import KeyRing, KeysUnusable, common_name, ensure_local_trust, load, revoke


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def test_a_second_start_finds_the_same_keys(folder: Path) -> None:
    assert ensure_local_trust(folder).signer == ensure_local_trust(folder).signer


def test_private_keys_are_for_their_owner_alone(folder: Path) -> None:
    ensure_local_trust(folder)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.glob("*.key")}
    assert modes == {"root.key": 0o600, "signer.key": 0o600, "tsa.key": 0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_local_trust_stands_in_every_subject(folder: Path) -> None:
    ring = ensure_local_trust(folder)
    for certificate in (ring.root, ring.signer, ring.tsa):
        assert common_name(certificate).endswith("(local trust)")
    assert ring.label == "local trust: Countersign root (local trust)"


def test_the_root_issued_both_and_the_clock_may_only_stamp_time(folder: Path) -> None:
    ring = ensure_local_trust(folder)
    for certificate in (ring.signer, ring.tsa):
        certificate.verify_directly_issued_by(ring.root)
    purposes = ring.tsa.extensions.get_extension_for_oid(ring.tsa.extensions[2].oid)
    assert purposes.critical
    assert list(purposes.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
    assert isinstance(ring.tsa_key, rsa.RSAPrivateKey), "an RSA signature has one encoding only"


def test_starts_at_once_agree(folder: Path) -> None:
    rings: list[KeyRing] = []
    threads = [threading.Thread(target=lambda: rings.append(ensure_local_trust(folder))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rings) == 3
    assert len({ring.root.serial_number for ring in rings}) == 1


def test_an_interrupted_first_start_begins_again(folder: Path) -> None:
    ensure_local_trust(folder)
    (folder / "root.pem").unlink()
    (folder / "tsa.key").write_text("half a ke")
    ring = ensure_local_trust(folder)
    ring.tsa.verify_directly_issued_by(ring.root)


def test_a_key_that_is_not_the_certificates_is_refused(folder: Path, tmp_path: Path) -> None:
    ensure_local_trust(folder)
    ensure_local_trust(tmp_path / "other")
    (folder / "signer.key").write_bytes((tmp_path / "other" / "signer.key").read_bytes())
    with pytest.raises(KeysUnusable, match="Countersign report key 1"):
        load(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    ensure_local_trust(folder)
    (folder / "signer.pem").unlink()
    with pytest.raises(KeysUnusable, match=r"signer\.pem"):
        ensure_local_trust(folder)


def test_the_revocation_list_is_renewed_daily_and_keeps_what_was_revoked(folder: Path) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    ring = ensure_local_trust(folder, now=start)
    revoke(folder, ring.signer, now=start + timedelta(hours=1))
    same = ensure_local_trust(folder, now=start + timedelta(hours=2)).crls[0]
    later = ensure_local_trust(folder, now=start + timedelta(days=3)).crls[0]
    assert later.last_update_utc > same.last_update_utc
    assert later.get_revoked_certificate_by_serial_number(ring.signer.serial_number) is not None
    assert later.is_signature_valid(ring.root.public_key())
