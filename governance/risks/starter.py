"""The packaged starter risks of machine learning: our own wording and our own suggestions of controls."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "starter.csv"
CATALOG_COLUMNS = ("nist_800_53", "iso_27001_2022")


@dataclass(frozen=True)
class StarterRisk:
    """One row. `controls` are named `catalog_key:identifier`; `check` says what would evidence it."""

    id: str
    category: str
    title: str
    causes: tuple[str, ...]
    consequences: tuple[str, ...]
    controls: tuple[str, ...]
    check: str


@lru_cache(maxsize=1)
def starter_risks() -> dict[str, StarterRisk]:
    """All starter risks by id, in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["id"]: _risk(row) for row in csv.DictReader(file)}


def _risk(row: dict[str, str]) -> StarterRisk:
    return StarterRisk(
        id=row["id"],
        category=row["category"],
        title=row["risk"],
        causes=_parts(row["causes"]),
        consequences=_parts(row["consequences"]),
        controls=tuple(f"{catalog}:{identifier}" for catalog in CATALOG_COLUMNS for identifier in _parts(row[catalog])),
        check=row["check"],
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
