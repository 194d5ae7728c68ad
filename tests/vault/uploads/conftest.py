"""A vault of its own, and somebody who sends to it."""

from pathlib import Path

import pytest

from tests.vault.uploads.sending import Sender


@pytest.fixture(autouse=True)
def vault(settings, tmp_path) -> Path:
    settings.VAULT_ROOT = tmp_path / "vault"
    settings.VAULT_ROOT.mkdir()
    return settings.VAULT_ROOT


@pytest.fixture
def sender(api, ml_engineer, unit) -> Sender:
    return Sender(api(ml_engineer), unit)


@pytest.fixture
def on_disk(vault):
    """The files of the vault, whole ones and begun ones."""
    return lambda: sorted(path for path in vault.rglob("*") if path.is_file())
