"""Adult and German credit, as published; and New York's Local Law 144 rules on COMPAS."""

from pathlib import Path

import pytest

from audits.checks.contract import Result
from audits.checks.engine.choices import MOST_FAVOURED
from governance.desk.demo import realdata
from tests.checks.made import FAIRNESS, inputs, run


def test_adult_income_by_sex(tmp_path: Path) -> None:
    path = tmp_path / "adult.csv"
    path.write_bytes(realdata.adult().select("sex", "income").csv())
    roles = {"label": None, "positive_label": None, "prediction": "income", "positive_prediction": ">50K"}
    result = run(FAIRNESS, inputs(path, **roles, groups=["sex"], favourable=">50K"))
    women, men = (result.measure("selection_rate", (("sex", sex),)).value for sex in ("Female", "Male"))
    assert (women, men) == pytest.approx((0.10925, 0.30377), abs=5e-6)
    assert result.measure("impact_ratio", (("sex", "Female"),)).value == pytest.approx(0.3597, abs=5e-5)
    assert result.rows["used"] == 48_842


def test_german_credit_outcomes(tmp_path: Path) -> None:
    path = tmp_path / "german.csv"
    path.write_bytes(realdata.german().csv())
    roles = {"label": None, "positive_label": None, "prediction": "outcome", "positive_prediction": "good"}
    result = run(FAIRNESS, inputs(path, **roles, groups=["sex"], favourable="good"))
    overall = result.measure("selection_rate", ())
    assert (overall.numerator, overall.denominator) == (700, 1000)


@pytest.fixture(scope="module")
def local_law(compas: realdata.Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("law") / "compas.csv"
    path.write_bytes(compas.select("race", "sex", "decile_score", "two_year_recid").csv())
    return path


def by_law(path: Path, smallest_share: float) -> Result:
    """Decile at most the median (4) is favourable; the most favoured category is the reference."""
    deciles = [str(number) for number in range(1, 11)]
    roles = {"label": None, "positive_label": None, "prediction": "decile_score", "favourable": deciles[:4]}
    given = inputs(
        path, **roles, groups=["race", "sex"], positive_prediction=deciles[4:], negative_prediction=deciles[:4]
    )
    return run(FAIRNESS, given, minimum_n=0, reference_rule=MOST_FAVOURED, exclude_below_share=smallest_share)


BLACK_WOMEN = (("race", "African-American"), ("sex", "Female"))


def test_two_asian_women_set_the_reference_when_every_category_counts(local_law: Path) -> None:
    impact = by_law(local_law, 0.0).measure("impact_ratio", BLACK_WOMEN)
    assert impact.against == (("race", "Asian"), ("sex", "Female"))
    assert impact.value == pytest.approx(0.483, abs=5e-4)


def test_leaving_out_categories_under_two_percent_moves_it(local_law: Path) -> None:
    result = by_law(local_law, 0.02)
    impact = result.measure("impact_ratio", BLACK_WOMEN)
    assert impact.against == (("race", "Other"), ("sex", "Male"))
    assert impact.value == pytest.approx(0.619, abs=5e-4)
    left_out = result.measure("impact_ratio", (("race", "Asian"), ("sex", "Female")))
    assert left_out.status == "excluded"
    assert "below 2.0 %" in left_out.reason
