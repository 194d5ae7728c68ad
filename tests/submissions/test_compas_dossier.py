"""COMPAS, end to end: handed in, checked by a worker's code, and printed with the published counts."""

import pytest
from django.utils import timezone

from audits.checks import execution
from audits.checks.services import add_policy
from audits.reports.sections import ReportContext, Table, compose
from audits.vault.services import keep
from governance.desk.demo import realdata
from registry.inventory.services import VersionContents, register_model
from registry.submissions.dossier import FAIRNESS, PERFORMANCE, dossier_of
from registry.submissions.report.cover import KIND
from registry.submissions.services import CheckRequest, submit
from tests.personas import acting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
COLUMNS = {
    "label": "two_year_recid",
    "positive_label": "1",
    "prediction": "score_text",
    "positive_prediction": ["Medium", "High"],
    "negative_prediction": ["Low"],
    "favourable": "Low",
    "groups": ["race"],
}
RULES = [
    {"check": FAIRNESS, "measure": "impact_ratio", "groups": "each", "by": ["race"], "minimum": 0.8},
    {"check": PERFORMANCE, "measure": "accuracy", "groups": "overall", "minimum": 0.6},
]
REQUESTS = [CheckRequest(FAIRNESS, {"reference_rule": "most_favoured"}), CheckRequest(PERFORMANCE)]
# Larson and others, ProPublica, 2016: all 7,214 rows, score not Low.
PUBLISHED = {
    "African-American": ("3,696", "1,369", "805", "532", "990"),
    "Caucasian": ("2,454", "505", "349", "461", "1,139"),
}


@pytest.fixture
def dossier(unit, officer, ml_engineer, settings, tmp_path):
    settings.VAULT_ROOT = tmp_path / "vault"
    table = realdata.compas().select("two_year_recid", "score_text", "race")
    with acting(officer):
        add_policy(user=officer, unit=unit, name="Tier 1", rules=RULES)
    with acting(ml_engineer, "token"):
        model = register_model(user=ml_engineer, unit=unit, name="COMPAS", purpose="p", tier=1, vendor="Northpointe")
        file = keep(user=ml_engineer, unit=unit, chunks=[table.csv()], filename="compas.csv", media_type="text/csv")
        contents = VersionContents(label="2016", predictions=file, columns=COLUMNS)
        submission = submit(user=ml_engineer, model=model, contents=contents, requests=REQUESTS)
    for run in submission.runs.all():
        execution.execute(run.pk)
    return dossier_of(ml_engineer, submission.version)


def test_the_published_counts_are_on_the_record_and_in_the_report(dossier):
    assert round(100 * dossier.of_check(FAIRNESS).error_counts()[0].fpr.value, 2) == 44.85

    document = compose(KIND, dossier, ReportContext("CS-REP-0001", timezone.now(), "Internal audit"))
    tables = [block for section in document.sections for block in section.blocks if isinstance(block, Table)]
    printed = {row[0]: row[1:6] for table in tables if "Errors by group" in table.caption for row in table.rows}
    assert {group: printed[group] for group in PUBLISHED} == PUBLISHED


def test_two_engines_agree_and_the_gate_is_held_by_what_failed(dossier):
    assert dossier.of_check(FAIRNESS).result.agreement.max_difference == 0
    assert dossier.gate.state == "held"
    assert any("African-American" in reason for reason in dossier.gate.reasons)
