"""Published data as files, read once a session."""

from pathlib import Path

import pytest

from governance.desk.demo import realdata


@pytest.fixture(scope="session")
def compas_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ProPublica's file as published, with its columns that occur twice."""
    path = tmp_path_factory.mktemp("compas") / "compas.csv"
    path.write_bytes(realdata.compas_file())
    return path


@pytest.fixture(scope="session")
def compas() -> realdata.Table:
    return realdata.compas()
