"""Proofs and exports in the browser: files, the words to check them, and a sentence where there is none."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audits.trail.keys import verifier_keys
from audits.trail.models import AuditEvent, Checkpoint
from audits.trail.services import seal
from audits.verifier.held import Brought, fingerprint
from audits.verifier.pack import tell_pack
from audits.verifier.telling import tell_growth, tell_object
from tests.personas import set_up
from tests.register import *  # noqa: F403 - a risk to prove
from tests.verifier.logged import Log

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sealed(risk):
    event = AuditEvent.objects.filter(object_type="risks.risk").earliest("id")
    seal(event.pk)
    return event


@pytest.fixture
def browser(officer) -> Client:
    client = Client()
    with set_up():
        client.force_login(officer)
    return client


def test_an_entrys_page_says_how_to_check_it(browser, sealed):
    page = browser.get(reverse("trail:event", args=[sealed.pk])).content.decode()
    assert f"python -m audits.verifier event-{sealed.pk}-proof.json --log-key log-key.txt" in page
    assert reverse("trail:log-key") in page
    assert fingerprint(verifier_keys()[-1])[:8] in page


def test_the_logs_key_is_a_file(browser, sealed):
    answer = browser.get(reverse("trail:log-key"))
    assert answer["Content-Disposition"] == 'attachment; filename="log-key.txt"'
    assert answer.content.decode().splitlines() == [str(key) for key in verifier_keys()]


def test_an_object_is_proven_in_one_file(browser, risk, sealed):
    answer = browser.get(reverse("trail:object-proof", args=[risk.reference]))
    assert answer["Content-Disposition"] == f'attachment; filename="{risk.reference}-proof.json"'
    assert tell_object(json.loads(answer.content), Brought(verifier_keys()))[0][1].good


def test_an_objects_story_leads_to_its_proof_and_says_how_to_check_it(browser, risk, sealed):
    page = browser.get(reverse("trail:story", args=["risks.risk", risk.reference])).content.decode()
    assert reverse("trail:object-proof", args=[risk.reference]) in page
    assert f"python -m audits.verifier {risk.reference}-proof.json --log-key log-key.txt" in page


def _keep(note: str) -> dict:
    return {"checkpoint": SimpleUploadedFile("checkpoint.txt", note.encode())}


def test_growth_is_proven_from_a_checkpoint_kept_here_or_brought(browser, sealed):
    kept = Checkpoint.objects.latest("size")
    for answer in (
        browser.get(reverse("trail:growth"), {"since": kept.size}),
        browser.post(reverse("trail:growth"), _keep(kept.note)),
    ):
        assert answer["Content-Type"] == "application/json"
        assert tell_growth(json.loads(answer.content), Brought(verifier_keys()))[1] is not None


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        ("nonsense", "not a signed note"),
        (Log().note(), "None of the known keys"),
        ("\x00" * 2_000_000, "not a short text"),
    ],
)
def test_a_checkpoint_that_cannot_be_read_is_said_at_its_field(browser, sealed, note, sentence):
    page = browser.post(reverse("trail:growth"), _keep(note))
    assert sentence in page.content.decode()


@pytest.mark.parametrize("since", ["999999", "x", "-1", "9" * 40])
def test_a_size_that_no_checkpoint_has_is_said(browser, sealed, since):
    page = browser.get(reverse("trail:growth"), {"since": since})
    assert page.status_code == 404
    assert "There is no checkpoint" in page.content.decode()


def test_an_export_is_asked_by_days(browser, sealed):
    assert "Export an evidence pack" in browser.get(reverse("trail:export")).content.decode()
    day = f"{sealed.at:%Y-%m-%d}"
    answer = browser.get(reverse("trail:export"), {"from": day, "to": day, "object": ""})
    statements, facts = tell_pack(io.BytesIO(b"".join(answer.streaming_content)), Brought(verifier_keys()))
    assert statements[1].good
    assert facts["asked"]["from"].startswith(day)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"from": "31/02/2026"}, "Enter a valid date"),
        ({"from": "2999-01-01"}, "lies in the future"),
        ({"to": "9999-12-31"}, "lies in the future"),
        ({"to": "2001-01-01"}, "No sealed event"),
        ({"object": "R-9999"}, "no object R-9999"),
    ],
)
def test_what_cannot_be_exported_is_said_at_its_field(browser, sealed, query, sentence):
    page = browser.get(reverse("trail:export"), query)
    assert page.status_code == 400
    assert sentence in page.content.decode()
