"""Names and numbers as people read them. Pure: no Django, no data libraries."""

import re
from collections.abc import Sequence

from audits.checks.contract import Group

# Values that mean nothing without the name of their column.
BARE = re.compile(r"-?[0-9][0-9.,]*|.|true|false|yes|no|other|unknown", re.IGNORECASE)

LABELS = {
    "share_of_rows": "share of rows",
    "selection_rate": "rate of positive predictions",
    "favourable_rate": "rate of favourable outcomes",
    "true_positive_rate": "true positive rate",
    "false_positive_rate": "false positive rate",
    "false_negative_rate": "false negative rate",
    "positive_predictive_value": "positive predictive value",
    "impact_ratio": "impact ratio",
    "roc_auc": "area under the ROC curve",
    "pr_auc": "average precision",
    "gini": "Gini coefficient",
    "ks_statistic": "Kolmogorov–Smirnov distance",
    "brier_score": "Brier score",
    "f1": "F1 score",
}


def label(name: str) -> str:
    """A measure's name in words: `true_positive_rate_ratio` is “true positive rate, as a ratio to the reference”."""
    if name in LABELS:
        return LABELS[name]
    for ending, words in (("_ratio", "as a ratio to the reference"), ("_difference", "difference to the reference")):
        if name.endswith(ending) and (stem := name.removesuffix(ending)) in LABELS:
            return f"{LABELS[stem]}, {words}"
    return name.replace("_", " ")


def group_name(group: Group) -> str:
    """`Female, 18–25`; with the column's name where a value says nothing alone: `sex 1`, `age missing`."""
    if not group:
        return "everybody"
    return ", ".join(_value_name(column, value) for column, value in group)


def by_name(by: Sequence[str]) -> str:
    """`sex`, `sex and age`, `sex, age and race`."""
    names = [column.replace("_", " ") for column in by]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "everybody"


def number(value: float, digits: int = 2) -> str:
    """A figure in prose: two decimals, more when it would show as zero or one."""
    if value and abs(value) < 10**-digits / 2:
        return f"{value:.2g}".replace("-", "−", 1)
    shown = f"{value:.{digits}f}"
    exact = f"{value:.{digits + 2}f}" if float(shown) in {0.0, 1.0} and value not in {0, 1} else shown
    return exact.replace("-", "−")


def percent(share: float) -> str:
    """A share in prose: `44.9 %`."""
    return f"{100 * share:.1f} %"


def interval(value: float, low: float | None, high: float | None) -> str:
    """`0.74 (0.71–0.77)`; without the interval when there is none."""
    if low is None or high is None:
        return number(value)
    return f"{number(value)} ({number(low)}–{number(high)})"


def _value_name(column: str, value: str | None) -> str:
    name = column.replace("_", " ")
    if value is None:
        return f"{name} missing"
    return f"{name} {value}" if BARE.fullmatch(value) else value
