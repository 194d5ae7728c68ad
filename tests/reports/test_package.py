"""What travels inside a report: every figure as JSON, unabridged, and the trail's word."""

import json
from dataclasses import replace

import pytest

from audits.reports.package import TrailSeal, attachments, evidence_json
from tests.reports.sample import document

SEAL = TrailSeal("log.example\n44871\nAAAA\n\n— log.example BBBB\n", {"leaf_index": 3}, "log.example+00+CC")


def test_the_evidence_holds_what_is_printed_and_more() -> None:
    evidence = json.loads(evidence_json(document(rows=900)))
    assert evidence["reference"] == "CS-REP-0042"
    assert evidence["made"] == "2026-10-01T06:15:09+00:00"
    assert evidence["evidence"] == {"run": "RUN-0007", "rows": 7214}
    table = next(block for block in evidence["sections"][3]["blocks"] if block["block"] == "Table")
    assert len(table["rows"]) == 900, "rows beyond the printed ones are here"
    assert evidence["sections"][2]["blocks"][0]["rows"][1]["reason"] == "too few rows (18)"


def test_the_same_report_gives_the_same_bytes() -> None:
    assert evidence_json(document()) == evidence_json(document())


def test_a_number_that_json_cannot_hold_is_refused() -> None:
    cover = replace(document().cover, evidence={"rate": float("nan")})
    with pytest.raises(ValueError, match="JSON compliant"):
        evidence_json(replace(document(), cover=cover))


def test_something_that_is_no_data_is_refused() -> None:
    cover = replace(document().cover, evidence={"model": object()})
    with pytest.raises(TypeError, match="cannot hold object"):
        evidence_json(replace(document(), cover=cover))


def test_the_trails_word_travels_along() -> None:
    names = [item.name for item in attachments(document(), SEAL)]
    assert names == ["evidence.json", "checkpoint.txt", "proof.json", "log-key.txt"]
    assert (SEAL.size, SEAL.root) == (44871, "AAAA")
    assert [item.name for item in attachments(document(), None)] == ["evidence.json"]
