"""An assessment's level comes from the matrix, and earlier assessments stay as they were."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from audits.accounts.models import User
from audits.base.errors import Conflict, Forbidden, Invalid, Stale
from audits.checks.models import Evidence
from audits.trail.models import AuditEvent
from governance.risks.models import Assessment, Matrix, Risk
from governance.risks.scoring import DEFAULT_LEVELS, SCALE, level_at
from governance.risks.services import assess_risk, close_risk
from tests.personas import acting, set_up

Assess = Callable[..., Assessment]


def test_every_cell_gets_the_matrix_level(risk: Risk, assess: Assess) -> None:
    for likelihood in SCALE:
        for impact in SCALE:
            made = assess(risk, likelihood, impact)
            assert made.level == level_at(DEFAULT_LEVELS, likelihood, impact)
    assert risk.assessments.count() == 25


def test_a_contradicting_level_is_refused_and_the_right_one_accepted(risk: Risk, assess: Assess) -> None:
    with pytest.raises(Invalid, match="make High; a level is never typed") as caught:
        assess(risk, 4, 3, level=2)
    assert "level" in (caught.value.fields or {})
    assert assess(risk, 4, 3, level=3).level == 3


@pytest.mark.parametrize(("likelihood", "impact", "field"), [(0, 3, "likelihood"), (3, 6, "impact")])
def test_off_the_scale_names_the_field(risk: Risk, assess: Assess, likelihood: int, impact: int, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        assess(risk, likelihood, impact)
    assert list(caught.value.fields or {}) == [field]


def test_the_database_itself_refuses_what_is_off_the_scale(risk: Risk, assess: Assess, officer: User) -> None:
    made = assess(risk, 3, 3)
    with acting(officer), pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.create(
            risk=risk, unit=risk.unit, kind="residual", matrix=made.matrix, likelihood=6, impact=1, level=1,
            rationale="Around the service.", assessed_by=officer,
        )  # fmt: skip


def test_an_assessment_is_never_changed_nor_deleted(risk: Risk, assess: Assess, officer: User) -> None:
    made = assess(risk, 3, 3)
    with acting(officer):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assessment.objects.filter(pk=made.pk).update(level=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            made.delete()


def test_an_old_assessment_keeps_its_matrix(risk: Risk, assess: Assess) -> None:
    old = assess(risk, 1, 1)
    first = old.matrix
    with set_up():
        Matrix.objects.create(
            name="Stricter", number=2, likelihoods=first.likelihoods, impacts=first.impacts,
            levels=[[4] * 5] * 5, in_force_from=first.in_force_from,
        )  # fmt: skip
    assert assess(risk, 1, 1).level == 4
    old.refresh_from_db()
    assert (old.level, old.matrix.number) == (1, 1)


def test_whoever_did_not_see_the_last_assessment_is_shown_it(risk: Risk, assess: Assess) -> None:
    assess(risk, 3, 3, expected=1)
    with pytest.raises(Stale) as caught:
        assess(risk, 2, 2, expected=1)
    theirs, ours = caught.value.theirs or {}, caught.value.ours or {}
    assert (theirs["likelihood"], ours["likelihood"]) == (3, 2)
    assert (theirs["version"], ours["version"]) == (2, 1)


def test_a_rationale_is_wanted(risk: Risk, assess: Assess) -> None:
    with pytest.raises(Invalid) as caught:
        assess(risk, 3, 3, rationale=" ")
    assert "rationale" in (caught.value.fields or {})


def test_expired_evidence_is_not_cited(risk: Risk, assess: Assess, leave_evidence: Callable[..., Evidence]) -> None:
    assert assess(risk, 3, 3, evidence=[leave_evidence("pass")]).evidence.count() == 1
    with pytest.raises(Invalid, match="may no longer be cited"):
        assess(risk, 3, 3, evidence=[leave_evidence("pass", valid_days=-1)])


def test_a_closed_risk_is_not_assessed(risk: Risk, assess: Assess, officer: User) -> None:
    with acting(officer):
        close_risk(user=officer, risk=risk, reason="The product ended.")
    with pytest.raises(Conflict, match="is closed"):
        assess(risk, 3, 3)


def test_an_engineer_does_not_assess(risk: Risk, ml_engineer: User) -> None:
    with acting(ml_engineer), pytest.raises(Forbidden):
        assess_risk(user=ml_engineer, risk=risk, kind="residual", likelihood=1, impact=1, rationale="All is well.")


def test_the_trail_says_who_assessed(risk: Risk, assess: Assess, officer: User) -> None:
    made = assess(risk, 3, 3)
    event = AuditEvent.objects.get(object_type="risks.assessment", object_id=str(made.pk))
    assert (event.action, event.actor_id, event.unit) == ("risks.risk.assessed", str(officer.pk), str(risk.unit_id))
