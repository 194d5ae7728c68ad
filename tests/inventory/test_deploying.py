"""Where a version runs, over time: one open deployment of a model in an environment, and only of what is approved."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audits.base.errors import Conflict, Forbidden, Invalid
from registry.inventory.models import Deployment
from registry.inventory.services import deploy, end_deployment
from registry.submissions.models import Submission
from tests.personas import acting, set_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def successor(in_use, add, leave_evidence, move, ml_engineer, validator, approver):
    """Another approved version of the model that runs in production."""
    version = add("2")
    with set_up():
        submission = Submission.objects.create(unit=version.unit, version=version, submitted_by=ml_engineer)
        submission.runs.add(leave_evidence("pass", check="performance.classification").run)
    move(validator, version, "in_validation")
    move(approver, version, "approved")
    return version


def test_a_new_version_ends_the_one_before(successor, in_use, ml_engineer):
    with acting(ml_engineer):
        made = deploy(user=ml_engineer, version=successor, environment=" Production ", note="Release 2")
    rows = Deployment.objects.order_by("id").values_list("version", "environment", "until")
    assert list(rows) == [(in_use.pk, "production", made.since), (successor.pk, "production", None)]
    in_use.refresh_from_db()
    assert in_use.state == "approved"
    assert in_use.transitions.first().reason == "Its last deployment ended."


def test_environments_stand_beside_each_other(in_use, ml_engineer):
    with acting(ml_engineer):
        deploy(user=ml_engineer, version=in_use, environment="staging")
        end_deployment(user=ml_engineer, deployment=Deployment.objects.get(environment="production"))
    in_use.refresh_from_db()
    assert in_use.state == "in_use"


def test_what_is_not_approved_is_not_deployed(passed, ml_engineer, validator, move):
    with acting(ml_engineer), pytest.raises(Conflict, match="Version 1 is submitted, not approved"):
        deploy(user=ml_engineer, version=passed, environment="production")
    move(validator, passed, "in_validation")
    with acting(ml_engineer), pytest.raises(Conflict, match="is in validation, not approved"):
        deploy(user=ml_engineer, version=passed, environment="production")
    assert not Deployment.objects.exists()


def test_moments_follow_each_other(in_use, ml_engineer):
    for since, said in (
        (timezone.now() + timedelta(hours=1), "has not come"),
        (timezone.now() - timedelta(days=1), "It was approved on"),
    ):
        with acting(ml_engineer), pytest.raises(Invalid, match=said):
            deploy(user=ml_engineer, version=in_use, environment="staging", since=since)
    running = Deployment.objects.get()
    with acting(ml_engineer), pytest.raises(Conflict, match="runs in production already"):
        deploy(user=ml_engineer, version=in_use, environment="production")
    with acting(ml_engineer), pytest.raises(Invalid, match="between the beginning"):
        end_deployment(user=ml_engineer, deployment=running, until=running.since - timedelta(days=1))
    with acting(ml_engineer):
        end_deployment(user=ml_engineer, deployment=running)
    with acting(ml_engineer), pytest.raises(Conflict, match="ended on"):
        end_deployment(user=ml_engineer, deployment=running)
    with acting(ml_engineer), pytest.raises(Invalid, match="ran in production then"):
        deploy(user=ml_engineer, version=in_use, environment="production", since=running.since)


def test_only_who_deploys_records_it(approved, approver):
    with acting(approver), pytest.raises(Forbidden):
        deploy(user=approver, version=approved, environment="production")


def test_the_database_keeps_history(in_use):
    row, one = Deployment.objects.filter(version=in_use), in_use.transitions.filter(to_state="approved")
    with set_up():
        for attempt in (lambda: row.update(environment="x"), row.delete, lambda: one.update(reason="x"), one.delete):
            with pytest.raises(IntegrityError, match="never"), transaction.atomic():
                attempt()
        with pytest.raises(IntegrityError, match="deployment_open_once"), transaction.atomic():
            Deployment.objects.create(
                unit=in_use.unit,
                model=in_use.model,
                version=in_use,
                environment="production",
                since=timezone.now(),
                by=in_use.submitted_by,
            )
