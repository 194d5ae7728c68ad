"""The same inputs, parameters, version and seed give the same bytes, whatever the file format or the threads."""

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from audits.checks.contract import Result
from audits.checks.engine import source
from audits.checks.engine.run import run_check
from audits.checks.library.bias.group_fairness import CHECK, Parameters
from tests.checks.made import FAIRNESS, cells, inputs, run, table

ROWS = cells(a=(40, 11, 25, 60), b=(22, 18, 9, 71), c=(3, 1, 2, 5))


def test_twice_the_same(tmp_path: Path) -> None:
    given = inputs(table(tmp_path, "g y p", ROWS))
    assert run(FAIRNESS, given).canonical() == run(FAIRNESS, given).canonical()


def test_another_seed_moves_intervals_only(tmp_path: Path) -> None:
    path = table(tmp_path, "g y p", ROWS)
    first, second = run(FAIRNESS, inputs(path, seed=1)), run(FAIRNESS, inputs(path, seed=2))
    assert [m.value for m in first.measures] == [m.value for m in second.measures]
    assert [m.low for m in first.measures] != [m.low for m in second.measures]


def test_one_thread_or_four(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = inputs(table(tmp_path, "g y p", ROWS))
    found = []
    for threads in (1, 4):
        monkeypatch.setattr(source.Limits, "__init__", lambda self, t=threads: _limit(self, t))
        found.append(run(FAIRNESS, given).canonical())
    assert found[0] == found[1]


def _limit(limits: source.Limits, threads: int) -> None:
    object.__setattr__(limits, "memory", 512)
    object.__setattr__(limits, "threads", threads)


def test_csv_and_parquet_give_the_same_measures(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    g, y, p = zip(*ROWS, strict=True)
    parquet.write_table(pa.table({"g": pa.array(g).dictionary_encode(), "y": pa.array(y), "p": pa.array(p)}), path)
    assert run(FAIRNESS, inputs(path)).measures == run(FAIRNESS, inputs(table(tmp_path, "g y p", ROWS))).measures


def test_progress_is_told_and_may_stop_the_run(tmp_path: Path) -> None:
    given = inputs(table(tmp_path, "g y p", ROWS))
    told: list[tuple[float, str]] = []
    run_check(CHECK, given, Parameters(replicates=200), lambda share, step: told.append((share, step)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)

    class Stop(Exception):
        pass

    def stop(share: float, step: str) -> None:
        if share > 0.5:
            raise Stop

    with pytest.raises(Stop):
        run_check(CHECK, given, Parameters(replicates=200), stop)


def test_the_result_says_which_engines_made_it(tmp_path: Path) -> None:
    result: Result = run(FAIRNESS, inputs(table(tmp_path, "g y p", ROWS)))
    assert {"duckdb", "fairlearn", "numpy"} <= set(result.engines)
