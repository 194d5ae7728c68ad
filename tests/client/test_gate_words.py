"""What the gate says: which limit, by how much, what to do; and what a pipeline makes of it."""

from typing import Any

import pytest

from countersign.gate import explain, figures, outcome

MISSED = {
    "measure": "false_positive_rate_ratio",
    "group": [["race", "African-American"]],
    "verdict": "fail",
    "why": "beyond",
    "sentence": "Among African-American, a false alarm is more frequent than policy allows.",
    "consequence": "major",
    "minimum": 0.8,
    "maximum": 1.25,
    "value": 1.91,
    "low": 1.71,
    "high": 2.13,
}
UNCLEAR = MISSED | {"verdict": "inconclusive", "why": "straddles", "value": 1.2, "low": 1.1, "high": 1.3}


def run(verdict: str = "", *findings: Any, state: str = "done", problem: str = "") -> Any:
    judgement = {"headline": f"Says {verdict}", "findings": list(findings)}
    evidence = {"verdict": verdict, "judgement": judgement} if verdict else None
    made = {"reference": "RUN-0001", "check": "bias.group_fairness", "state": state, "problem": problem}
    return made | {"policy": "POL-0001", "evidence": evidence}


def submission(state: str = "held") -> Any:
    return {"reference": "S-0001", "model": "M-0001", "label": "2", "gate": {"state": state, "reasons": ["No check."]}}


@pytest.mark.parametrize(
    ("state", "verdicts", "expected"),
    [
        ("open", ["pass"], "pass"),
        ("held", ["pass", "fail"], "fail"),
        ("held", ["inconclusive", "pass"], "inconclusive"),
        ("held", ["inconclusive", "fail"], "fail"),
        ("held", ["inconclusive", ""], "fail"),
        ("held", [], "fail"),
        ("held", ["pass"], "fail"),
    ],
)
def test_the_outcome(state, verdicts, expected):
    assert outcome(submission(state), [run(verdict) for verdict in verdicts]) == expected


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "1.91 (1.71 to 2.13); at most 1.25: missed by 0.66"),
        ({"value": 0.5, "low": 0.4, "high": 0.6}, "0.50 (0.40 to 0.60); at least 0.80: missed by 0.30"),
        (
            {"value": 1.2, "low": 1.1, "high": 1.3},
            "1.20 (1.10 to 1.30); at most 1.25: the interval reaches past it by 0.05",
        ),
        ({"value": 0.7, "low": None, "high": None, "maximum": None}, "0.70; at least 0.80: missed by 0.10"),
        ({"value": 1.0, "low": 0.9, "high": 1.1}, "1.00 (0.90 to 1.10); at least 0.80"),
        ({"minimum": None, "maximum": None}, "1.91 (1.71 to 2.13)"),
        ({"value": 0.0, "low": 0.0, "high": 0.0}, "0.00 (0.00 to 0.00); at least 0.80: missed by 0.80"),
    ],
)
def test_the_figures(changes, said):
    assert figures(MISSED | changes) == f"false positive rate ratio of race African-American: {said}"


def test_without_a_figure_there_is_none():
    assert figures(MISSED | {"value": None}) == ""


def test_a_missed_limit_says_what_to_do():
    told = "\n".join(explain(submission(), [run("fail", UNCLEAR, MISSED)]))
    assert told.startswith("Gate of S-0001, M-0001 2: held.\n  bias.group_fairness, RUN-0001: Says fail\n")
    assert told.index("missed by 0.66") < told.index("reaches past")
    assert "What to do: Change the model" in told
    assert "policy POL-0001" in told


@pytest.mark.parametrize(("state", "said"), [("failed", "again"), ("refused", "Correct"), ("cancelled", "again")])
def test_a_run_without_a_verdict_says_what_to_do(state, said):
    told = "\n".join(explain(submission(), [run(state=state, problem="Column x is missing.")]))
    assert f"{state}. Column x is missing." in told
    assert said in told


def test_without_any_limit_it_says_whom_to_ask():
    assert "compliance officer" in "\n".join(explain(submission(), [run("inconclusive")]))


def test_an_open_gate_is_one_line():
    assert list(explain(submission("open"), [run("pass")])) == ["Gate of S-0001, M-0001 2: open."]


def test_many_findings_are_cut_with_their_number():
    assert "and 5 more; see RUN-0001" in "\n".join(explain(submission(), [run("fail", *[MISSED] * 15)]))
