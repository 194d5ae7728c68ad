"""What somebody may do to a report, and the sentence that refuses it."""

from io import BytesIO

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from audits.reports.sign import sign_pdf
from audits.verifier import cms, container, der
from audits.verifier.check import Asked, verify
from audits.verifier.trust import Roots
from tests.reports import press

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def refusal(data: bytes) -> str:
    """The first thing found wrong, title and detail."""
    outcome = verify(data, "changed.pdf", Asked(roots=Roots.read(press.ring().root.public_bytes(Encoding.PEM))))
    assert not outcome.good
    assert outcome.headline == "Do not rely on this copy"
    wrong = next(statement for statement in outcome.statements if statement.good is False)
    return f"{wrong.title}. {wrong.detail}"


def updated(change: str) -> bytes:
    """The report with an incremental update appended, as an editor would."""
    writer = IncrementalPdfFileWriter(BytesIO(press.signed()))
    page = writer.root["/Pages"]["/Kids"][0]
    if change == "text":
        shown = generic.StreamObject(stream_data=b"BT /F1 20 Tf (approved) Tj ET")
        page[generic.NameObject("/Contents")] = writer.add_object(shown)
        writer.update_container(page)
    elif change == "annotation":
        note = {"/Type": "/Annot", "/Subtype": "/Text"}
        held = generic.DictionaryObject({generic.NameObject(k): generic.NameObject(v) for k, v in note.items()})
        page["/Annots"].append(writer.add_object(held))
        writer.update_container(page["/Annots"])
    else:
        names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
        file = names[names.index("evidence.json") + 1].get_object()["/EF"]
        file[generic.NameObject("/F")] = writer.add_object(generic.StreamObject(stream_data=b'{"verdict": "pass"}'))
        writer.update_container(file)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


@pytest.mark.parametrize("change", ["text", "annotation", "evidence"])
def test_an_incremental_update_is_refused(change: str) -> None:
    data = updated(change)
    assert data.startswith(press.signed())
    appended = len(data) - len(press.signed())
    assert f"{appended:,} bytes were appended after signing" in refusal(data)


def test_a_trailing_comment_is_refused() -> None:
    assert "14 bytes were appended after signing" in refusal(press.signed() + b"\n% harmless...")


def test_a_cut_file_is_refused() -> None:
    assert "The file was cut: 300 bytes" in refusal(press.signed()[:-300])


def test_a_stripped_signature_is_refused() -> None:
    output = BytesIO()
    with pikepdf.open(BytesIO(press.signed())) as pdf:
        del pdf.Root.AcroForm.Fields[0].V, pdf.Root.Perms
        pdf.save(output)
    assert "There is no signature in this file" in refusal(output.getvalue())


def test_another_reports_signature_is_refused() -> None:
    other = sign_pdf(press.rendered().pdf, press.ring(), reference="CS-REP-0099")
    assert "its digest differs" in refusal(put_in(container.open_file(other).message))


def test_padding_that_is_not_zeros_is_refused() -> None:
    file = container.open_file(press.signed())
    data = bytearray(press.signed())
    data[file.end - 3] = ord("1")
    assert "not all zeros" in refusal(bytes(data))


def test_a_second_unsigned_attribute_is_refused() -> None:
    """Bytes that no signature covers: pdfsig and pyHanko take them."""
    file = container.open_file(press.signed())
    message = cms.open_message(file.message, file.covered)
    extra = der.write(der.SEQUENCE, der.oid("1.2.3.4"), der.write(der.SET, der.write(der.OCTET_STRING, b"x")))
    stuffed = cms.Message(**{**vars(message), "unsigned_attributes": (*message.unsigned_attributes, extra)})
    assert "nothing besides" in refusal(put_in(cms._put_together(stuffed)))


def test_a_certificate_more_is_refused() -> None:
    file = container.open_file(press.signed())
    message = cms.open_message(file.message, file.covered)
    twice = cms.Message(**{**vars(message), "certificates": (*message.certificates, message.others[0])})
    assert "A certificate was put in" in refusal(put_in(cms._put_together(twice)))


def test_a_signature_without_time_is_refused() -> None:
    file = container.open_file(press.signed())
    message = cms.open_message(file.message, file.covered)
    timeless = cms.Message(**{**vars(message), "unsigned_attributes": ()})
    assert "A time stamp" in refusal(put_in(cms._put_together(timeless)))


def test_the_other_form_of_an_elliptic_curve_signature_is_refused() -> None:
    """(r, s) and (r, n - s) are both valid for the key; the time stamp binds the one that was made."""
    file = container.open_file(press.signed())
    message = cms.open_message(file.message, file.covered)
    r, s = decode_dss_signature(message.signature)
    twin = cms.Message(**{**vars(message), "signature": encode_dss_signature(r, P256_ORDER - s)})
    assert cms.open_message(cms._put_together(twin), file.covered).signature != message.signature
    assert "The time stamp belongs to another signature" in refusal(put_in(cms._put_together(twin)))


def put_in(message: bytes) -> bytes:
    """The report with another envelope in its hole."""
    file = container.open_file(press.signed())
    width = file.end - file.start - 2
    hole = b"<" + message.hex().upper().encode().ljust(width, b"0") + b">"
    assert len(hole) == file.end - file.start
    data = press.signed()
    return data[: file.start] + hole + data[file.end :]


def test_putting_the_same_envelope_in_changes_nothing() -> None:
    assert put_in(container.open_file(press.signed()).message) == press.signed()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"not a report", b"%PDF-1.7 /ByteRange [0 1 2 3] %%EOF"])
def test_what_is_no_report_is_refused(data: bytes) -> None:
    assert "This is not the whole file that was signed" in refusal(data)
