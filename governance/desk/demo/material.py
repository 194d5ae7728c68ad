"""What the demo says to the API, as data: policies, datasets, models and the versions handed in.

The limits were set before any model was trained, as a bank would set them, and are not fitted to the outcome.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

FAIRNESS, PERFORMANCE = "bias.group_fairness", "performance.classification"


def _rule(check: str, measure: str, groups: str, consequence: str, **limit: float) -> dict[str, Any]:
    return {"check": check, "measure": measure, "groups": groups, "consequence": consequence, **limit}


# By tier: the four-fifths rule for every group, how far error rates may differ, how well scores must rank and hold.
POLICIES: tuple[dict[str, Any], ...] = (
    {
        "name": "Model limits, tier 1",
        "tier": 1,
        "valid_days": 180,
        "rules": [
            _rule(FAIRNESS, "impact_ratio", "each", "major", minimum=0.8),
            _rule(FAIRNESS, "equalized_odds_difference", "overall", "major", maximum=0.1),
            _rule(PERFORMANCE, "roc_auc", "overall", "major", minimum=0.7),
            _rule(PERFORMANCE, "expected_calibration_error", "overall", "minor", maximum=0.1),
        ],
    },
    {
        "name": "Model limits, other tiers",
        "tier": None,
        "valid_days": 365,
        "rules": [
            _rule(FAIRNESS, "impact_ratio", "each", "major", minimum=0.8),
            _rule(FAIRNESS, "equalized_odds_difference", "overall", "minor", maximum=0.2),
            _rule(PERFORMANCE, "roc_auc", "overall", "minor", minimum=0.7),
            _rule(PERFORMANCE, "expected_calibration_error", "overall", "note", maximum=0.1),
        ],
    },
)
# The four-fifths rule compares with the group that fares best.
CHECKS: tuple[dict[str, Any], ...] = (
    {"check": FAIRNESS, "parameters": {"reference_rule": "most_favoured"}},
    {"check": PERFORMANCE, "parameters": {}},
)


@dataclass(frozen=True)
class Dataset:
    """A dataset with its versions: label and file."""

    name: str
    description: str
    source: str
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Model:
    """An entry of the inventory. answers: to the questionnaire, question by question; they give this tier.

    vendor: what is recorded of who made it. fed_by: the models whose output it uses, each with a note.
    """

    name: str
    purpose: str
    tier: int
    answers: Mapping[str, str]
    permitted_uses: tuple[str, ...]
    prohibited_uses: tuple[str, ...]
    vendor: Mapping[str, str] = field(default_factory=dict)
    regulation: tuple[str, ...] = ()
    fed_by: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Version:
    """One hand-in. training_data and test_data: dataset and label; columns: roles in the predictions file.

    checks: those that look at it.
    """

    model: str
    label: str
    predictions: str
    columns: Mapping[str, Any]
    test_data: tuple[str, str]
    card: Mapping[str, str]
    artifact: str = ""
    training_data: tuple[str, str] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    code_reference: str = ""
    checks: Sequence[Mapping[str, Any]] = CHECKS


ADULT, GERMAN, COMPAS = "Adult census income", "German credit", "COMPAS scores, two years"
UCI = "UCI Machine Learning Repository. Licence: CC BY 4.0."
DATASETS = (
    Dataset(
        ADULT,
        "48,842 people of the United States census of 1994, with whether their income is above 50,000 dollars a year. "
        "Split as published. Holds sex, race and age; people cannot be named from it. Unknown values are left empty.",
        f"B. Becker and R. Kohavi (1996), Adult. {UCI}",
        {"1996-training": "adult-training.csv", "1996-test": "adult-test.csv"},
    ),
    Dataset(
        GERMAN,
        "1,000 loans of a German bank, 700 repaid as agreed and 300 not, with what applicants stated. Categories are "
        "the codes of the source. Split by us, 700 to 300, in the same proportion of outcomes.",
        f"H. Hofmann (1994), Statlog (German Credit Data). {UCI}",
        {"1994-training": "german-training.csv", "1994-test": "german-test.csv"},
    ),
    Dataset(
        COMPAS,
        "7,214 people of Broward County, Florida, scored in 2013 and 2014, with their scores and whether they were "
        "charged again within two years. We left out names, dates of birth and case numbers.",
        "ProPublica (2016), compas-analysis, compas-scores-two-years.csv. Public records; the source names no licence, "
        "so the file is used here for demonstration and research only.",
        {"2016": "compas.csv"},
    ),
)

INCOME, CREDIT, RECIDIVISM = "Income band classifier", "Credit default score", "COMPAS recidivism score"
PLANNING = "Portfolio income estimate"


def _answers(*given: str) -> dict[str, str]:
    asked = ("materiality", "exposure", "reliance", "complexity", "people", "regulation")
    return dict(zip(asked, given, strict=True))


MODELS = (
    Model(
        INCOME,
        "Places applicants in an income band where no payslip was handed in, to choose which form they get first.",
        tier=2,
        answers=_answers("little", "inside", "followed", "explained", "service", "duties"),
        permitted_uses=("Choice of the first form, where a clerk sees the band and may change it",),
        prohibited_uses=("Any decision on credit, price or employment",),
    ),
    Model(
        CREDIT,
        "Estimates the probability that an instalment loan is not repaid as agreed; supports the decision to lend.",
        tier=1,
        answers=_answers("some", "customers", "followed", "explained", "life", "named"),
        permitted_uses=("Instalment loans to private customers, with review of every refusal by a person",),
        prohibited_uses=("Business loans", "Mortgages", "Pricing"),
        regulation=("EU AI Act, Annex III 5(b)", "GDPR, Art. 22"),
        fed_by={INCOME: "The form that it chooses decides what an applicant states."},
    ),
    Model(
        RECIDIVISM,
        "Scores from 1 to 10 the risk that a person is charged again within two years. Considered by a partner of the "
        "bank; kept in the inventory because its output would reach us.",
        tier=1,
        answers=_answers("little", "public", "followed", "opaque", "life", "named"),
        permitted_uses=("Validation on published data",),
        prohibited_uses=("Any decision about a customer or an employee",),
        vendor={
            "vendor": "Northpointe (now Equivant)",
            "vendor_product": "COMPAS",
            "vendor_contract": "None of ours: the partner's",
        },
        regulation=("EU AI Act, Annex III 6",),
    ),
    Model(
        PLANNING,
        "Estimates how incomes are spread over the portfolio, for the plan of the next year. Only sums leave it.",
        tier=3,
        answers=_answers("some", "inside", "one_of_many", "explained", "nobody", "general"),
        permitted_uses=("Sums over at least 1,000 customers, for planning",),
        prohibited_uses=("Anything that a single customer would notice",),
    ),
)

INCOME_COLUMNS = {
    "label": "label",
    "prediction": "prediction",
    "score": "score",
    "groups": ["sex", "race", "age"],
    "positive_label": ">50K",
    "negative_label": "<=50K",
    "favourable": ">50K",
}
CREDIT_COLUMNS = {
    "label": "label",
    "prediction": "prediction",
    "score": "score",
    "groups": ["sex", "age"],
    "positive_label": "bad",
    "negative_label": "good",
    "favourable": "good",
}
RECIDIVISM_COLUMNS = {
    "label": "two_year_recid",
    "prediction": "score_text",
    "score": "decile_score",
    "groups": ["race", "sex", "age_cat"],
    "positive_label": "1",
    "negative_label": "0",
    "positive_prediction": ["Medium", "High"],
    "negative_prediction": ["Low"],
    "favourable": "Low",
}
SPLIT = "Trained on the training rows alone; every figure is of the test rows, which were never seen in training."


def _ours(model: str, label: str, stem: str, columns: Mapping[str, Any], data: str, years: str, **card: str) -> Version:
    return Version(
        model,
        label,
        predictions=f"{stem}-{label}.parquet",
        artifact=f"{stem}-{label}.joblib",
        columns=columns,
        training_data=(data, f"{years}-training"),
        test_data=(data, f"{years}-test"),
        code_reference="governance/desk/demo/training.py",
        card={"developmental_testing": SPLIT, **card},
    )


FIRST = (
    _ours(
        INCOME,
        "1.0",
        "income",
        INCOME_COLUMNS,
        ADULT,
        "1996",
        design="Logistic regression on all columns but the census weight, with categories encoded one by one.",
        assumptions="Incomes of 1994 rank people as today's do.",
        limitations="Uses sex, race, origin and marital status directly.",
    ),
    _ours(
        CREDIT,
        "1.0",
        "credit",
        CREDIT_COLUMNS,
        GERMAN,
        "1994",
        design="Logistic regression on what applicants state, with sex, age and citizenship among it.",
        assumptions="The price of both kinds of error is the same.",
        limitations="300 test rows: most differences between groups cannot be told from chance.",
    ),
    Version(
        RECIDIVISM,
        "2013-14",
        predictions="compas-predictions.csv",
        columns=RECIDIVISM_COLUMNS,
        test_data=(COMPAS, "2016"),
        card={
            "design": "Not disclosed by the vendor. Scores run from 1 to 10; 5 to 7 is called medium, 8 to 10 high.",
            "assumptions": "A new charge within two years stands for reoffending.",
            "limitations": "Charges depend on policing. The score is no probability, so its calibration is not tested.",
            "vendor_evidence": "None was handed over. We checked the scores that the vendor's customer published.",
        },
    ),
)
SECOND = (
    _ours(
        INCOME,
        "2.0",
        "income",
        INCOME_COLUMNS,
        ADULT,
        "1996",
        design="Gradient-boosted trees without sex, race, marital status, relationship and country of birth.",
        assumptions="Incomes of 1994 rank people as today's do.",
        limitations="Leaving columns out does not remove what the others tell of them.",
        challengers="Version 1.0: ranks a little better and sets groups further apart.",
    ),
    _ours(
        CREDIT,
        "1.1",
        "credit",
        CREDIT_COLUMNS,
        GERMAN,
        "1994",
        design="As version 1.0, without sex, marital status, age and citizenship.",
        assumptions="The price of both kinds of error is the same.",
        limitations="300 test rows: most differences between groups cannot be told from chance.",
        challengers="Version 1.0, with the personal columns: ranks about as well.",
    ),
    # What groups get out of it is not asked, since nobody gets anything: only sums leave it.
    replace(
        _ours(
            PLANNING,
            "2.0",
            "income",
            INCOME_COLUMNS,
            ADULT,
            "1996",
            design="The trees of the income band classifier; its bands are counted and never kept by customer.",
            assumptions="What it gets wrong about single people evens out in sums of a thousand.",
            limitations="Ranks people by incomes of 1994.",
        ),
        checks=CHECKS[1:],
    ),
)


@dataclass(frozen=True)
class Decision:
    """A step of a version's life that a person took: the role that speaks, and why."""

    role: str
    model: str
    label: str
    to: str
    reason: str
    conditions: str = ""


REPLACED = "Version {0} was handed in instead, without the personal columns."
DECISIONS = (
    Decision("validator", INCOME, "1.0", "rejected", REPLACED.format("2.0")),
    Decision("validator", CREDIT, "1.0", "rejected", REPLACED.format("1.1")),
    Decision("validator", CREDIT, "1.1", "in_validation", "Due: it replaces version 1.0."),
    Decision("validator", PLANNING, "2.0", "in_validation", "Due before the plan of the next year."),
    Decision(
        "approver",
        PLANNING,
        "2.0",
        "approved",
        "The limits are kept, and nobody is treated by it.",
        "For the plan of 2027. The sums are compared with the tax statistics once they are out.",
    ),
)
# What then ran where, and why it was put in use.
RELEASE = (PLANNING, "2.0", "production", "Planning round of November")
