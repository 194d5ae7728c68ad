"""Secrets never reach the trail, and columns that only tick make no event."""

import hashlib
import json

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from audits.accounts.models import User
from audits.trail.context import acting
from tests.trail.conftest import OFFICER


@pytest.fixture
def user(officer):
    with acting(OFFICER):
        yield officer


def told(event):
    return json.loads(event.payload.body)


def test_a_password_is_masked_and_its_change_is_told(user, new_events):
    user.set_password("another-long-password")
    user.save(update_fields=["password"])
    (event,) = new_events()
    assert told(event)["before"] == told(event)["after"] == {"password": "masked"}
    assert event.object_label == user.reference


def test_an_ignored_column_alone_makes_no_event(user, new_events):
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())
    assert new_events() == []
    User.objects.filter(pk=user.pk).update(last_login=timezone.now(), title="Desk")
    (event,) = new_events()
    assert set(told(event)["after"]) == {"last_login", "title"}


def test_a_masked_key_is_told_as_its_digest(db, new_events):
    with acting(OFFICER):
        Session.objects.create(session_key="abc123", session_data="secret", expire_date=timezone.now())
    (event,) = new_events()
    assert event.object_id == hashlib.sha256(b"abc123").hexdigest()
    assert (told(event)["after"]["session_key"], told(event)["after"]["session_data"]) == ("masked", "masked")
    assert "abc123" not in event.payload.body
    assert "secret" not in event.payload.body


@pytest.mark.parametrize(
    ("column", "masked"),
    [
        ("api_token", True),
        ("client_secret", True),
        ("password_hash", True),
        ("totp_seed", True),
        ("token_digest", True),
        ("artifact_digest", False),
        ("tokens_used", False),
        ("random_seed", False),
        ("secretary", False),
    ],
)
def test_columns_whose_names_look_secret_are_masked_unasked(owner, column, masked):
    owner.execute(f"CREATE TABLE late (id int PRIMARY KEY, {column} text)")
    owner.execute("SELECT trail.govern('late', 'tests.late', '', '', '{}', '{}', '1')")
    owner.execute("INSERT INTO late VALUES (1, 'value'), (2, NULL)")
    bodies = owner.execute("SELECT body FROM trail.payload ORDER BY event_id DESC LIMIT 2").fetchall()
    empty, filled = (json.loads(body)["after"][column] for (body,) in bodies)
    assert filled == ("masked" if masked else "value")
    assert empty is None
