"""What is done on a risk page by its forms, and what happens when something is wrong with one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from audits.accounts.models import User
from governance.controls.models import Control
from governance.controls.services import load_packaged_catalogs
from governance.reviews.services import react_to_verdict
from governance.risks.models import Assessment, ProposedAssessment, Risk
from governance.risks.services import load_starter_risks
from registry.inventory.models import ModelVersion
from tests.personas import acting, set_up

Browse = Callable[[User], Any]
RIGHT = {"kind": "residual", "cell": "4-3", "rationale": "RUN-0001 shows it.", "version": "1"}


def post(browse: Browse, user: User, risk: Risk, page: str, *more: object, **data: object) -> Any:
    return browse(user).post(reverse(f"risks:{page}", args=[risk.reference, *more]), data)


def test_an_assessment_is_recorded_and_its_level_computed(browse: Browse, officer: User, risk: Risk) -> None:
    answer = post(browse, officer, risk, "assess", **RIGHT)
    assert answer.headers["Location"] == reverse("risks:risk", args=[risk.reference])
    made = Assessment.objects.get()
    assert (made.likelihood, made.impact, made.level, made.rationale) == (4, 3, 3, "RUN-0001 shows it.")
    assert "is assessed: residual High, 12." in browse(officer).get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"cell": ""}, "Choose a cell of the matrix."),
        ({"cell": "9-9"}, "Choose a cell."),
        ({"rationale": "  "}, "Say why; the record keeps it."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_written_is_kept(
    browse: Browse, officer: User, risk: Risk, wrong: dict[str, str], said: str
) -> None:
    answer = post(browse, officer, risk, "assess", **(RIGHT | wrong))
    text = answer.content.decode()
    assert answer.status_code == 400
    assert said in text
    assert not Assessment.objects.exists()
    if "cell" not in wrong:
        assert 'value="4-3" checked' in text
    else:
        assert "RUN-0001 shows it." in text


def test_whoever_comes_second_sees_both_versions_and_may_send_again(browse: Browse, officer: User, risk: Risk) -> None:
    post(browse, officer, risk, "assess", **RIGHT)
    answer = post(browse, officer, risk, "assess", **(RIGHT | {"cell": "2-2", "rationale": "Mine."}))
    text = answer.content.decode()
    assert answer.status_code == 412
    for part in ("On the record now", "RUN-0001 shows it.", "Mine.", 'name="version" value="2"', 'value="2-2" checked'):
        assert part in text
    assert post(browse, officer, risk, "assess", **(RIGHT | {"version": "2"})).status_code == 302


def test_who_may_not_judge_is_refused(browse: Browse, auditor: User, outsider: User, risk: Risk) -> None:
    assert post(browse, auditor, risk, "assess", **RIGHT).status_code == 403
    assert post(browse, outsider, risk, "assess", **RIGHT).status_code == 404


@pytest.fixture
def proposed(officer: User, version: ModelVersion, defaults: None, assess: Any, leave_evidence: Any) -> Any:
    """A proposal to raise a risk's likelihood from 3 to 4."""
    with acting(officer):
        (risk,) = load_starter_risks(
            user=officer, unit=version.unit, owner=officer, ids=["R05"], models=[version.model]
        )
    assess(risk, 3, 3)
    evidence = leave_evidence("fail")
    with set_up():
        react_to_verdict(run=evidence.run)
    return ProposedAssessment.objects.get()


def test_a_proposal_is_confirmed_in_ones_own_name(browse: Browse, officer: User, proposed: Any) -> None:
    post(browse, officer, proposed.risk, "proposal", proposed.pk, answer="confirm", reason="")
    last = Assessment.objects.order_by("-pk")[0]
    assert (last.likelihood, last.assessed_by, last.rationale) == (4, officer, proposed.because)


def test_refusing_needs_a_reason(browse: Browse, officer: User, proposed: Any) -> None:
    answer = post(browse, officer, proposed.risk, "proposal", proposed.pk, answer="refuse", reason="")
    assert answer.status_code == 400
    assert "Say why; the record keeps it." in answer.content.decode()
    post(browse, officer, proposed.risk, "proposal", proposed.pk, answer="refuse", reason="Known; treated.")
    proposed.refresh_from_db()
    assert proposed.state == ProposedAssessment.State.REFUSED


def test_a_second_answer_is_refused(browse: Browse, officer: User, proposed: Any) -> None:
    for expected in (302, 409):
        answer = post(browse, officer, proposed.risk, "proposal", proposed.pk, answer="confirm", reason="")
        assert answer.status_code == expected


def test_controls_are_found_mapped_and_taken_away(browse: Browse, officer: User, risk: Risk) -> None:
    with set_up():
        load_packaged_catalogs()
    page = reverse("risks:risk", args=[risk.reference])
    assert "iso_27001_2022:A.5.34" in browse(officer).get(page, {"find": "protection PII"}).content.decode()
    post(browse, officer, risk, "map", add=["iso_27001_2022:A.5.34", "nist_800_53:ra-3"])
    assert risk.controls.count() == 2
    post(browse, officer, risk, "map", remove=["nist_800_53:ra-3"])
    assert risk.controls.get() == Control.objects.get(identifier="A.5.34")
    assert post(browse, officer, risk, "map", add=["nist_800_53:zz-9"]).status_code == 400


def test_closing_asks_for_a_reason_and_can_be_undone(browse: Browse, officer: User, risk: Risk) -> None:
    assert browse(officer).get(reverse("risks:state", args=[risk.reference])).status_code == 200
    assert post(browse, officer, risk, "state", to="closed", version="1", reason="").status_code == 400
    post(browse, officer, risk, "state", to="closed", version="1", reason="The model is gone.")
    risk.refresh_from_db()
    assert risk.state == Risk.State.CLOSED
    assert post(browse, officer, risk, "state", to="open", version="1", reason="It is back.").status_code == 412
    post(browse, officer, risk, "state", to="open", version="2", reason="It is back.")
    risk.refresh_from_db()
    assert risk.state == Risk.State.OPEN


@pytest.mark.parametrize("page", ["assess", "map"])
def test_signing_in_again_in_the_middle_leads_back_to_the_risk(
    browse: Browse, officer: User, risk: Risk, page: str
) -> None:
    answer = browse(officer).get(reverse(f"risks:{page}", args=[risk.reference]))
    assert answer.headers["Location"] == reverse("risks:risk", args=[risk.reference])
