"""What a sender may get wrong, and the status of tus that says so; nothing is kept of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audits.vault.models import Upload
from tests.personas import set_up
from tests.vault.uploads.sending import PIECE, TUS, Sender

pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = b"a,b\n" * 500


@pytest.fixture
def address(sender):
    return sender.begin(CONTENT)


def test_another_offset(sender, address):
    sender.send(address, 0, CONTENT[:500])
    for offset in (0, 499, 501, len(CONTENT)):
        answer = sender.send(address, offset, CONTENT[500:])
        assert answer.status_code == 409
        assert "500" in answer.json()["detail"]
    assert sender.offset(address) == 500


@pytest.mark.parametrize("offset", ["", "-1", "1.0", "0x1", "9" * 30, "zero", "١"])
def test_an_offset_that_is_none(sender, address, offset):
    answer = sender.client.generic(
        "PATCH",
        address,
        CONTENT,
        content_type=PIECE,
        headers={**TUS, "Upload-Offset": offset.encode().decode("latin-1")},
    )
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/Upload-Offset")


def test_more_than_was_announced(sender, address):
    assert sender.send(address, 0, CONTENT + b"x").status_code == 413
    assert sender.offset(address) == 0


def test_more_than_anybody_may(sender, settings):
    settings.VAULT_MAX_BYTES = 1_000
    answer = sender.ask_to_begin(1_001)
    assert answer.status_code == 413
    assert "1,000" in answer.json()["detail"]
    assert not Upload.objects.exists()


def test_another_version(sender, address):
    for version in ({}, {"Tus-Resumable": "0.2.2"}, {"Tus-Resumable": "2.0.0"}):
        answer = sender.client.patch(address, headers=version)
        assert answer.status_code == 412
        assert answer["Tus-Version"] == "1.0.0"
        assert sender.client.post("/api/v1/uploads", headers=version).status_code == 412
    assert sender.client.head(address, headers={"Tus-Resumable": "2.0.0"}).status_code == 412


def test_another_content_type(sender, address):
    answer = sender.client.generic(
        "PATCH", address, CONTENT, content_type="text/csv", headers={**TUS, "Upload-Offset": "0"}
    )
    assert answer.status_code == 415
    assert sender.offset(address) == 0


def test_an_expired_upload(sender, address):
    sender.send(address, 0, CONTENT[:500])
    with set_up():
        Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert sender.send(address, 500, CONTENT[500:]).status_code == 410
    assert sender.client.head(address, headers=TUS).status_code == 410


def test_another_units_and_another_persons_upload_is_not_there(address, api, outside_engineer, officer, unit):
    for stranger in (outside_engineer, officer):
        theirs = Sender(api(stranger), unit)
        assert theirs.send(address, 0, CONTENT).status_code == 404
        assert theirs.client.head(address, headers=TUS).status_code == 404
        assert theirs.remove(address).status_code == 404
        assert theirs.client.get("/api/v1/uploads").json()["results"] == []
    assert Sender(api(outside_engineer), unit).ask_to_begin(5).status_code == 404


def test_somebody_who_may_not_upload(api, auditor, unit):
    assert Sender(api(auditor), unit).ask_to_begin(5).status_code in {403, 404}


def test_too_many_at_once(sender, settings):
    settings.VAULT_OPEN_UPLOADS = 2
    first, _second = sender.begin(CONTENT), sender.begin(CONTENT)
    assert sender.ask_to_begin(5).status_code == 409
    sender.send(first, 0, CONTENT)
    assert sender.ask_to_begin(5).status_code == 201


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"unit": "one"}, "unit"),
        ({"sha256": "abc"}, "sha256"),
        ({"filename": "../../etc/passwd"}, "filename"),
        ({"filename": "a\x00b"}, "filename"),
        ({"filename": "x" * 256}, "filename"),
        ({"filetype": "x" * 101}, "filetype"),
        ({"sha265": "0" * 64}, "sha265"),
    ],
)
def test_metadata_that_is_wrong_is_named(sender, said, named):
    answer = sender.ask_to_begin(5, **said)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, f"#/{named}")
    assert not Upload.objects.exists()


@pytest.mark.parametrize("said", ["unit", "unit !", "unit MQ==,unit MQ==", "unit /w==", "unit MQ== x"])
def test_metadata_that_is_none(sender, said):
    headers = {**TUS, "Upload-Length": "5", "Upload-Metadata": said}
    answer = sender.client.post("/api/v1/uploads", headers=headers)
    assert answer.status_code == 400, answer.content
