"""A result has one spelling: equal results are equal bytes, and reading evidence back changes nothing."""

import json

import pytest
import rfc8785

from audits.checks.contract import Agreement, Figure, Measure, Result

MEASURE = Measure(
    "impact_ratio",
    group=(("sex", "f"), ("age", None)),
    by=("sex", "age"),
    value=1 / 3,
    low=0.30000000000000004,
    high=0.4,
    numerator=3.0,
    denominator=9,
    against=(("sex", "m"), ("age", "61–")),
    method="resampling",
)


def result(**changes: object) -> Result:
    facts: dict[str, object] = {
        "check": "bias.group_fairness",
        "version": "1.0",
        "parameters": {"level": 0.95, "replicates": 10_000},
        "inputs": {"digest": "ab" * 32},
        "seed": 7,
        "measures": (MEASURE,),
        "figures": (Figure("f", "F", "curve", columns=("x", "y"), rows=((0.1, 0.2), (1.0, None))),),
        "rows": {"total": 9},
        "conclusions": ("Ä sentence.",),
        "agreement": Agreement("fairlearn 0.15.0", 3, 0.0, 1e-9),
        **changes,
    }
    return Result(**facts)  # type: ignore[arg-type]  # facts are those of Result


def test_reading_evidence_back_gives_the_same_bytes() -> None:
    first = result().canonical()
    again = Result.from_dict(json.loads(json.dumps(json.loads(first), indent=1)))
    assert again.canonical() == first
    assert again.digest() == result().digest()


def test_measures_come_back_as_they_were() -> None:
    again = Result.from_dict(json.loads(result().canonical()))
    found = again.measure("impact_ratio", MEASURE.group)
    assert found.against == MEASURE.against
    assert found.value == pytest.approx(MEASURE.value, rel=1e-12)


def test_noise_beyond_twelve_digits_does_not_change_the_bytes() -> None:
    noisy = Measure(**{**vars(MEASURE), "low": 0.3})
    assert result(measures=(noisy,)).canonical() == result().canonical()


def test_it_is_rfc_8785() -> None:
    spelled = result().canonical()
    assert spelled == rfc8785.dumps(json.loads(spelled))
    assert b'"value":0.333333333333' in spelled


def test_a_figure_that_is_no_number_cannot_be_recorded() -> None:
    with pytest.raises(rfc8785.CanonicalizationError):
        result(measures=(Measure("x", value=float("nan")),)).canonical()


def test_a_measure_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="0 measures"):
        result().measure("impact_ratio", (("sex", "m"),))
