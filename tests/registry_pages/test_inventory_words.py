"""The words of the inventory's pages, without a database."""

from datetime import UTC, datetime

import pytest

from audits.accounts.models import User
from audits.checks.models import Evidence, Run
from registry.inventory import pages
from registry.inventory.models import ModelVersion


def a_version(state: str) -> ModelVersion:
    return ModelVersion(
        label="4.3.0",
        state=state,
        submitted_at=datetime(2026, 11, 20, tzinfo=UTC),
        submitted_by=User(title="Credit modelling"),
    )


def a_run(state: str, verdict: str = "") -> Run:
    run = Run(state=state, check_id="bias.group_fairness")
    if verdict:
        Evidence(run=run, verdict=verdict)
    return run


def test_the_lifecycle_says_what_each_next_step_needs():
    steps = pages.steps(a_version("in_validation"))
    assert [step.state for step in steps] == ["done", "now", "next", "next", "next"]
    assert steps[0].note == "20 Nov 2026 by Credit modelling"
    assert steps[2].note == "Needs verdicts and no open major finding"


def test_a_rejected_version_goes_no_further():
    assert [step.label for step in pages.steps(a_version("rejected"))] == ["Submitted", "Rejected"]


def test_the_state_is_a_sentence():
    assert pages.state_sentence(a_version("in_use")) == "Version 4.3.0 is in use"


def test_verdicts_are_counted_with_the_gravest_first():
    runs = [a_run("done", "pass"), a_run("done", "inconclusive"), a_run("queued"), a_run("done", "fail")]
    assert [word for _, word in pages.tally(runs)] == ["1 fail", "1 unclear", "1 queued", "1 pass"]


@pytest.mark.parametrize("state", ["failed", "refused", "cancelled"])
def test_a_run_without_a_result_is_never_a_pass(state):
    assert pages.checked(a_run(state), "bias.group_fairness").verdict == "untested"
