"""The page of a version: its identity, what holds it back, and running a check again."""

import pytest
from django.urls import reverse

from audits.checks.models import Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(version):
    return reverse("inventory:version", args=[version.model.reference, version.reference])


def parameters(**changes):
    given = {"level": "0.9", "replicates": "500", "minimum_n": "30", "exclude_below_share": "0", "max_groups": "100"}
    given |= {"reference_rule": "largest", "reference": "race=Caucasian"} | changes
    return {"check": "bias.group_fairness"} | {f"p-{name}": value for name, value in given.items()}


def test_digests_stand_whole(browse, auditor, version, address):
    text = browse(auditor).get(address).content.decode()
    digest = version.predictions.sha256
    assert " ".join(digest[i : i + 8] for i in range(0, 64, 8)) in text
    assert "none: checked by its predictions alone" in text


def test_running_again_leads_to_the_new_run(browse, ml_engineer, version, address):
    answer = browse(ml_engineer).post(address, parameters())
    run = Run.objects.order_by("-pk")[0]
    assert answer["Location"] == reverse("checks:run", args=[run.reference])
    assert run.parameters["reference"] == {"race": "Caucasian"}
    assert run.parameters["level"] == 0.9
    assert run in version.submission.runs.all()


def test_a_parameter_that_does_not_fit_is_said_at_its_field(browse, ml_engineer, address):
    before = Run.objects.count()
    text = browse(ml_engineer).post(address, parameters(level="2", replicates="many")).content.decode()
    assert "2 is above 0.999." in text
    assert "“many” is not a whole number." in text
    assert Run.objects.count() == before


def test_the_form_begins_with_the_parameters_of_the_run_one_came_from(browse, ml_engineer, version, address):
    run = version.submission.runs.get(check_id="bias.group_fairness")
    text = browse(ml_engineer).get(address, {"check": run.check_id, "like": run.reference}).content.decode()
    assert 'name="p-replicates" value="200"' in text


def test_an_auditor_reads_but_has_no_form(browse, auditor, address):
    assert "Run a check again" not in browse(auditor).get(address).content.decode()
    assert browse(auditor).post(address, parameters()).status_code == 403


def test_an_unfinished_check_holds_it_back(browse, auditor, address):
    assert "Bias by group has not finished." in browse(auditor).get(address).content.decode()


def test_a_version_has_one_address(browse, ml_engineer, version):
    assert browse(ml_engineer).get(f"/models/M-9999/versions/{version.reference}/").status_code == 404
