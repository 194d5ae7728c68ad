"""Two figures are set against each other only when they were measured alike, and nothing is ever called better."""

import pytest

from audits.checks.contract import Measure, Result
from audits.checks.policy import Judgement
from registry.cards.comparison import APART, NOT_COMPARED, OVERLAP, UNKNOWN, Examined, compare_check, intervals

BLACK, WHITE = (("race", "Black"),), (("race", "White"),)


def measure(value=0.5, low=0.4, high=0.6, **more):
    return Measure("accuracy", value=value, low=low, high=high, **more)


def examined(*measures, **changes):
    said = {
        "run": "RUN-0001", "version": "1.0", "policy": "P-0001", "verdict": "pass", "parameters": {"level": 0.95},
        "columns": {"label": "y"}, "result": Result("performance.classification", "1.0", {}, {}, 1, measures=measures),
        "judgement": Judgement("pass", "", ""),
    }  # fmt: skip
    return Examined(**{**said, **changes})


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        (measure(), measure(0.55, 0.45, 0.65), OVERLAP),
        (measure(), measure(0.7, 0.6, 0.8), OVERLAP),  # they touch
        (measure(), measure(0.7, 0.61, 0.8), APART),
        (measure(), measure(0.2, 0.1, 0.39), APART),
        (measure(), measure(None, None, None), UNKNOWN),
        (measure(), measure(0.9, None, None), UNKNOWN),
        (measure(), None, UNKNOWN),
        (measure(against=BLACK), measure(0.9, 0.8, 0.95, against=WHITE), UNKNOWN),
    ],
)
def test_intervals_overlap_lie_apart_or_are_unknown(left, right, said):
    assert intervals(left, right) == said
    assert intervals(right, left) == said


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"version": "1.1"}, ("version",)),
        ({"policy": "P-0002"}, ("policy",)),
        ({"parameters": {"level": 0.99}}, ("parameters", "level")),
        ({"columns": {"label": "z"}}, ("columns", "label")),
    ],
)
def test_what_was_measured_otherwise_is_named_and_not_compared(changes, path):
    check = compare_check("performance.classification", examined(measure()), examined(measure(), **changes))
    assert [one.path for one in check.differs] == [path]
    assert not check.comparable
    assert [figure.intervals for figure in check.figures] == [NOT_COMPARED]


def test_a_check_that_only_one_version_had_is_not_compared():
    check = compare_check("performance.classification", None, examined(measure()))
    assert not check.comparable
    assert check.figures[0].left is None


def test_figures_of_one_side_alone_stay_in_sight():
    left, right = examined(measure(), measure(group=BLACK, by=("race",))), examined(measure())
    check = compare_check("performance.classification", left, right)
    assert [(figure.group, figure.right is None) for figure in check.figures] == [((), False), (BLACK, True)]
