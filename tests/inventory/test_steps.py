"""The table of steps is sound by itself."""

from itertools import product

import pytest

from audits.accounts.roles import PERMISSIONS, Role
from registry.inventory import lifecycle
from registry.inventory.lifecycle import STEPS, State, register_guard, step_between, steps_from


def test_every_step_names_a_permission_that_somebody_holds():
    for step in STEPS:
        assert PERMISSIONS[step.permission], step.key
        assert step.who


def test_one_step_leads_from_one_state_to_another():
    for source, to in product(State, State):
        assert len([step for step in STEPS if source in step.sources and step.to == to]) <= 1


def test_every_state_is_reached_and_only_two_are_the_end():
    reached = {State.SUBMITTED} | {step.to for step in STEPS}
    assert reached == set(State)
    assert {state for state in State if not steps_from(state)} == {State.REJECTED, State.RETIRED}


def test_nothing_gets_into_use_past_an_approval():
    """Every way from submitted to in use leads over the approval."""
    found, ahead = {State.SUBMITTED}, [State.SUBMITTED]
    while ahead:
        for step in steps_from(ahead.pop()):
            if not step.binds and step.to not in found:
                found.add(step.to)
                ahead.append(step.to)
    assert not found & {State.APPROVED, State.IN_USE}


def test_those_who_build_neither_validate_nor_approve():
    for permission in ("version.validate", "version.approve", "version.reject", "version.review", "model.override"):
        assert Role.ML_ENGINEER not in PERMISSIONS[permission]
    assert Role.VALIDATOR not in PERMISSIONS["version.approve"]


def test_a_step_that_is_not_in_the_table():
    assert step_between("submitted", "in_use") is None
    with pytest.raises(LookupError):
        register_guard("jump", lambda _user, _version: "", says="Never")


def test_an_approval_asks_the_rooms_above():
    says = " ".join(str(guard.says) for guard in lifecycle.guards_of(lifecycle.APPROVE))
    assert "gate is open" in says
    assert "major or critical" in says
