"""An old backup put back agrees with itself: page and API show it by a checkpoint kept elsewhere, and only so."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audits.trail.models import Checkpoint, Verification
from audits.trail.sequencer import sequence_once
from audits.trail.services import checkpoint_text
from governance.risks.services import change_risk
from tests.oversight.conftest import carry_through
from tests.personas import acting, set_up
from tests.tampering import off_guard

pytestmark = pytest.mark.django_db(transaction=True)
PAGE, API = "/trail/compare/", "/api/v1/trail/verifications"


@pytest.fixture
def held(log_key, risk, officer) -> str:
    """A checkpoint that somebody kept, behind an older one."""
    sequence_once()
    with acting(officer):
        change_risk(user=officer, risk=risk, expected=risk.version, changes={"event": "Later."})
    sequence_once()
    return checkpoint_text()


@pytest.fixture
def rolled_back(held, owner) -> None:
    """Everything after the checkpoint before `held` is gone, and the protection is on again."""
    size = Checkpoint.objects.order_by("-size")[1].size
    (first,) = owner.execute("SELECT min(event_id) FROM trail.leaf WHERE index >= %s", [size]).fetchone()
    with off_guard(owner):
        owner.execute("DELETE FROM trail.event WHERE id >= %s", [first])
        owner.execute("DELETE FROM trail.payload WHERE event_id >= %s", [first])
        owner.execute("DELETE FROM trail.unsequenced")
        owner.execute("DELETE FROM trail.leaf WHERE index >= %s", [size])
        owner.execute("DELETE FROM trail.node WHERE (index + 1) << level > %s", [size])
        owner.execute("DELETE FROM trail.checkpoint WHERE size > %s", [size])


def browser(person) -> Client:
    client = Client()
    with set_up():
        client.force_login(person)
    return client


def bring(person, note: str):
    return browser(person).post(PAGE, {"checkpoints": SimpleUploadedFile("held.txt", note.encode())})


def kinds_found() -> set[str]:
    carry_through()
    return {finding["kind"] for finding in Verification.objects.latest("id").findings}


def test_the_page_shows_it(rolled_back, held, officer):
    answer = bring(officer, held)
    assert "rolled back" in kinds_found()
    assert "held.txt promises" in browser(officer).get(answer["Location"]).content.decode()


def test_the_api_shows_it_and_only_with_the_checkpoint(rolled_back, held, api, officer):
    assert api(officer).post(API, {}, format="json").status_code == 202
    assert "rolled back" not in kinds_found()
    assert api(officer).post(API, {"checkpoints": {"held": held}}, format="json").status_code == 202
    assert "rolled back" in kinds_found()


def test_who_may_not_verify_may_not_ask(held, api, ml_engineer):
    by_api = api(ml_engineer).post(API, {"checkpoints": {"held": held}}, format="json")
    for answer in (bring(ml_engineer, held), by_api):
        assert answer.status_code == 403
    assert not Verification.objects.exists()
