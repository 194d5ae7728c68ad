"""A piece with a checksum is kept whole and right, or not at all; so is the whole file."""

import hashlib

import pytest

from audits.vault.models import Artifact
from tests.vault.uploads.sending import checksum

pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = b"a,b\n" * 500


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_right_piece_is_kept(sender, algorithm):
    address = sender.begin(CONTENT)
    for start in (0, 1_000):
        piece = CONTENT[start : start + 1_000]
        assert sender.send(address, start, piece, Upload_Checksum=checksum(piece, algorithm)).status_code == 204
    assert Artifact.objects.get().sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_of_a_wrong_piece_nothing_is_kept_and_it_can_be_sent_again(sender, on_disk):
    address = sender.begin(CONTENT)
    sender.send(address, 0, CONTENT[:500])
    answer = sender.send(address, 500, b"x" * 1_500, Upload_Checksum=checksum(CONTENT[500:]))
    assert answer.status_code == 460
    assert answer["Content-Type"] == "application/problem+json"
    assert sender.offset(address) == 500
    assert sum(path.stat().st_size for path in on_disk()) == 500
    assert sender.send(address, 500, CONTENT[500:], Upload_Checksum=checksum(CONTENT[500:])).status_code == 204


@pytest.mark.parametrize("said", ["md5 AAAA", "sha256", "sha256 ", "sha256 !!", "", "sha256 AAAA,sha1 AAAA"])
def test_a_checksum_that_is_none_is_named(sender, said):
    address = sender.begin(CONTENT)
    answer = sender.send(address, 0, CONTENT, Upload_Checksum=said)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "#/Upload-Checksum"
    assert sender.offset(address) == 0


def test_another_file_than_was_announced_is_refused_whole(sender, on_disk):
    address = sender.begin(CONTENT, sha256="0" * 64)
    answer = sender.send(address, 0, CONTENT)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "#/sha256"
    assert not Artifact.objects.exists()
    assert on_disk() == []
    assert sender.client.get(address).status_code == 410
    assert sender.send(address, 0, CONTENT).status_code == 410


def test_what_it_is_called_may_be_written_large(sender):
    address = sender.begin(CONTENT, sha256=hashlib.sha256(CONTENT).hexdigest().upper())
    assert sender.send(address, 0, CONTENT).status_code == 204
