"""What is shown of the witnesses, and what is shown in red."""

from datetime import timedelta

import psycopg
import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone

from audits.trail import sequencer, services
from audits.trail.context import acting
from audits.trail.keys import ensure_log_key
from audits.trail.models import Checkpoint, Witness
from audits.trail.witnesses.delivery import deliver_once
from audits.trail.witnesses.selectors import alerts, kept_cosignatures, witnesses
from tests.trail.conftest import OFFICER
from tests.verifier.small_log import witness

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def delivered(sealed_events, witnesses_file, tmp_path):
    (tmp_path / "share").mkdir()
    witnesses_file(f'[[witness]]\nname = "share"\nkind = "folder"\npath = "{tmp_path / "share"}"\n')
    deliver_once()


def write():
    with acting(OFFICER):
        Group.objects.create(name=f"news {timezone.now()}")
    sequencer.sequence_once()


def by_name(name):
    return next(state for state in witnesses() if state.name == name)


def test_one_that_has_all_is_not_behind(delivered):
    state = by_name("share")
    assert (state.lag_events, state.lag_seconds, state.late) == (0, 0, False)
    assert alerts() == []


def test_lag_is_counted_in_events_and_time_and_alerts_beyond_the_limit(delivered, settings, owner):
    write()
    write()
    assert by_name("share").lag_events == 2
    assert alerts() == []
    owner.execute("ALTER TABLE trail.checkpoint DISABLE TRIGGER ALL")
    owner.execute("UPDATE trail.checkpoint SET at = at - interval '700 s' WHERE size > %s", [by_name("share").size])
    assert by_name("share").late
    (alert,) = alerts()
    assert alert.kind == "witness"
    assert "The witness share lacks 2 events" in alert.sentence
    settings.TRAIL_WITNESS_LAG = 3600
    assert alerts() == []


def test_a_contradiction_is_shown_at_once(delivered, tmp_path, settings):
    (tmp_path / "share" / "latest.txt").write_text(
        Checkpoint.objects.order_by("-size").first().note.replace("— c", "— d")
    )
    write()
    deliver_once()
    (alert,) = alerts()
    assert alert.sentence.startswith("share: Contradiction")


def test_a_stall_is_shown_with_its_holder(delivered, settings, owner, engines):
    settings.TRAIL_STALL = 0
    url = engines.postgres.url("countersign_owner", connection.settings_dict["NAME"])
    with psycopg.connect(url, application_name="slow import") as writer, sequencer.connect() as held:
        writer.execute("INSERT INTO auth_group (name) VALUES ('late')")
        with acting(OFFICER):
            Group.objects.create(name="waits")
        assert "no sign of life" in alerts()[0].sentence
        sequencer.give_sign_of_life(held, sequencer.warn_of_stall(held))
        (alert,) = alerts()
        assert (alert.kind, "slow import" in alert.sentence) == ("stall", True)
    sequencer.sequence_once()
    assert alerts() == []


def test_a_checkpoint_is_told_with_its_cosignatures(sealed_events, witnesses_file, tmp_path):
    with witness(tmp_path, ensure_log_key().verifier) as running:
        url = f"http://127.0.0.1:{running.port}"
        witnesses_file(f'[[witness]]\nname = "second"\nkind = "http"\nurl = "{url}"\nkey = "{running.key}"\n')
        deliver_once()
    last = Checkpoint.objects.order_by("-size").first()
    assert services.checkpoint_text() == last.note + kept_cosignatures(last.size)[0]
    assert by_name("second").cosignatures == 1


def test_the_application_cannot_write_what_witnesses_said(delivered):
    for statement in (
        "UPDATE trail.witness SET size = 9",
        "DELETE FROM trail.cosignature",
        "INSERT INTO trail.pulse VALUES (true, now())",
    ):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic(), acting(OFFICER):
            connection.cursor().execute(statement)
    assert Witness.objects.get().attempt_at > timezone.now() - timedelta(minutes=5)
