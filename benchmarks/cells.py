"""What counting cells saves: six group rates over 40 intersections, by cells and by fairlearn on the rows.

Both read the same Parquet file. CPU seconds of this process (all its threads), best of several rounds, in turns.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow as pa
from fairlearn.metrics import MetricFrame
from pyarrow import parquet

from audits.checks.contract import Inputs
from audits.checks.engine.cells import count
from audits.checks.engine.disparity import group_rates
from audits.checks.engine.groups import Setting, View
from audits.checks.engine.rates import GROUP_RATES
from audits.checks.engine.run import run_check, sha256
from audits.checks.engine.second import GROUP_METRICS
from audits.checks.engine.source import Limits, opened
from audits.checks.library.bias.group_fairness import CHECK, Parameters

GROUPS = ("age", "region")


def main(arguments: Sequence[str]) -> None:
    """Print CPU seconds of each way, their ratio, and the greatest difference between their rates."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks cells", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="countersign-benchmark-") as folder:
        path = Path(folder) / "rows.parquet"
        _write(path, options.rows)
        inputs = Inputs(
            path,
            sha256(path),
            "prediction",
            "label",
            groups=GROUPS,
            positive_label=("1",),
            favourable=("1",),
        )
        ways: dict[str, Callable[[], object]] = {
            "cells, rates with intervals": lambda: _by_cells(inputs),
            "whole check, 10,000 resamples and fairlearn on cells": lambda: run_check(CHECK, inputs, Parameters()),
            "fairlearn on the rows, no intervals": lambda: _by_rows(path),
        }
        _by_cells(inputs)  # imports and connections are not what is measured
        best = dict.fromkeys(ways, float("inf"))
        for _ in range(options.rounds):
            for name, way in ways.items():
                best[name] = min(best[name], _seconds(way))
        difference = float(np.nanmax(np.abs(_by_cells(inputs) - _by_rows(path))))
    slowest = best["fairlearn on the rows, no intervals"]
    print(f"{options.rows:,} rows, 40 intersections, 6 rates; CPU seconds, best of {options.rounds}")
    for name, seconds in best.items():
        print(f"  {name:54} {seconds:8.3f} s   {slowest / seconds:8.1f} times as fast as fairlearn on rows")
    print(f"  greatest difference between the rates: {difference:.1e}")


def _by_cells(inputs: Inputs) -> np.ndarray:
    """Rates by intersection, shape (groups, 6)."""
    with opened(inputs, Limits()) as source:
        view = View(count(source, inputs, GROUPS, cap=250), Setting())
    return np.array([[measure.value for measure in group_rates(view, rate)] for rate in GROUP_RATES], dtype=float).T


def _by_rows(path: Path) -> np.ndarray:
    frame = pd.read_parquet(path)
    found = MetricFrame(
        metrics=GROUP_METRICS,
        y_true=frame["label"],
        y_pred=frame["prediction"],
        sensitive_features=frame[list(GROUPS)],
    ).by_group
    return found[[rate.name for rate in GROUP_RATES]].to_numpy(dtype=float)


def _seconds(way: Callable[[], object]) -> float:
    begun = time.process_time()
    way()
    return time.process_time() - begun


def _write(path: Path, rows: int) -> None:
    """Rows of eight ages by five regions, whose labels and predictions differ a little by group."""
    chance = np.random.Generator(np.random.PCG64(1))
    age, region = chance.integers(0, 8, rows), chance.integers(0, 5, rows)
    label = chance.random(rows) < 0.3 + 0.02 * age
    prediction = chance.random(rows) < np.where(label, 0.7 + 0.01 * region, 0.2)
    columns = {
        "age": pa.array(np.char.add("age ", age.astype(str))),
        "region": pa.array(np.char.add("region ", region.astype(str))),
        "label": pa.array(label.astype(np.int8)),
        "prediction": pa.array(prediction.astype(np.int8)),
    }
    parquet.write_table(pa.table(columns), path)
