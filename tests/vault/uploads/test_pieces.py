"""A file sent in pieces becomes an artifact, whatever was cut, sent twice or asked in between."""

import hashlib

import pytest

from audits.accounts.services import issue_token
from audits.trail.models import AuditEvent
from audits.vault import store
from audits.vault.models import Artifact, Upload
from tests.personas import set_up
from tests.vault.uploads.sending import TUS

pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = b"sex,label\n" + b"F,1\nM,0\n" * 1_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def test_pieces_become_an_artifact_with_its_name(sender, ml_engineer, unit, on_disk):
    address = sender.begin(CONTENT, sha256=DIGEST)
    for start in range(0, len(CONTENT), 1_000):
        answer = sender.send(address, start, CONTENT[start : start + 1_000])
        assert answer.status_code == 204, answer.content
        assert answer["Upload-Offset"] == str(min(start + 1_000, len(CONTENT)))
    artifact = Artifact.objects.get()
    assert (artifact.sha256, artifact.size, artifact.filename) == (DIGEST, len(CONTENT), "p.csv")
    assert (artifact.media_type, artifact.created_by, artifact.unit) == ("text/csv", ml_engineer, unit)
    assert on_disk() == [store.path_of(DIGEST)]
    assert store.intact(DIGEST)


def test_what_was_made_can_be_read(sender):
    address = sender.begin(CONTENT)
    sender.send(address, 0, CONTENT[:10])
    said = sender.client.get(address).json()
    assert (said["offset"], said["length"], said["sha256"], said["artifact"]) == (10, len(CONTENT), None, None)
    assert said["id"] == int(address.rpartition("/")[2])
    sender.send(address, 10, CONTENT[10:])
    said = sender.client.get(address).json()
    assert (said["state"], said["offset"], said["sha256"], said["artifact"]) == ("done", len(CONTENT), DIGEST, DIGEST)
    assert sender.offset(address) == len(CONTENT)
    assert sender.client.get("/api/v1/uploads").json()["results"] == [said]


def test_head_repeats_what_was_said(sender):
    answer = sender.client.head(sender.begin(CONTENT, sha256=DIGEST), headers=TUS)
    assert (answer["Upload-Offset"], answer["Upload-Length"]) == ("0", str(len(CONTENT)))
    assert answer["Cache-Control"] == "no-store"
    assert answer["Upload-Expires"].endswith("GMT")
    assert [pair.split()[0] for pair in answer["Upload-Metadata"].split(",")] == [
        "unit", "filename", "filetype", "sha256",
    ]  # fmt: skip


def test_the_same_bytes_twice_are_one_artifact(sender):
    for _ in range(2):
        address = sender.begin(CONTENT)
        assert sender.send(address, 0, CONTENT).status_code == 204
    assert Artifact.objects.count() == 1
    assert Upload.objects.filter(artifact=Artifact.objects.get()).count() == 2


def test_an_empty_file_is_whole_at_once(sender, on_disk):
    answer = sender.ask_to_begin(0)
    assert (answer.status_code, answer.json()["state"]) == (201, "done")
    assert answer.json()["artifact"] == hashlib.sha256(b"").hexdigest()
    assert len(on_disk()) == 1


def test_a_key_keeps_an_upload_from_being_begun_twice(sender):
    sender.client.credentials(**sender.client._credentials, HTTP_IDEMPOTENCY_KEY="build-1841")
    first, second = sender.ask_to_begin(5), sender.ask_to_begin(5)
    assert first["Location"] == second["Location"]
    assert second["Idempotent-Replay"] == "true"
    assert sender.ask_to_begin(6).status_code == 409
    assert Upload.objects.count() == 1


def test_the_record_says_who_uploaded_through_what(sender, ml_engineer):
    sender.send(sender.begin(CONTENT), 0, CONTENT)
    events = AuditEvent.objects.filter(object_type="vault.upload").order_by("pk")
    assert [event.action for event in events] == ["vault.upload.begun", "vault.upload.finished"]
    assert {event.actor_id for event in events} == {str(ml_engineer.pk)}
    assert all(event.source.startswith("token cs_") for event in events)


def test_a_token_for_uploads_alone_will_do(sender, ml_engineer):
    with set_up():
        secret = issue_token(user=ml_engineer, name="CI", scopes=["artifact.upload"]).secret
    sender.client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    address = sender.begin(CONTENT)
    assert sender.offset(address) == 0
    assert sender.send(address, 0, CONTENT).status_code == 204


def test_a_place_where_only_post_gets_through(sender):
    address = sender.begin(CONTENT)
    headers = {**TUS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    answer = sender.client.generic(
        "POST", address, CONTENT, content_type="application/offset+octet-stream", headers=headers
    )
    assert answer.status_code == 204
    assert Artifact.objects.get().sha256 == DIGEST
