"""A version's profile is made by a worker: once, the same bytes for the same content, and refused with a sentence."""

import hashlib

import pytest
import rfc8785

from audits.trail.models import AuditEvent, Payload
from registry.datasets.models import Profile, Schema
from registry.datasets.profiles import ask_profile
from tests.datasets.conftest import PEOPLE, make_profiles, newest
from tests.personas import acting

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_new_version_gets_its_profile_and_an_inferred_schema(profiled):
    version = profiled()
    profile = newest(version)
    assert (profile.state, profile.progress, profile.result["rows"]) == ("done", 1.0, 99)
    assert profile.sha256 == hashlib.sha256(rfc8785.dumps(profile.result)).hexdigest()
    types = [(column["name"], column["type"], column["personal"]) for column in version.schema.columns]
    assert types == [("email", "text", True), ("sex", "text", False), ("age", "integer", False)]
    assert version.schema.confirmed_at is None


def test_the_same_content_gives_the_same_bytes_and_only_the_newest_profile_keeps_its_words(profiled, ml_engineer):
    version = profiled()
    first = newest(version)
    with acting(ml_engineer):
        ask_profile(user=ml_engineer, version=version)
    make_profiles()
    assert newest(version).pk != first.pk
    assert newest(version).sha256 == first.sha256
    first.refresh_from_db()
    assert first.result is None


def test_what_a_profile_says_of_the_data_stays_off_the_trail(profiled):
    profile = newest(profiled())
    told = AuditEvent.objects.filter(object_type="datasets.profile", object_id=str(profile.pk))
    said = " ".join(Payload.objects.filter(event__in=told).values_list("body", flat=True))
    assert {event.action for event in told} >= {"datasets.profile.requested", "datasets.profile.finished"}
    assert "quantiles" not in said
    assert profile.sha256 in said


def test_a_newer_request_takes_the_place_of_an_open_one(add, ml_engineer):
    version = add()
    with acting(ml_engineer):
        ask_profile(user=ml_engineer, version=version, reading={"delimiter": ";"})
    assert [one.state for one in version.profiles.order_by("id")] == ["cancelled", "queued"]
    make_profiles()
    assert newest(version).result["reading"]["declared"] == {"delimiter": ";"}
    assert len(version.schema.columns) == 1


def test_what_cannot_be_read_is_refused_and_leaves_nothing_but_the_sentence(profiled):
    profile = newest(profiled(PEOPLE + b"one,two\n"))
    assert profile.state == "refused"
    assert "line 101: the header has 3 columns, the row has 2 fields" in profile.problem
    assert profile.result is None
    assert not Schema.objects.exists()


def test_a_content_that_is_gone_is_said(add, settings, tmp_path):
    version = add()
    settings.VAULT_ROOT = tmp_path / "elsewhere"
    make_profiles()
    assert newest(version).state == "refused"
    assert "does not hold" in newest(version).problem


def test_a_worker_killed_in_the_middle_is_followed_by_another(add, monkeypatch):
    version = add()
    profile = newest(version)
    Profile.objects.filter(pk=profile.pk).update(state="running", claim=None, attempt=1)
    from registry.datasets import profiling

    profiling.execute(profile.pk)
    assert newest(version).state == "done"
    assert newest(version).attempt == 2
