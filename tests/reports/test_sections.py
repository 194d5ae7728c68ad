"""Rooms register sections; a report is composed of them in order."""

from collections.abc import Sequence

import pytest

from audits.reports import sections
from audits.reports.sections import (
    Block,
    Column,
    Cover,
    Heatmap,
    Paragraphs,
    ReportContext,
    Table,
    UnknownKind,
    Verdict,
    compose,
    register_cover,
    register_section,
)
from tests.reports.sample import MADE

CONTEXT = ReportContext("CS-REP-0001", MADE, "Ada Officer")


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "_covers", {})
    monkeypatch.setattr(sections, "_sections", {})


@pytest.fixture
def kind() -> str:
    @register_cover("lunch")
    def cover(subject: str, context: ReportContext) -> Cover:
        return Cover("Lunch", f"about {subject}", subject, Verdict("pass", "Good", "It was good."))

    return "lunch"


def say(words: str) -> sections.SectionBuilder:
    def build(subject: str, context: ReportContext) -> Sequence[Block]:
        return [Paragraphs((f"{words} {subject} {context.reference}",))]

    return build


def test_sections_come_in_their_order_whoever_registers_first(kind: str) -> None:
    register_section(kind, 2, "Second")(say("second"))
    register_section(kind, 1, "First", "rule 7")(say("first"))
    document = compose(kind, "soup", CONTEXT)
    assert [(section.number, section.title, section.basis) for section in document.sections] == [
        (1, "First", "rule 7"),
        (2, "Second", ""),
    ]
    assert document.sections[0].blocks == (Paragraphs(("first soup CS-REP-0001",)),)
    assert (document.reference, document.title) == ("CS-REP-0001", "Lunch")


def test_a_room_higher_up_may_replace_a_section(kind: str) -> None:
    register_section(kind, 1, "First")(say("old"))
    register_section(kind, 1, "First, better")(say("new"))
    assert [section.title for section in compose(kind, "soup", CONTEXT).sections] == ["First, better"]


def test_an_unknown_kind_is_named_with_those_that_exist(kind: str) -> None:
    with pytest.raises(UnknownKind, match=r"dinner.*lunch"):
        compose("dinner", "soup", CONTEXT)


def test_a_row_that_does_not_fit_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="2 columns, but a row of 1"):
        Table("Uneven", (Column("A"), Column("B")), (("1",),))


def test_a_heat_map_has_five_rows_of_five() -> None:
    with pytest.raises(ValueError, match="five rows of five"):
        Heatmap("Small", ((1, 2),), (("Low", "Low"),))
