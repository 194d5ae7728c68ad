"""Recording a risk and changing it: who may, what is kept, what is refused."""

from datetime import date

import pytest

from audits.accounts.models import Unit, User
from audits.base.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from governance.risks.models import Category, Risk
from governance.risks.services import change_risk, close_risk, record_risk, reopen_risk
from tests.personas import acting


def test_a_recorded_risk_is_open_and_carries_a_reference(officer: User, unit: Unit, bias: Category) -> None:
    with acting(officer):
        risk = record_risk(
            user=officer,
            unit=unit,
            title="  Groups differ ",
            category=bias,
            owner=officer,
            causes=["Old decisions", " "],
            event="They do",
            consequences=["Complaints"],
            review_due=date(2027, 1, 15),
        )
    assert (risk.reference, risk.state, risk.version) == (f"R-{risk.pk:04}", "open", 1)
    assert (risk.title, risk.causes) == ("Groups differ", ["Old decisions"])


@pytest.mark.parametrize("persona", ["ml_engineer", "validator", "approver", "auditor", "administrator"])
def test_only_an_officer_records(
    persona: str, request: pytest.FixtureRequest, officer: User, unit: Unit, bias: Category
) -> None:
    user = request.getfixturevalue(persona)
    with acting(user), pytest.raises(Forbidden, match="Compliance officer"):
        record_risk(user=user, unit=unit, title="Mine", category=bias, owner=officer)


def test_an_outsider_does_not_learn_that_the_unit_exists(outsider: User, unit: Unit, bias: Category) -> None:
    with acting(outsider), pytest.raises(NotFound):
        record_risk(user=outsider, unit=unit, title="Mine", category=bias, owner=outsider)


@pytest.mark.parametrize(("title", "says"), [("", "blank"), ("   ", "blank"), ("x" * 301, "300")])
def test_a_title_that_does_not_fit_is_named(title: str, says: str, officer: User, unit: Unit, bias: Category) -> None:
    with acting(officer), pytest.raises(Invalid) as caught:
        record_risk(user=officer, unit=unit, title=title, category=bias, owner=officer)
    assert caught.value.fields is not None
    assert says in caught.value.fields["title"][0]
    assert not Risk.objects.exists()


def test_the_owner_holds_a_role_where_the_risk_is(officer: User, outsider: User, unit: Unit, bias: Category) -> None:
    with acting(officer), pytest.raises(Invalid) as caught:
        record_risk(user=officer, unit=unit, title="Theirs", category=bias, owner=outsider)
    assert "owner" in (caught.value.fields or {})


def test_a_change_touches_only_what_was_sent(officer: User, risk: Risk) -> None:
    with acting(officer):
        changed = change_risk(user=officer, risk=risk, expected=1, changes={"event": "It happens"})
    assert (changed.version, changed.event, changed.title) == (2, "It happens", risk.title)


def test_a_stale_change_is_refused_with_both_versions(officer: User, risk: Risk) -> None:
    with acting(officer):
        change_risk(user=officer, risk=risk, expected=1, changes={"title": "First"})
        with pytest.raises(Stale) as caught:
            change_risk(user=officer, risk=risk, expected=1, changes={"title": "Second"})
    assert caught.value.theirs == {"title": "First", "version": 2}
    assert caught.value.ours == {"title": "Second", "version": 1}
    assert Risk.objects.get(pk=risk.pk).title == "First"


def test_closing_needs_a_reason_and_happens_once(officer: User, risk: Risk) -> None:
    with acting(officer):
        with pytest.raises(Invalid, match="Say why"):
            close_risk(user=officer, risk=risk, reason=" ")
        assert close_risk(user=officer, risk=risk, reason="The product ended.").state == "closed"
        with pytest.raises(Conflict, match="closed already"):
            close_risk(user=officer, risk=risk, reason="Again.")
        assert reopen_risk(user=officer, risk=risk, reason="It was sold again.").state == "open"
