"""Checkpoints that somebody kept are brought to a page, and the trail is verified against them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audits.trail.models import Verification
from audits.trail.services import checkpoint_text, seal
from audits.verifier.note import Checkpoint, SignerKey
from tests.oversight.conftest import carry_through
from tests.personas import set_up

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/trail/compare/"


@pytest.fixture
def browser(log_key, risk, officer) -> Client:
    seal()
    client = Client()
    with set_up():
        client.force_login(officer)
    return client


def bring(browser: Client, *files: tuple[str, bytes]):
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return browser.post(ADDRESS, {"checkpoints": uploads})


def test_a_checkpoint_that_agrees_is_named_beside_the_seal(browser):
    note = checkpoint_text().encode()
    answer = bring(browser, ("checkpoint.txt", note), ("checkpoint.txt", note))
    asked = Verification.objects.get()
    assert answer["Location"] == reverse("trail:verification", args=[asked.pk])
    waiting = browser.get(answer["Location"]).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    carry_through()
    page = browser.get(answer["Location"]).content.decode()
    assert "The trail is whole" in page
    assert "checkpoint.txt (2)" in page
    assert "hx-trigger" not in page.split('id="verification"')[1].split("</div>")[0]


def test_what_only_it_shows_stays_until_it_is_shown_otherwise(browser, settings):
    signer = SignerKey.parse(settings.TRAIL_LOG_KEY.read_text())
    other = signer.sign(str(Checkpoint(settings.TRAIL_ORIGIN, 10**6, b"x" * 32)))
    answer = bring(browser, ("held.txt", other.encode()))
    carry_through()
    page = browser.get(answer["Location"]).content.decode()
    assert "The trail is broken" in page
    assert "checkpoint held.txt promises 1000000 events" in page
    browser.post(reverse("trail:verify"))  # alone, the database contradicts nobody
    carry_through()
    assert "The trail is broken" in browser.get(reverse("trail:home")).content.decode()
    bring(browser, ("held.txt", checkpoint_text().encode()))
    carry_through()
    assert "The trail is whole" in browser.get(reverse("trail:home")).content.decode()


BAD = {
    "no note": (b"nothing", "rubbish.txt cannot be compared"),
    "no text": (b"\xff\xfe", "rubbish.txt is no checkpoint: it is no text"),
    "a NUL": (b"\x00", "rubbish.txt is no checkpoint: it is no text"),
    "too long": (b"x" * 30_000, "rubbish.txt is no checkpoint: it is too long"),
    "empty": (b"", "empty"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_compared_is_told_at_its_field(browser, what):
    content, words = BAD[what]
    answer = bring(browser, ("rubbish.txt", content))
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Verification.objects.exists()


def test_another_logs_checkpoint_and_no_checkpoint_are_told(browser):
    stranger = SignerKey.generate("other.example/log").sign(str(Checkpoint("other.example/log", 3, b"x" * 32)))
    answer = bring(browser, ("theirs.txt", stranger.encode()))
    assert "The checkpoint theirs.txt is of the log other.example/log, not of" in answer.content.decode()
    assert browser.post(ADDRESS).status_code == 400
    assert bring(browser, *[(f"{n}.txt", b"x") for n in range(21)]).status_code == 400
