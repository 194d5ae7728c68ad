"""The first administrator comes in by command, and stands on the trail as the command's doing."""

import io

import pytest
from django.core.management import CommandError, call_command

from audits.accounts.models import Unit, User
from audits.accounts.policy import Policy
from audits.trail.models import AuditEvent
from tests.personas import PASSWORD

pytestmark = pytest.mark.django_db


def _add(monkeypatch, *arguments, password=PASSWORD):
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    output = io.StringIO()
    call_command("add_person", *arguments, stdout=output)
    return output.getvalue()


def test_the_first_person_administers_the_top_unit(monkeypatch):
    _add(monkeypatch, "first@example.com", "--title", "Administration")
    user, unit = User.objects.get(), Unit.objects.get()
    assert Policy(user).allows("people.change", unit)
    assert user.check_password(PASSWORD)
    event = AuditEvent.objects.filter(object_type="accounts.user").latest("id")
    assert (event.source, event.action) == ("command", "accounts.user.made")


def test_roles_and_units_by_name(monkeypatch, unit):
    _add(monkeypatch, "o@example.com", "--title", "Desk", "--role", "officer", "--role", "auditor", "--unit", unit.name)
    user = User.objects.get(email="o@example.com")
    assert {grant.role for grant in user.grants.all()} == {"officer", "auditor"}
    assert Policy(user).allows("risk.record", unit)


def test_a_weak_password_leaves_nothing(monkeypatch):
    with pytest.raises(CommandError, match="password"):
        _add(monkeypatch, "weak@example.com", "--title", "Weak", password="short")
    assert not User.objects.exists()
    assert not Unit.objects.exists()


def test_an_e_mail_that_is_taken_is_said(monkeypatch, officer):
    with pytest.raises(CommandError, match="already has an account"):
        _add(monkeypatch, officer.email.upper(), "--title", "Again")
