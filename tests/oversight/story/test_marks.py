"""What is no ordinary entry is marked: a write that nobody signed, what was said of it later, and what was redacted."""

import pytest

from audits.oversight.models import Explanation
from audits.oversight.rows import event_detail
from audits.oversight.storytelling import chapter
from audits.trail.selectors import events
from tests.oversight.conftest import *  # noqa: F403 - a redacted risk, and the owner of the tables
from tests.personas import acting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by_hand(owner, risk):
    owner.execute("UPDATE risks_risk SET title = 'By hand', starter_id = 'R05' WHERE id = %s", [risk.pk])
    return events().get(object_type="risks.risk", object_id=str(risk.pk), actor_id="")


def test_a_write_that_nobody_signed_names_its_role_and_hides_nothing(by_hand, risk, officer):
    entry = chapter(officer, risk, size=1).entries[0]
    assert (entry.who, entry.role, entry.icon) == ("", "countersign_owner", "triangle-alert")
    assert {change.label for change in entry.changes} == {"Title", "Starter risk"}


def test_it_is_red_on_the_page(by_hand, risk, officer, browse):
    text = browse(officer).get(f"/trail/story/risks.risk/{risk.reference}/").content.decode()
    assert '<span class="no-author">No author, role countersign_owner</span>' in text


def test_what_was_said_of_it_stands_under_it(by_hand, risk, officer, browse):
    with acting(officer):
        Explanation.objects.create(unit=risk.unit, event=by_hand, words="A migration we ran by hand.", by=officer)
    (said,) = chapter(officer, risk, size=1).entries[0].explanations
    assert (said.who, said.text) == (officer.title, "A migration we ran by hand.")
    text = browse(officer).get(f"/trail/story/risks.risk/{risk.reference}/").content.decode()
    assert "A migration we ran by hand." in text


def test_what_was_redacted_is_named_and_not_told(named, redacted, officer, browse):
    told = chapter(officer, named).entries
    assert all(entry.redacted for entry in told if "changed the risk" in entry.what)
    notes = [change for entry in told for change in entry.changes if change.note]
    assert {(change.label, change.note) for change in notes} == {("Event", "redacted by two people")}
    assert "Jane Doe" not in str(told)
    text = browse(officer).get(f"/trail/story/risks.risk/{named.reference}/").content.decode()
    assert "redacted by two people" in text
    assert any("redaction X-" in entry.what for entry in told)


def test_an_event_has_its_neighbours(named, officer):
    middle = list(events().filter(object_type="risks.risk", object_id=str(named.pk)))[1]
    detail = event_detail(officer, middle)
    assert detail.earlier is not None
    assert detail.later is not None
    assert detail.earlier.pk < middle.pk < detail.later.pk
    assert detail.before_url.startswith(f"/risks/{named.reference}/?as_of=")
