"""A report's page is not bent by what somebody typed, and its evidence keeps what they typed."""

import json
import time
from dataclasses import replace

from audits.reports.cleaning import LONGEST_WORD, printable
from audits.reports.package import evidence_json
from audits.reports.render import render_pdf
from audits.reports.sections import Column, KeyValues, Section, Table
from tests.reports import press
from tests.reports.sample import NAMES, document

ODD = "\u202egnihton\u202c\x07 " + "y" * 3000


def test_texts_that_run_backwards_and_control_characters_are_taken_out() -> None:
    assert printable(("a\u202eb\x00c", None, 3)) == ("abc", None, 3)


def test_a_word_without_end_is_cut() -> None:
    word = printable(KeyValues((("k", "x" * 5000),))).items[0][1]
    assert word == "x" * (LONGEST_WORD - 1) + "…"


def test_names_and_digests_stay_as_they_are() -> None:
    assert printable(document()) == document()
    for name in (*NAMES.values(), "فاطمة الزهراء", "王小明", "line one\nline two\ttabbed", "f" * 64):
        assert printable(name) == name


def test_an_odd_table_is_printed_in_good_time_and_kept_whole_in_the_evidence() -> None:
    table = Table("t" * 200, (Column("A"), Column("B", mono=True)), ((ODD, "z" * 400), ("<script>", "&amp;")))
    odd = replace(document(), sections=(Section(9, "Odd <b> " + "x" * 300, "", (table,)),))
    started = time.process_time()
    assert render_pdf(odd, press.ring()).pages >= 5
    assert time.process_time() - started < 20
    assert json.loads(evidence_json(odd))["sections"][0]["blocks"][0]["rows"][0][0] == ODD
