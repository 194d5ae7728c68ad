"""The printed report: PDF/A-3a and PDF/UA-1 as far as we can tell, tagged, its fonts and evidence inside."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from audits.reports.finish import _elements
from audits.reports.fonts import FACES
from audits.reports.printing import OwnFilesOnly
from tests.reports import press
from tests.reports.sample import NAMES
from tests.reports.tools import run


@pytest.fixture(scope="module")
def pdf() -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(press.signed())) as opened:
        yield opened


def text(tmp_path: Path) -> str:
    (tmp_path / "report.pdf").write_bytes(press.signed())
    return run("pdftotext -layout report.pdf -", tmp_path)


def test_names_can_be_copied_out_again(tmp_path: Path) -> None:
    printed = text(tmp_path)
    for name in NAMES.values():
        assert name in printed


def test_silence_is_printed_as_silence(tmp_path: Path) -> None:
    printed = text(tmp_path)
    assert re.search(r"Permitted uses\s+not recorded", printed)
    assert "Not recorded." in printed


def test_running_heads_name_the_report_and_count_the_pages(tmp_path: Path) -> None:
    printed = text(tmp_path)
    assert "CS-REP-0042, as of 30 Sep 2026, 22:00 UTC. Local trust: Countersign root (local trust)." in printed
    assert f"{press.rendered().pages} of {press.rendered().pages}" in printed


def test_it_claims_both_standards_in_one_metadata_block(pdf: pikepdf.Pdf) -> None:
    packet = pdf.Root.Metadata.read_bytes().decode()
    assert packet.count("<rdf:RDF") == 1
    for claim in ('pdfaid:part="3"', 'pdfaid:conformance="A"', 'pdfuaid:part="1"', "PDF/UA identification schema"):
        assert claim in packet
    assert pdf.pdf_version == "1.7"


def test_it_is_tagged_in_a_language_with_titles_shown(pdf: pikepdf.Pdf) -> None:
    assert str(pdf.Root.Lang) == "en"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_outline() as outline:
        assert [item.title for item in outline.root][-2:] == ["A How to verify this report", "B Evidence"]


def test_every_head_has_a_scope_and_every_figure_words(pdf: pikepdf.Pdf) -> None:
    elements = list(_elements(pdf.Root.StructTreeRoot.K))
    heads = [element for element in elements if element.get("/S") == pikepdf.Name.TH]
    assert {str(head.A.Scope) for head in heads} == {"/Row", "/Column"}
    figures = [element for element in elements if element.get("/S") == pikepdf.Name.Figure]
    assert figures
    assert all(str(figure.Alt) for figure in figures)


def test_no_mark_on_a_page_is_outside_tags_and_artifacts(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        depth = 0
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            depth += (operator in ("BDC", "BMC")) - (operator == "EMC")
            assert depth or operator not in ("Tj", "TJ", "f", "f*", "S", "B", "Do", "sh")


def test_the_signature_field_is_tagged_and_says_what_it_is(pdf: pikepdf.Pdf) -> None:
    field = pdf.Root.AcroForm.Fields[0]
    assert str(field.TU) == "Signature of Countersign report key 1 (local trust) on report CS-REP-0042"
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    owners = {int(numbers[index]): numbers[index + 1] for index in range(0, len(numbers), 2)}
    assert str(owners[int(field.StructParent)].S) == "/Form"


def test_the_evidence_is_attached_as_data_once(pdf: pikepdf.Pdf) -> None:
    files = list(pdf.Root.AF)
    assert {str(file.UF) for file in files} == {item.name for item in press.rendered().attachments}
    assert len(files) == 4
    assert {str(file.AFRelationship) for file in files} == {"/Data"}
    for item in press.rendered().attachments:
        assert pdf.attachments[item.name].get_file().read_bytes() == item.content


def test_every_font_is_inside(pdf: pikepdf.Pdf) -> None:
    fonts = [found for found in pdf.objects if isinstance(found, pikepdf.Dictionary) and "/FontDescriptor" in found]
    assert len(fonts) > 5
    for font in fonts:
        assert {"/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys())


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/x.png", "https://example.org/", "file:///etc/passwd", "ftp://example.org/a"]
)
def test_a_report_never_fetches(address: str) -> None:
    with pytest.raises(ValueError, match="may not fetch"):
        OwnFilesOnly().fetch(address)


def test_our_own_fonts_may_be_read() -> None:
    for *_, path in FACES:
        assert OwnFilesOnly().fetch(path.resolve().as_uri()).read(4)
