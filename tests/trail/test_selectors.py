"""Finding events: by object, actor, action, time and unit; newest first, page by page."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import transaction

from audits.trail import selectors
from audits.trail.context import acting, action
from audits.trail.selectors import EventFilter
from tests.trail.conftest import OFFICER, VALIDATOR


@pytest.fixture
def written(db, new_events):
    with acting(OFFICER), transaction.atomic(), action("groups.made", reason="asked for"):
        group = Group.objects.create(name="a")
    with acting(VALIDATOR), transaction.atomic(), action("groups.renamed"):
        Group.objects.filter(pk=group.pk).update(name="b")
        Group.objects.filter(pk=group.pk).update(name="c")
    return new_events()


def ids(events):
    return [event.pk for event in events]


def found(**wanted):
    return ids(selectors.events(EventFilter(**wanted)))


def test_an_objects_events_come_newest_first(written):
    assert ids(selectors.events_for("auth.group", int(written[0].object_id))) == ids(written)[::-1]
    assert ids(selectors.events_for("auth.group", 0)) == []


def test_filters_narrow(written):
    made, renamed, again = ids(written)
    assert found(actor_id="8") == [again, renamed]
    assert found(action="groups.made") == [made]
    assert found(action="groups.") == [again, renamed, made]
    assert found(source="web", actor_id="7") == [made]
    assert found(since=written[1].at, object_type="auth.group") == [again, renamed]
    assert found(until=written[1].at, action="groups.") == [made]
    assert found(since=written[2].at + timedelta(seconds=1)) == []
    assert found(units=["1"], action="groups.") == []
    assert found(units=[""], action="groups.") == [again, renamed, made]


def test_pages_follow_the_last_id(written):
    made, renamed, again = ids(written)
    wanted = EventFilter(action="groups.")
    assert ids(selectors.events(wanted)[:2]) == [again, renamed]
    assert ids(selectors.events(wanted, before=renamed)[:2]) == [made]


def test_a_story_is_read_without_a_further_query(written, django_assert_num_queries):
    with django_assert_num_queries(1):
        stories = [selectors.story(event) for event in selectors.events(EventFilter(action="groups."))]
    assert [(change.before, change.after) for change in stories[0].changes] == [("b", "c")]
    assert (stories[2].reason, stories[2].changes[1].after) == ("asked for", "a")


def test_the_state_of_a_trail_never_verified(db):
    state = selectors.trail_state()
    assert (state.whole, state.last_verified, state.last_sealed_at, state.size) == (None, None, None, 0)
    assert state.pending > 0


def test_days_cut_by_moment_and_read_by_number(owner, sealed_events):
    """A clock that was put back for some hours loses no event: the moment decides, the number only finds the place."""
    first, *_, last = sealed_events
    owner.execute("ALTER TABLE trail.event DISABLE TRIGGER trail_append_only")
    owner.execute("UPDATE trail.event SET at = at - interval '5 hours' WHERE id = %s", [last.pk])
    last.refresh_from_db()
    kept = EventFilter(object_type="auth.group", until=first.at)
    assert [event.pk for event in selectors.events(kept)] == [last.pk]
    kept = EventFilter(object_type="auth.group", since=last.at, until=first.at + timedelta(microseconds=1))
    assert [event.pk for event in selectors.events(kept)] == [last.pk, first.pk]
