"""Tables of figures, curves, and how far to trust a result."""

import pytest

from audits.checks import tables
from audits.checks.contract import Agreement, Figure, Measure, Result
from audits.checks.policy import judge


@pytest.fixture
def result() -> Result:
    return Result(
        check="performance.classification",
        version="1.0",
        parameters={},
        inputs={},
        seed=1,
        measures=(
            Measure("accuracy", value=0.651, low=0.639, high=0.663, denominator=6169.0),
            Measure("roc_auc", status="not_testable", reason="No score column was declared."),
            Measure("gini", status="not_testable", reason="No score column was declared."),
        ),
        figures=(
            Figure("roc", "ROC", "curve", columns=("false_positive_rate", "true_positive_rate"), rows=((0, 0), (1, 1))),
            Figure("confusion", "Counts", "table", columns=("label", "yes"), rows=(("positive", 1877.0),)),
        ),
        rows={"total": 7214, "used": 6172},
        limitations=("Old data.",),
        agreement=Agreement("scikit-learn", 5, 3e-17, 1e-9),
    )


def test_what_is_undefined_is_told_once_with_its_reason(result):
    table = tables.overall(result, judge(result, []))
    assert [row.label for row in table.rows] == ["Accuracy"]
    (said,) = table.missing
    assert said.startswith("Undefined: Area under the ROC curve and Gini coefficient.")
    assert said.endswith("No score column was declared.")


def test_limits_are_shown_only_where_there_are_any(result):
    rule = {"check": result.check, "measure": "accuracy", "groups": "overall", "minimum": 0.6}
    assert not tables.overall(result, judge(result, [])).judged
    table = tables.overall(result, judge(result, [rule]))
    assert (table.rows[0].limit, table.rows[0].verdict) == ("at least 0.6", "pass")


def test_a_curve_is_drawn_and_its_rows_are_a_table(result):
    curve, counts = tables.pictures(result)
    assert curve.curve.path.startswith("M44 270L304 10")
    assert curve.axes == ("False positive rate", "True positive rate")
    assert counts.curve is None
    assert counts.rows == [["Positive", "1,877"]]


def test_trust_begins_with_the_second_engine_and_the_rows(result):
    said = tables.trust(result)
    assert said[0] == "Two engines agree: 5 figures recomputed by scikit-learn, at most 3e-17 apart."
    assert said[1] == "6,172 of 7,214 rows were used."
    assert said[2] == "Old data."
