"""Uploads that nobody finishes end, free the disk, and say so; what a crash left half done is done."""

import os
from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from audits.trail import context as trail
from audits.vault import partial, services, uploads
from audits.vault.models import Artifact, Upload
from audits.vault.partial import Partial
from tests.personas import set_up

pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = b"a,b\n" * 500


def _sweep() -> None:
    with trail.acting(trail.SYSTEM):
        uploads.sweep()


def test_a_removed_upload_frees_the_disk(sender, on_disk):
    address = sender.begin(CONTENT)
    sender.send(address, 0, CONTENT[:500])
    assert sender.remove(address).status_code == 204
    assert on_disk() == []
    assert sender.send(address, 500, CONTENT[500:]).status_code == 410
    assert sender.remove(address).status_code == 410


def test_an_artifact_is_not_removed_with_its_upload(sender, on_disk):
    address = sender.begin(CONTENT)
    sender.send(address, 0, CONTENT)
    assert sender.remove(address).status_code == 409
    assert len(on_disk()) == 1


def test_the_sweep_ends_what_has_expired_and_leaves_the_rest(sender, on_disk):
    old, young = sender.begin(CONTENT), sender.begin(CONTENT)
    for address in (old, young):
        sender.send(address, 0, CONTENT[:500])
    with set_up():
        Upload.objects.filter(pk=old.rpartition("/")[2]).update(expires_at=timezone.now() - timedelta(seconds=1))
    _sweep()
    assert len(on_disk()) == 1
    assert sorted(Upload.objects.values_list("state", flat=True)) == ["expired", "open"]
    assert sender.offset(young) == 500


def test_the_sweep_leaves_alone_what_is_being_sent(sender, vault):
    address = sender.begin(CONTENT)
    with set_up():
        Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with Partial(Upload.objects.get().place).locked():
        _sweep()
        assert Upload.objects.get().state == Upload.State.OPEN
    _sweep()
    assert Upload.objects.get().state == Upload.State.EXPIRED
    assert sender.client.get(address).status_code == 410


def test_the_clearing_up_of_the_vault_leaves_open_uploads_alone(sender, on_disk, vault):
    sender.send(sender.begin(CONTENT), 0, CONTENT[:500])
    for path in on_disk():
        os.utime(path, (0, 0))
    assert services.clear_up() == 0
    assert len(on_disk()) == 1


@pytest.mark.parametrize("by", ["the sender's question", "the sweep"])
def test_whole_but_not_finished_is_finished(sender, by):
    """Killed after the last byte, before the row."""
    address = sender.begin(CONTENT)
    partial.Partial(Upload.objects.get().place).append([CONTENT], len(CONTENT))
    if by == "the sweep":
        _sweep()
    assert sender.client.get(address).json()["state"] == "done"
    assert Artifact.objects.get().size == len(CONTENT)


def test_killed_between_the_store_and_the_row(sender, on_disk):
    address = sender.begin(CONTENT)
    with mock.patch.object(uploads, "record", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        sender.send(address, 0, CONTENT)
    assert not Artifact.objects.exists()
    assert sender.offset(address) == len(CONTENT)
    assert Artifact.objects.get().size == len(CONTENT)
    assert len(on_disk()) == 1


def test_killed_between_the_row_and_the_disk(sender, on_disk):
    with mock.patch.object(Partial, "drop"):
        sender.send(sender.begin(CONTENT), 0, CONTENT)
    assert len(on_disk()) == 2
    _sweep()
    assert len(on_disk()) == 1


def test_a_lost_file_begins_again(sender):
    """A database restored without the files on their way says so honestly."""
    address = sender.begin(CONTENT)
    sender.send(address, 0, CONTENT[:500])
    partial.Partial(Upload.objects.get().place).drop()
    assert sender.offset(address) == 0
    assert sender.send(address, 0, CONTENT).status_code == 204
