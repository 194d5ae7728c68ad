"""Only a pass opens the gate."""

import pytest

from registry.submissions.gate import RunOutcome, answer


def run(state="done", verdict="pass", **more):
    return RunOutcome(reference="RUN-0001", check="bias.group_fairness", state=state, verdict=verdict, **more)


def test_all_passing_opens():
    assert answer([run(), run()]).is_open


@pytest.mark.parametrize("verdict", ["fail", "inconclusive"])
def test_any_other_verdict_holds(verdict):
    assert answer([run(), run(verdict=verdict)]).state == "held"


@pytest.mark.parametrize("state", ["failed", "refused", "cancelled"])
def test_a_run_without_an_answer_holds_and_says_why(state):
    held = answer([run(), run(state=state, verdict="", problem="No column “age”.")])
    assert held.state == "held"
    assert "No column “age”." in held.reasons[0]


@pytest.mark.parametrize("state", ["queued", "running"])
def test_an_open_run_leaves_it_pending(state):
    assert answer([run(), run(state=state, verdict="")]).state == "pending"


def test_a_failure_holds_before_the_rest_has_finished():
    assert answer([run(state="running", verdict=""), run(verdict="fail")]).state == "held"


def test_nothing_looked_at_is_held():
    assert answer([]).state == "held"


def test_the_reasons_are_the_limits_that_were_missed():
    said = answer([run(verdict="fail", reasons=("Women are approved less often than policy allows.",))])
    assert said.reasons == ("Women are approved less often than policy allows.",)
