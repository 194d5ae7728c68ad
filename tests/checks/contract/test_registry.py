"""Checks are found by id, without loading the engine, and packages may add theirs."""

import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from audits.checks import registry
from audits.checks.contract import Check
from audits.checks.refusals import CheckUnavailable, UnknownCheck


def test_ours_are_there() -> None:
    assert {"bias.group_fairness", "performance.classification"} <= {check.id for check in registry.all_checks()}
    assert all(isinstance(check, Check) for check in registry.all_checks())


def test_an_unknown_check_says_which_there_are() -> None:
    with pytest.raises(UnknownCheck, match=r"bias\.group_fairness"):
        registry.get("bias.nothing")


def test_asking_for_checks_loads_no_engine_and_no_django() -> None:
    code = (
        "import sys; from audits.checks import contract, registry, policy, parameters, wording;"
        "[check.Parameters() for check in registry.all_checks()];"
        "heavy = {'pandas', 'sklearn', 'fairlearn', 'duckdb', 'ibis', 'numpy', 'scipy', 'django'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture
def _announced(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [
        EntryPoint("gone", "no_such_package:CHECK", registry.ENTRY_POINTS),
        EntryPoint("odd", "sys:path", registry.ENTRY_POINTS),
        EntryPoint("again", "audits.checks.library.bias.group_fairness:CHECK", registry.ENTRY_POINTS),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    registry._load.cache_clear()
    yield
    registry._load.cache_clear()


@pytest.mark.usefixtures("_announced")
def test_a_package_that_does_not_load_is_told_and_stops_no_other() -> None:
    assert set(registry.unavailable()) == {"gone", "odd", "again"}
    assert "already" in registry.unavailable()["again"]
    assert registry.get("bias.group_fairness")
    with pytest.raises(CheckUnavailable, match="no_such_package"):
        registry.get("gone")
