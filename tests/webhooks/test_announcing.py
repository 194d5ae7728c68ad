"""Who hears of what: endpoints of the unit and of those above, of the kinds they asked for, once."""

import json

import pytest

from audits.checks.execution import execute
from audits.webhooks.models import Delivery, Endpoint
from audits.webhooks.services import add_endpoint, announce
from governance.reviews.services import close_finding, open_finding_from_evidence
from tests.api.conftest import *  # noqa: F403 - a good submission
from tests.api.conftest import COLUMNS
from tests.personas import acting, set_up
from tests.register import *  # noqa: F403 - a register with evidence

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def listening(administrator):
    """An endpoint in a unit that hears of some kinds."""

    def make(unit, *kinds: str) -> Endpoint:
        with acting(administrator):
            address = "https://hooks.example.com/"
            return add_endpoint(user=administrator, unit=unit, name="CI", address=address, kinds=kinds).endpoint

    return make


def heard() -> list[tuple[str, str]]:
    with set_up():
        rows = Delivery.objects.order_by("pk").values_list("endpoint__reference", "kind")
        return [(str(reference), str(kind)) for reference, kind in rows]


def test_the_unit_and_those_above_hear_and_no_other(listening, unit, bank, other_unit, ml_engineer):
    here, above = listening(unit, "run.finished"), listening(bank, "run.finished")
    listening(other_unit, "run.finished")
    listening(unit, "finding.opened")
    with acting(ml_engineer):
        assert announce(kind="run.finished", unit=unit, data={}) == 2
    assert heard() == [(here.reference, "run.finished"), (above.reference, "run.finished")]


def test_news_that_is_announced_again_is_heard_once(listening, unit, ml_engineer):
    listening(unit, "run.finished")
    with acting(ml_engineer):
        told = [announce(kind="run.finished", unit=unit, data={}, once="RUN-0001") for _ in range(3)]
    assert told == [1, 0, 0]


def test_a_kind_that_nobody_registered_is_a_mistake_of_ours(unit, officer):
    with acting(officer), pytest.raises(ValueError, match="registered"):
        announce(kind="nothing.happened", unit=unit, data={})


def test_a_finding_is_heard_of_by_reference_only(listening, unit, leave_evidence, officer):
    listening(unit, "finding.opened", "finding.closed")
    evidence = leave_evidence("fail")
    with acting(officer):
        finding = open_finding_from_evidence(evidence=evidence)
        close_finding(user=officer, finding=finding, reason="Mended by Jane Doe.")
    assert [kind for _endpoint, kind in heard()] == ["finding.opened", "finding.closed"]
    for body in Delivery.objects.values_list("body", flat=True):
        assert set(json.loads(body)["data"]) == {"finding", "severity", "state", "url"}
        assert "Jane" not in body


def test_a_submission_its_run_and_its_gate(listening, unit, api, ml_engineer, handed_in, settings, tmp_path):
    settings.VAULT_ROOT, settings.PUBLIC_URL = tmp_path / "vault", "https://countersign.example.com"
    listening(unit, "submission.received", "run.finished", "gate.changed")
    answer = (
        api(ml_engineer).post("/api/v1/submissions", handed_in(columns=json.dumps(COLUMNS)), format="multipart").json()
    )
    assert [kind for _endpoint, kind in heard()] == ["submission.received"]
    for run in answer["runs"]:
        execute(int(run["reference"].removeprefix("RUN-")))
    kinds = [kind for _endpoint, kind in heard()]
    assert kinds.count("run.finished") == len(answer["runs"])
    assert "gate.changed" in kinds
    body = json.loads(Delivery.objects.filter(kind="gate.changed").latest("pk").body)
    assert body["data"]["gate"] in {"open", "held"}
    assert body["data"]["url"] == f"https://countersign.example.com/api/v1/submissions/{answer['reference']}"
