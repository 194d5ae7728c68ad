"""Parameters are typed once and read from JSON or from a form, with every fault named."""

import pytest

from audits.checks.library.bias.group_fairness import Parameters
from audits.checks.parameters import as_dict, describe, parse
from audits.checks.refusals import BadParameters


def test_absent_values_take_their_default() -> None:
    assert parse(Parameters, {}) == Parameters()


def test_a_form_sends_text() -> None:
    read = parse(
        Parameters, {"level": "0.9", "replicates": "2000", "missing_may_refer": "true", "reference": "sex=Male"}
    )
    assert (read.level, read.replicates, read.missing_may_refer) == (0.9, 2000, True)
    assert read.reference == {"sex": "Male"}


def test_what_was_read_can_be_read_again() -> None:
    read = parse(Parameters, {"reference": {"sex": "Male"}, "minimum_n": 5})
    assert parse(Parameters, as_dict(read)) == read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("level", 1.0),
        ("level", "high"),
        ("level", float("nan")),
        ("replicates", 10),
        ("replicates", 1.5),
        ("minimum_n", True),
        ("missing_may_refer", "maybe"),
        ("reference_rule", "smallest"),
        ("reference", "Male"),
        ("reference", {"sex": 1}),
        ("colour", "red"),
    ],
)
def test_every_fault_names_its_field(name: str, value: object) -> None:
    with pytest.raises(BadParameters) as refused:
        parse(Parameters, {name: value})
    assert list(refused.value.fields) == [name]


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(BadParameters) as refused:
        parse(Parameters, {"level": 2, "replicates": "x", "nothing": 1})
    assert set(refused.value.fields) == {"level", "replicates", "nothing"}


def test_a_form_can_be_drawn_from_the_description() -> None:
    infos = {info.name: info for info in describe(Parameters)}
    assert infos["level"].kind == "number"
    assert infos["reference"].kind == "mapping"
    assert infos["reference_rule"].choices[0] == infos["reference_rule"].default
    assert all(info.label and info.help for info in infos.values())
