"""The files an ML team hands in: real models, the same bytes each time, and no names of people."""

import csv
import hashlib
from pathlib import Path

import joblib
import pandas as pd
import pytest

from governance.desk.demo import training

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files") / "work"
    training.prepare(folder)
    return folder


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_making_them_again_gives_the_same_bytes(files: Path, tmp_path: Path) -> None:
    training.prepare(tmp_path / "again")
    assert digests(tmp_path / "again") == digests(files)


def test_what_is_complete_is_left_alone(files: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in files.iterdir()}
    training.prepare(files)
    assert {path: path.stat().st_mtime_ns for path in files.iterdir()} == before


def test_the_vendors_file_names_nobody(files: Path) -> None:
    with (files / "compas.csv").open() as file:
        header, *rows = csv.reader(file)
    assert len(rows) == 7_214
    assert not set(header) & set(training.COMPAS_WITHHELD)


@pytest.mark.parametrize(("name", "rows"), [("income-1.0", 16_281), ("income-2.0", 16_281), ("credit-1.1", 300)])
def test_predictions_are_of_test_rows_only_and_the_artifact_makes_them(files: Path, name: str, rows: int) -> None:
    predictions = pd.read_parquet(files / f"{name}.parquet")
    assert len(predictions) == rows
    assert predictions["score"].between(0, 1).all()
    assert hasattr(joblib.load(files / f"{name}.joblib"), "predict_proba")


def test_later_versions_do_not_see_what_they_must_not(files: Path) -> None:
    seen = set(joblib.load(files / "income-2.0.joblib").feature_names_in_)
    assert not seen & {"sex", "race", "marital_status", "relationship", "native_country", "income"}
    assert not set(joblib.load(files / "credit-1.1.joblib").feature_names_in_) & {"sex", "status_sex", "age", "outcome"}
