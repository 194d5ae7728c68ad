"""How a file is read can be declared where it does not show itself, and what cannot be meant is refused by name."""

from pathlib import Path

import pytest

from audits.checks.contract import Inputs
from audits.checks.reading import Reading
from audits.checks.refusals import Refused
from tests.checks.made import FAIRNESS, PERFORMANCE, inputs, run


def test_a_delimiter_that_nobody_would_guess(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_bytes(b"g~y~p\na,b~1~1\na,b~0~0\n")
    result = run(FAIRNESS, inputs(path, delimiter="~"))
    assert "separated by “~”" in result.reading[0]
    assert result.measure("selection_rate", (("g", "a,b"),)).denominator == 2


def test_a_file_without_a_header(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_bytes(b"a,1,1\nb,0,0\n")
    roles = {"groups": ["column 1"], "label": "column 2", "prediction": "column 3", "header": False}
    result = run(FAIRNESS, inputs(path, **roles))
    assert result.rows["used"] == 2
    assert "without a header" in result.reading[0]


def test_single_quotes_are_seen_and_no_quotes_can_be_declared(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_bytes(b"'g','y','p'\n'a,b','1','1'\n'a,b','0','0'\n")
    assert "quoted by '" in run(FAIRNESS, inputs(path)).reading[0]
    path.write_bytes(b'g;y;p\n5" pipe;1;1\n5" pipe;0;0\n')
    result = run(FAIRNESS, inputs(path, quote="none"))
    assert result.measure("selection_rate", (("g", '5" pipe'),)).denominator == 2


def test_a_decimal_comma_in_a_file_of_bars(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_bytes(b"y|s\n1|0,9\n0|0,1\n1|0,8\n")
    result = run(PERFORMANCE, inputs(path, groups=None, prediction=None, score="s", decimal=","))
    assert result.measure("roc_auc").value == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"delimiter": "ab"}, "delimiter"),
        ({"delimiter": "1"}, "delimiter"),
        ({"quote": "|"}, "quote"),
        ({"decimal": ";"}, "decimal"),
        ({"header": "maybe"}, "header"),
        ({"missing_values": {"a": 1}}, "missing_values"),
        ({"separator": ","}, "separator"),
        ({"encoding": 8}, "encoding"),
    ],
)
def test_what_cannot_be_meant_is_named(said: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        Reading.declared(said)
    assert set(refused.value.fields) == {field}


def test_a_reading_is_kept_as_it_was_declared() -> None:
    said = {"delimiter": "tab", "header": "no", "missing_values": [-9, "?"]}
    kept = Reading.declared(said).to_dict()
    assert kept == {"delimiter": "\t", "header": False, "missing_values": ["-9", "?"]}
    assert Reading.declared(kept).to_dict() == kept
    assert Inputs.declared(Path("x"), "0", kept).reading == Reading.declared(kept)
