"""A story follows what belongs to the object, and never past what its reader may see."""

import pytest

from audits.base.errors import NotFound
from audits.oversight.selectors import thing_called, thing_for
from audits.oversight.storytelling import chapter
from audits.oversight.storytelling.kinds import related
from audits.trail.selectors import events
from governance.reviews.models import Finding
from governance.risks.models import Risk
from registry.datasets.models import Dataset
from registry.inventory.models import ModelVersion, RegisteredModel
from registry.submissions.models import Submission
from tests.personas import set_up
from tests.world import *  # noqa: F403 - one of everything

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def model(world) -> RegisteredModel:
    return RegisteredModel.objects.get(reference=world["model"])


@pytest.fixture
def linked(world, model: RegisteredModel) -> Risk:
    risk = Risk.objects.get(reference=world["risk"])
    with set_up():
        risk.registered_models.add(model)
    return risk


@pytest.fixture
def hidden(model: RegisteredModel, other_unit, outsider, bias) -> Risk:
    """A risk of another unit that was linked to our model by the database's hand."""
    with set_up():
        risk = Risk.objects.create(unit=other_unit, title="Not for us", category=bias, owner=outsider)
        risk.registered_models.add(model)
    return risk


def test_a_model_tells_its_versions_runs_findings_risks_and_reports(officer, model: RegisteredModel, linked: Risk):
    assert set(related(officer, model)) >= {
        "inventory.registeredmodel", "inventory.modelversion", "submissions.submission", "submissions.submission_runs",
        "checks.run", "checks.evidence", "reviews.finding", "reports.report", "risks.risk", "risks.assessment",
        "risks.proposedassessment", "risks.risk_registered_models",
    }  # fmt: skip


def test_a_risk_tells_its_judgements_links_and_findings(officer, linked: Risk):
    assert set(related(officer, linked)) >= {
        "risks.risk", "risks.assessment", "risks.proposedassessment", "risks.risk_registered_models", "reviews.finding",
    }  # fmt: skip


def test_a_dataset_tells_that_it_was_used(officer, world, unit, ml_engineer):
    dataset = Dataset.objects.get(reference=world["dataset"])
    version = ModelVersion.objects.get(reference=world["version"])
    with set_up():
        content = dataset.versions.create(unit=unit, label="1", artifact=version.predictions, created_by=ml_engineer)
        used = ModelVersion.objects.create(
            model=version.model, unit=unit, number=2, label="2", predictions=version.predictions, training_data=content,
            submitted_by=ml_engineer,
        )  # fmt: skip
        Submission.objects.create(unit=unit, version=used, submitted_by=ml_engineer)
    said = [entry.what for entry in chapter(officer, dataset).entries]
    assert any(used.label in what and "submission" in what for what in said)
    assert any("dataset version" in what for what in said)


def test_what_hangs_on_a_finding_is_its_evidence_and_run(officer, world):
    assert set(related(officer, Finding.objects.get())) == {"reviews.finding", "checks.evidence", "checks.run"}


def test_a_linked_risk_of_another_unit_does_not_leak(officer, model: RegisteredModel, linked: Risk, hidden: Risk):
    told = chapter(officer, model, size=100).entries
    words = " ".join([*(entry.what for entry in told), *(row.what for entry in told for row in entry.rows)])
    assert linked.reference in words
    assert hidden.reference not in words
    assert hidden.title not in words


def test_a_link_to_what_one_may_not_see_is_not_named(outsider, hidden: Risk, model: RegisteredModel):
    told = chapter(outsider, hidden, size=100).entries
    words = " ".join([*(entry.what for entry in told), *(str(entry.changes) for entry in told)])
    assert model.name not in words
    assert model.reference not in words


def test_an_outsider_reads_no_story_of_ours(outsider, world):
    for called in (world["risk"], world["model"], world["finding"], f"risks.risk/{world['risk']}"):
        with pytest.raises(NotFound):
            thing_called(outsider, called)


def test_people_are_for_who_reads_the_trail_at_the_root(officer, administrator, world):
    assert thing_for(administrator, "accounts.user", officer.reference) == officer
    with pytest.raises(NotFound):
        thing_for(officer, "accounts.user", officer.reference)


@pytest.mark.parametrize(
    "called",
    ["R-9999", "nothing", "risks.risk/x", "risks.risk/-", "no.such/1", "trail.auditevent/1", "²", "risks.risk/", "/"],
)
def test_what_is_not_there_is_not_found(officer, world, called: str):
    with pytest.raises(NotFound):
        thing_called(officer, called)


def test_an_event_of_a_unit_that_the_object_left_is_not_told(officer, other_unit, linked: Risk):
    with set_up():
        Risk.objects.filter(pk=linked.pk).update(unit=other_unit, title="While it was theirs")
        Risk.objects.filter(pk=linked.pk).update(unit=linked.unit, title="Ours again")
    theirs = events().get(object_type="risks.risk", object_id=str(linked.pk), unit=str(other_unit.pk))
    told = [entry.number for entry in chapter(officer, linked, size=100).entries]
    assert theirs.pk not in told
    assert theirs.pk < max(told)
