"""Two requests at the same moment: one of them wins, the other is told, and nothing is there twice."""

import json
from collections import Counter

import pytest
from rest_framework.test import APIClient

from audits.checks.models import CheckPolicy
from governance.risks.models import Assessment, ProposedAssessment, Risk
from registry.inventory.models import ModelVersion, RegisteredModel, Transition
from registry.submissions.models import Submission
from tests.hostile.answers import faults_of
from tests.hostile.at_once import at_once
from tests.hostile.bodies import bodies, good, written

pytestmark = pytest.mark.django_db(transaction=True)
N = 4


@pytest.fixture
def send(attack, world):
    """`send(name, body, **headers)` gives a call to be made in a thread; each has a client of its own."""
    where = written(world)
    authorization = attack._credentials

    def prepare(name, changes=None, **headers):
        method, address = where[name]
        body = json.dumps({**good(bodies(world)[name]), **(changes or {})})

        def call():
            client = APIClient(raise_request_exception=False)
            client.credentials(**authorization)
            return client.generic(method, address, body, content_type="application/json", headers=headers)

        return call

    return prepare


def _statuses(answers):
    faults = [fault for answer in answers for fault in faults_of(answer)]
    assert faults == []
    return Counter(answer.status_code for answer in answers)


def test_the_same_key_makes_one_submission(send):
    answers = at_once(*[send("api:submissions", **{"Idempotency-Key": "ci-1"}) for _ in range(N)])
    assert _statuses(answers) == {202: N}
    assert len({(answer.json()["reference"], answer["Location"]) for answer in answers}) == 1
    assert sum(answer.get("Idempotent-Replay") == "true" for answer in answers) == N - 1
    assert ModelVersion.objects.filter(label="2").count() == 1


def test_the_same_label_is_taken_once(send):
    answers = at_once(*[send("api:submissions") for _ in range(N)])
    assert _statuses(answers) == {202: 1, 409: N - 1}
    assert ModelVersion.objects.filter(label="2").count() == 1
    assert Submission.objects.filter(version__label="2").count() == 1


def test_the_same_key_for_other_bodies_is_used_once(send):
    bodies = [{"name": f"Score {n}"} for n in range(N)]
    answers = at_once(*[send("api:models", body, **{"Idempotency-Key": "k"}) for body in bodies])
    assert _statuses(answers) == {201: 1, 409: N - 1}
    assert RegisteredModel.objects.filter(name__startswith="Score ").count() == 1


@pytest.mark.parametrize("name", ["api:models", "api:datasets"])
def test_the_same_name_is_taken_once(send, name):
    assert _statuses(at_once(*[send(name) for _ in range(N)])) == {201: 1, 409: N - 1}


def test_the_same_policy_gets_a_number_each(send):
    assert _statuses(at_once(*[send("api:policies") for _ in range(N)])) == {201: N}
    numbers = CheckPolicy.objects.filter(name="Tier 2").values_list("number", flat=True)
    assert sorted(numbers) == [1, 2, 3, 4]


def test_the_same_change_of_a_risk_is_made_once(send):
    version = Risk.objects.get().version
    changes = [{"title": f"Title {n}"} for n in range(N)]
    answers = at_once(*[send("api:risk", change, **{"If-Match": f'"{version}"'}) for change in changes])
    assert _statuses(answers) == {200: 1, 412: N - 1}
    assert Risk.objects.get().version == version + 1
    stale = next(answer.json() for answer in answers if answer.status_code == 412)
    assert stale["theirs"]["title"] != stale["ours"]["title"]


def test_assessments_against_one_version_are_made_once(send):
    version, before = Risk.objects.get().version, Assessment.objects.count()
    answers = at_once(*[send("api:risk-assessments", **{"If-Match": f'"{version}"'}) for _ in range(N)])
    assert _statuses(answers) == {201: 1, 412: N - 1}
    assert Assessment.objects.count() == before + 1


def test_a_risk_is_closed_once(send):
    assert _statuses(at_once(*[send("api:risk-close") for _ in range(N)])) == {200: 1, 409: N - 1}


def test_a_proposal_is_answered_once(send):
    calls = [send("api:proposal-confirm"), send("api:proposal-refuse")] * 2
    statuses = _statuses(at_once(*calls))
    assert statuses[409] == N - 1, statuses
    assert ProposedAssessment.objects.get().state != ProposedAssessment.State.OPEN


def test_a_finding_is_closed_once(send):
    assert _statuses(at_once(*[send("api:finding-close") for _ in range(N)])) == {200: 1, 409: N - 1}


def test_a_step_is_taken_once(send):
    assert _statuses(at_once(*[send("api:version-transitions") for _ in range(N)])) == {201: 1, 409: N - 1}
    assert Transition.objects.count() == 1


def test_the_same_change_of_a_model_is_made_once(send):
    changes = [{"purpose": f"Purpose {n}"} for n in range(N)]
    answers = at_once(*[send("api:model", change, **{"If-Match": '"2"'}) for change in changes])
    assert _statuses(answers) == {200: 1, 412: N - 1}


def test_a_use_is_named_once(send):
    assert _statuses(at_once(*[send("api:model-uses") for _ in range(N)])) == {201: 1, 400: N - 1}


def test_a_deployment_ends_once(send):
    assert _statuses(at_once(*[send("api:model-deployment-end") for _ in range(N)])) == {200: 1, 409: N - 1}


def test_starter_risks_are_recorded_once(send):
    assert _statuses(at_once(*[send("api:risks-from-starter") for _ in range(N)])) == {201: N}
    assert Risk.objects.filter(starter_id="R01").count() == 1


def test_different_keys_do_not_wait_in_a_circle(send):
    calls = [send("api:risks", {"title": f"Risk {n}"}, **{"Idempotency-Key": f"k{n % 2}"}) for n in range(N)]
    statuses = _statuses(at_once(*calls))
    assert statuses == {201: 2, 409: 2}
