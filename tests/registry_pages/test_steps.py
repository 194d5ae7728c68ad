"""The steps of a version's life on its page: who may take one, what is missing, and taking it with a reason."""

import pytest
from django.urls import reverse

from registry.inventory.models import ModelVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(version):
    return reverse("inventory:steps", args=[version.model.reference, version.reference])


def test_it_says_who_may_take_each_step_and_why_the_reader_may_not(browse, auditor, address):
    text = browse(auditor).get(address).content.decode()
    assert "Begin validation" in text
    assert "This needs one of these roles: Validator" in text
    assert "?to=" not in text


def test_a_validator_takes_the_step_with_a_reason(browse, validator, version, address):
    reader = browse(validator)
    assert 'name="to" value="in_validation"' in reader.get(address, {"to": "in_validation"}).content.decode()
    answer = reader.post(address, {"to": "in_validation", "reason": "The plan is ready."}, follow=True)
    assert "is in validation" in answer.content.decode()
    version.refresh_from_db()
    assert version.state == ModelVersion.State.IN_VALIDATION
    assert version.transitions.get().reason == "The plan is ready."


@pytest.mark.parametrize(
    "given", [{"to": "in_validation"}, {"to": "in_use", "reason": "Now."}, {"reason": "Where to?"}]
)
def test_what_does_not_fit_is_said_and_nothing_moves(browse, validator, version, address, given):
    answer = browse(validator).post(address, given)
    assert answer.status_code == 200
    assert 'class="errors' in answer.content.decode() or "wrong" in answer.content.decode()
    version.refresh_from_db()
    assert version.state == ModelVersion.State.SUBMITTED


def test_who_submitted_it_may_not_begin_its_validation(browse, ml_engineer, version, address):
    assert browse(ml_engineer).post(address, {"to": "in_validation", "reason": "Mine."}).status_code == 403
    version.refresh_from_db()
    assert version.state == ModelVersion.State.SUBMITTED


def test_another_units_version_is_not_there(browse, outsider, address):
    assert browse(outsider).get(address).status_code == 404


def test_the_model_tells_where_it_runs(browse, auditor, version):
    page = reverse("inventory:model", args=[version.model.reference])
    assert "It runs nowhere" in browse(auditor).get(page, {"tab": "deployments"}).content.decode()
