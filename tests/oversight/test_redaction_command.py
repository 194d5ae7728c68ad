"""`trail verify` lists what was redacted, and finds the trail whole."""

import json

import pytest
from django.core.management import call_command

from audits.trail.sequencer import sequence_once
from tests.oversight.conftest import NAME

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_two_people_took_away_is_listed_and_breaks_nothing(redacted, capsys):
    sequence_once()
    call_command("trail", "verify", "--json")  # an exit other than 0 raises
    said = json.loads(capsys.readouterr().out)
    listed = [notice["sentence"] for notice in said["notices"] if notice["kind"] == "redacted"]
    assert said["whole"]
    assert len(listed) == 3
    assert all("A person was named." in sentence and NAME not in sentence for sentence in listed)
