"""The signature on a report, as tools that are not ours see it."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader

from audits.reports.keys import ensure_local_trust, load, revoke
from audits.reports.sign import CannotSign, sign_pdf
from audits.verifier import cms, container
from tests.reports import press
from tests.reports.tools import run


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    path.write_bytes(press.signed())
    (tmp_path / "root.pem").write_bytes(press.ring().root.public_bytes(Encoding.PEM))
    return path


def test_pdfsig_trusts_it_under_the_root(report: Path) -> None:
    (report.parent / "nss").mkdir()
    run("certutil -N -d sql:nss --empty-password", report.parent)
    run("certutil -A -d sql:nss -n root -t ,C, -i root.pem", report.parent)
    said = run("pdfsig -nssdir sql:nss report.pdf", report.parent)
    for sentence in ("Signature is Valid.", "Certificate is Trusted.", "Total document signed", "ETSI.CAdES.detached"):
        assert sentence in said


def test_qpdf_finds_no_fault(report: Path) -> None:
    assert "No syntax or stream encoding errors found" in run("qpdf --check report.pdf", report.parent)


def test_openssl_verifies_signature_and_time_stamp(report: Path) -> None:
    file = container.open_file(press.signed())
    message = cms.open_message(file.message, file.covered)
    folder = report.parent
    (folder / "signature.der").write_bytes(file.message)
    (folder / "covered").write_bytes(file.covered)
    (folder / "token.der").write_bytes(cms._token(message))
    (folder / "value").write_bytes(message.signature)
    said = run(
        "openssl cms -verify -binary -inform DER -in signature.der -content covered -CAfile root.pem -out /dev/null",
        folder,
    )
    assert "CMS Verification successful" in said
    said = run("openssl ts -verify -token_in -in token.der -data value -CAfile root.pem", folder)
    assert "Verification: OK" in said


def test_it_is_one_revision_certified_against_all_change() -> None:
    reader = PdfFileReader(BytesIO(press.signed()))
    assert reader.xrefs.total_revisions == 1
    with pikepdf.open(BytesIO(press.signed())) as pdf:
        reference = pdf.Root.Perms.DocMDP.Reference[0]
        assert reference.TransformMethod == pikepdf.Name.DocMDP
        assert reference.TransformParams.P == 1
        assert len(pdf.Root.DSS.CRLs) == 1, "the revocation data lies under the signature"
        assert len(pdf.Root.DSS.Certs) == 3


def test_the_stamp_says_who_and_when(report: Path) -> None:
    said = run("pdftotext -l 1 -layout report.pdf -", report.parent)
    assert "Signed and sealed" in said
    assert re.search(r"Countersign report key 1 \(local trust\), \d+ \w{3} \d{4}, \d\d:\d\d UTC", said)
    assert "Time from Countersign time authority 1 (local trust)." in said


def test_an_expired_key_does_not_sign(tmp_path: Path) -> None:
    made = datetime(2020, 1, 1, tzinfo=UTC)
    ring = ensure_local_trust(tmp_path / "old", now=made)
    with pytest.raises(CannotSign, match="expired"):
        sign_pdf(press.rendered().pdf, ring, reference="CS-REP-0042", moment=made + timedelta(days=4 * 365))


def test_a_revoked_key_does_not_sign(tmp_path: Path) -> None:
    ring = ensure_local_trust(tmp_path / "keys", now=datetime.now(UTC) - timedelta(hours=2))
    revoke(tmp_path / "keys", ring.signer, now=datetime.now(UTC) - timedelta(hours=1))
    with pytest.raises(CannotSign, match="revoked"):
        sign_pdf(press.rendered().pdf, load(tmp_path / "keys"), reference="CS-REP-0042")


def test_a_file_without_a_place_to_sign_is_refused() -> None:
    with pytest.raises(CannotSign, match="no empty signature field"):
        sign_pdf(press.signed(), press.ring(), reference="CS-REP-0042")
