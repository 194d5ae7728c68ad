"""A report as of a moment: asked for by day, composed of the record as it stood, and said on cover and in its data."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from audits.base.errors import Invalid, NotFound
from audits.base.jobs import acting_for
from audits.reports import making
from audits.reports.keys import ensure_local_trust
from audits.reports.models import Report
from audits.reports.package import evidence_json
from audits.reports.render import report_html
from audits.reports.services import request_report
from audits.trail import context as trail
from registry.submissions.models import Submission
from registry.submissions.report.cover import KIND
from tests.personas import acting, set_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def then(version, ml_engineer, leave_evidence, clock):
    """The moment before a failing check and the model's new name."""
    with acting(ml_engineer):
        submission = Submission.objects.create(unit=version.unit, version=version, submitted_by=ml_engineer)
        submission.runs.add(leave_evidence("pass").run)
    moment = clock()
    with acting(ml_engineer):
        submission.runs.add(leave_evidence("fail").run)
        version.model.name = "Named anew"
        version.model.save()
    return moment


def ask(user, version, as_of: str = "") -> Report:
    with acting(user):
        return request_report(user=user, kind=KIND, subject=version.reference, as_of=as_of)


def composed(report: Report):
    with trail.acting(acting_for(report)):
        return making._compose(report)


def test_it_tells_the_record_of_then(auditor, version, then, tmp_path):
    document, now = composed(ask(auditor, version, then.isoformat())), composed(ask(auditor, version))
    assert document.context.as_of == then
    assert (document.cover.verdict.outcome, now.cover.verdict.outcome) == ("pass", "fail")
    data = evidence_json(document).decode()
    assert json.loads(data)["as_of"] == then.isoformat()
    assert "Named anew" not in data
    assert "Named anew" in evidence_json(now).decode()
    page = report_html(document, ensure_local_trust(tmp_path / "keys"), None, ())
    assert "As of" in page
    assert f"as of {then:%-d %b %Y, %H:%M} UTC" in page
    assert "As of" not in report_html(now, ensure_local_trust(tmp_path / "keys"), None, ())


def test_it_is_labelled_as_then_and_supersedes_only_reports_of_the_same_moment(auditor, version, then):
    first, other, now = ask(auditor, version, then.isoformat()), ask(auditor, version), ask(auditor, version)
    assert (first.subject_label, now.subject_label) == ("Recidivism score 1", "Named anew 1")
    with set_up():
        Report.objects.filter(pk__in=[first.pk, other.pk]).update(state=Report.State.DONE)
    assert making._previous(now) == other
    assert making._previous(ask(auditor, version, then.isoformat())) == first


def test_what_was_not_there_and_what_is_no_moment(auditor, version, then):
    with pytest.raises(NotFound):
        ask(auditor, version, "2020-01-01")
    for wrong in ("yesterday", (timezone.localdate() + timedelta(days=2)).isoformat()):
        with pytest.raises(Invalid) as refused:
            ask(auditor, version, wrong)
        assert set(refused.value.fields) == {"as_of"}


def test_over_rest_and_by_the_form(api, auditor, version, then):
    asked = {"kind": KIND, "subject": version.reference, "as_of": then.isoformat()}
    answer = api(auditor).post("/api/v1/reports", asked)
    assert answer.status_code == 202
    assert answer.json()["as_of"] == then.isoformat().replace("+00:00", "Z")
    wrong = api(auditor).post("/api/v1/reports", asked | {"as_of": "9999-12-31"}).json()
    assert [error["pointer"] for error in wrong["errors"]] == ["#/as_of"]

    browser = Client()
    with set_up():
        browser.force_login(auditor)
    form = asked | {"language": "en", "as_of": "1800-01-01"}
    assert "since 1900" in browser.post("/reports/new/", form).content.decode()
    made = browser.post("/reports/new/", form | {"as_of": timezone.localdate().isoformat()})
    assert Report.objects.latest("pk").as_of is not None
    assert "As of" in browser.get(made["Location"]).content.decode()
