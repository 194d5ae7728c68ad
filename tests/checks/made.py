"""Small datasets written to disk, and runs of a check over them."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from audits.checks import registry
from audits.checks.contract import Inputs, Result
from audits.checks.engine.run import run_check, sha256
from audits.checks.parameters import parse

FAIRNESS, PERFORMANCE = "bias.group_fairness", "performance.classification"
ROLES = {"label": "y", "prediction": "p", "groups": ["g"], "positive_label": "1", "favourable": "1"}


def table(folder: Path, columns: str, rows: Iterable[Sequence[Any]], name: str = "data.csv") -> Path:
    """A CSV file with these columns (`"g y p"`) and rows; None is an empty field."""
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns.split())
        writer.writerows(["" if value is None else value for value in row] for row in rows)
    return path


def inputs(path: Path, seed: int = 7, **roles: Any) -> Inputs:
    """Inputs with the usual roles, changed by `roles`; a role of None is left out."""
    return Inputs.declared(path, sha256(path), {**ROLES, **roles}, seed)


def run(check: str, given: Inputs, **parameters: Any) -> Result:
    """Runs the check with these parameters; 500 resamples unless said otherwise, for speed."""
    found = registry.get(check)
    return run_check(found, given, parse(found.Parameters, {"replicates": 500, **parameters}))


def cells(**groups: tuple[int, int, int, int]) -> list[tuple[str, int, int]]:
    """Rows (g, y, p) from counts by group: TP, FN, FP, TN."""
    kinds = ((1, 1), (1, 0), (0, 1), (0, 0))
    return [
        (name, label, prediction)
        for name, counts in groups.items()
        for (label, prediction), rows in zip(kinds, counts, strict=True)
        for _ in range(rows)
    ]
