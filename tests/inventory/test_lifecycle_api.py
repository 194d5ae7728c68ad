"""A version's life over REST: what may come next, and each step taken once however often it is sent."""

import pytest

from registry.inventory.models import Transition
from registry.inventory.tiering import in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(passed):
    return f"/api/v1/versions/{passed.reference}"


def test_the_whole_life(api, at, model, validator, approver, ml_engineer, auditor):
    def take(user, to, **more):
        answer = api(user).post(f"{at}/transitions", {"to": to, "reason": "Because.", **more}, format="json")
        assert answer.status_code == 201, answer.json()
        return answer.json()

    take(validator, "in_validation")
    approval = take(approver, "approved", conditions="New customers only.")
    assert approval["bound"] == {"predictions": "a" * 64}
    deployments = f"/api/v1/models/{model.reference}/deployments"
    version = at.rsplit("/", 1)[-1]
    body = {"version": version, "environment": "production"}
    running = api(ml_engineer).post(deployments, body, format="json")
    assert running.status_code == 201
    take(ml_engineer, "in_use")
    (standing,) = api(auditor).get("/api/v1/models/in-use").json()["results"]
    assert standing["environments"] == ["production"]
    assert standing["approved"]["conditions"] == "New customers only."
    ended = api(ml_engineer).post(f"{deployments}/{running.json()['id']}/end", {"reason": "Off"}, format="json")
    assert ended.json()["until"]
    steps = api(auditor).get(f"{at}/transitions").json()["results"]
    assert [step["to_state"] for step in steps] == ["approved", "in_use", "approved", "in_validation"]


def test_the_steps_say_what_is_missing(api, at, validator, ml_engineer):
    said = api(validator).get(f"{at}/steps").json()
    assert (said["state"], said["approval"]) == ("submitted", None)
    assert {step["to"]: step["open"] for step in said["steps"]} == {
        "in_validation": True, "rejected": True, "retired": False,
    }  # fmt: skip
    for step in said["steps"]:
        assert step["why_not"] or step["may"]


def test_a_step_sent_twice_is_taken_once(api, at, validator):
    client, body = api(validator), {"to": "in_validation", "reason": "Because."}
    answers = [
        client.post(f"{at}/transitions", body, format="json", headers={"Idempotency-Key": "k"}) for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert Transition.objects.count() == 1
    assert client.post(f"{at}/transitions", body, format="json").status_code == 409


def test_a_tier_is_assessed_and_explained(api, model, officer):
    where = f"/api/v1/models/{model.reference}/tier"
    edition = api(officer).get("/api/v1/questionnaires").json()[0]
    answers = {question["key"]: question["answers"][0]["key"] for question in edition["questions"]}
    made = api(officer).post(where, {"answers": answers}, format="json", headers={"If-Match": '"1"'})
    assert (made.json()["computed"], made.json()["questionnaire"]) == (3, in_force().id)
    assert [reason["points"] for reason in made.json()["reasons"]] == [0] * len(answers)
    shown = api(officer).get(f"/api/v1/models/{model.reference}").json()
    assert (shown["tier"], shown["tier_questionnaire"]) == (3, in_force().id)
    stale = api(officer).post(where, {"answers": answers}, format="json", headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    wrong = api(officer).post(where, {"answers": {**answers, "people": "x"}}, format="json")
    assert wrong.json()["errors"][0]["pointer"] == "#/answers/people"
