"""Foreign keys accept a hidden parent, since the database checks them as the owner: services look first."""

import pytest

from audits.base.errors import Invalid, NotFound
from audits.checks.models import CheckPolicy
from audits.checks.services import Subject, request_run
from audits.vault.models import Artifact
from governance.risks.services import assess_risk, link_model, record_risk
from registry.datasets.services import add_dataset_version, register_dataset
from registry.inventory.selectors import VERSION_TYPE
from registry.inventory.services import VersionContents, add_version, register_model
from tests.personas import acting
from tests.register import *  # noqa: F403 - a register of Retail bank

COLUMNS = {"label": "y", "positive_label": "1", "prediction": "p", "groups": ["g"]}
pytestmark = pytest.mark.django_db


@pytest.fixture
def here(outsider, outside_engineer, other_unit, bias):
    """The outsider's own model and risk, of Corporate bank."""
    with acting(outside_engineer):
        model = register_model(user=outside_engineer, unit=other_unit, name="Own", purpose="p", tier=3, vendor="Vendor")
        dataset = register_dataset(user=outside_engineer, unit=other_unit, name="Own")
    with acting(outsider):
        risk = record_risk(user=outsider, unit=other_unit, title="Own", category=bias, owner=outsider)
    return model, dataset, risk


def test_a_version_takes_no_part_of_another_unit(here, outside_engineer, version):
    contents = VersionContents(label="1", predictions=version.predictions, columns={})
    with acting(outside_engineer), pytest.raises(Invalid):
        add_version(user=outside_engineer, model=here[0], contents=contents)


def test_a_dataset_takes_no_file_of_another_unit(here, outside_engineer, version):
    with acting(outside_engineer), pytest.raises(Invalid):
        add_dataset_version(user=outside_engineer, dataset=here[1], label="1", artifact=version.predictions)


def test_a_risk_is_linked_to_no_hidden_model(here, outsider, version):
    with acting(outsider), pytest.raises(NotFound):
        link_model(user=outsider, risk=here[2], model=version.model)


def test_no_hidden_evidence_is_cited(here, outsider, leave_evidence):
    evidence = leave_evidence("fail")
    judged = {"kind": "inherent", "likelihood": 1, "impact": 1, "rationale": "x"}
    with acting(outsider), pytest.raises(NotFound):
        assess_risk(user=outsider, risk=here[2], evidence=[evidence], **judged)


@pytest.fixture
def ask(outside_engineer, other_unit):
    def run(artifact, policy=None):
        subject = Subject(VERSION_TYPE, 1, "x")
        with acting(outside_engineer):
            request_run(
                user=outside_engineer, unit=other_unit, check_id="bias.group_fairness", subject=subject,
                artifact=artifact, columns=COLUMNS, parameters={}, policy=policy,
            )  # fmt: skip

    return run


def test_a_run_takes_no_file_of_another_unit(ask, version):
    with pytest.raises(Invalid, match="another unit"):
        ask(version.predictions)


def test_a_run_takes_a_policy_from_above_and_none_from_beside(ask, bank, unit, other_unit, outside_engineer):
    own = {"filename": "p.csv", "media_type": "text/csv", "created_by": outside_engineer}
    artifact = Artifact.objects.create(unit=other_unit, sha256="c" * 64, size=1, **own)
    above, beside = (
        CheckPolicy.objects.create(unit=one, name="P", rules=[], created_by=outside_engineer) for one in (bank, unit)
    )
    ask(artifact, above)
    with pytest.raises(Invalid, match="does not hold"):
        ask(artifact, beside)
