"""What was in production on a day, who approved it, on what evidence: the page and the API, then and now."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from registry.inventory.models import ModelVersion
from registry.inventory.services import deploy, move_version
from registry.submissions.models import Submission
from tests.personas import acting, set_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def moments(version, leave_evidence, validator, approver, ml_engineer, officer, clock):
    """Before the approval, after it, in use, and retired: when each was so."""
    evidence = [leave_evidence("pass", valid_days=0), leave_evidence("pass", check="performance.classification")]
    with set_up():
        submission = Submission.objects.create(unit=version.unit, version=version, submitted_by=ml_engineer)
        submission.runs.set([one.run for one in evidence])
    found = []
    for person, state, reason in (
        (validator, "in_validation", "It is due."),
        (approver, "approved", "Verdicts and limits seen."),
        (ml_engineer, "in_use", "Release 12"),
        (officer, "retired", "Replaced."),
    ):
        with acting(person):
            if state == "in_use":
                deploy(user=person, version=version, environment="production")
            move_version(user=person, version=version, to=state, reason=reason)
        version.refresh_from_db()
        found.append(clock())
    return found


def test_the_api_answers_for_each_moment(api, auditor, moments, version, approver):
    client = api(auditor)
    states = []
    for moment in moments:
        rows = client.get("/api/v1/models/in-use", {"as_of": moment.isoformat()}).json()["results"]
        states.append([row["version"]["state"] for row in rows])
    assert states == [[], ["approved"], ["in_use"], []]
    assert client.get("/api/v1/models/in-use").json()["results"] == []
    (row,) = client.get("/api/v1/models/in-use", {"as_of": moments[2].isoformat()}).json()["results"]
    assert row["approved"]["by"] == approver.trail_label
    assert row["approved"]["reason"] == "Verdicts and limits seen."
    assert row["put_in_use"]["reason"] == "Release 12"
    assert row["environments"] == ["production"]
    assert row["version"]["predictions_sha256"] == version.predictions.sha256
    assert {piece["check"]: (piece["verdict"], piece["valid"]) for piece in row["evidence"]} == {
        "bias.group_fairness": ("pass", False),
        "performance.classification": ("pass", True),
    }


def test_the_page(auditor, moments, version, approver):
    browser = Client()
    with set_up():
        browser.force_login(auditor)
    then = f"/as-of/{quote(moments[2].isoformat(), safe=':+')}/models/in-use/"
    shown = browser.get(then).content.decode()
    for words in (version.reference, approver.trail_label, "Verdicts and limits seen.", "expired", "Put in use"):
        assert words in shown
    assert "Nothing was in use" in browser.get("/models/in-use/").content.decode()
    assert 'models/in-use/"' in browser.get("/models/").content.decode()


def test_evidence_is_valid_as_of_then(api, auditor, version, leave_evidence, approver, monkeypatch):
    leave_evidence("pass", valid_days=1)
    with acting(approver):
        ModelVersion.objects.filter(pk=version.pk).update(state="approved")
    asked = {"as_of": timezone.now().isoformat()}
    client = api(auditor)
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr("audits.trail.past.timezone.now", lambda: later)
    (now,) = client.get("/api/v1/models/in-use").json()["results"]
    (then,) = client.get("/api/v1/models/in-use", asked).json()["results"]
    assert (now["evidence"][0]["valid"], then["evidence"][0]["valid"]) == (False, True)


def test_another_unit_sees_nothing_of_it(api, outsider, moments):
    assert api(outsider).get("/api/v1/models/in-use", {"as_of": moments[2].isoformat()}).json()["results"] == []
