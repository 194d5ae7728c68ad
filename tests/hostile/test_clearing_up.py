"""What refused and killed uploads leave in the vault goes after a day; what an artifact names never does."""

import os
import time
from unittest import mock

import pytest

from audits.vault import store
from audits.vault.services import clear_up, keep
from tests.personas import acting

pytestmark = pytest.mark.django_db
LONG_AGO = time.time() - 2 * 86_400


@pytest.fixture
def vault(settings, tmp_path):
    settings.VAULT_ROOT = tmp_path / "vault"
    return settings.VAULT_ROOT


def _age(*paths) -> None:
    for path in paths:
        os.utime(path, (LONG_AGO, LONG_AGO))


def test_content_that_nobody_claimed_goes(vault):
    orphan = store.path_of(store.put([b"refused"]).sha256)
    half = vault / "incoming" / "tmp1"
    half.write_bytes(b"killed")
    _age(orphan, half)
    assert clear_up() == 2
    assert not [path for path in vault.rglob("*") if path.is_file()]


def test_young_content_stays_for_its_row_may_be_on_the_way(vault):
    orphan = store.path_of(store.put([b"perhaps"]).sha256)
    assert clear_up() == 0
    assert orphan.exists()


def test_claimed_content_stays_however_old(vault, ml_engineer, unit):
    with acting(ml_engineer):
        artifact = keep(user=ml_engineer, unit=unit, chunks=[b"kept"], filename="a")
    _age(store.path_of(artifact.sha256))
    assert clear_up() == 0
    assert store.intact(artifact.sha256)


def test_content_that_comes_again_while_it_goes_stays(vault):
    orphan = store.path_of(store.put([b"again"]).sha256)
    _age(orphan)
    replace = os.replace

    def comes_again(source, target):
        if str(target).endswith(".going"):
            os.utime(source)
        replace(source, target)

    with mock.patch.object(store.os, "replace", comes_again):
        assert clear_up() == 0
    assert orphan.read_bytes() == b"again"


def test_an_empty_vault_is_cleared_up_too(vault):
    assert clear_up() == 0
