"""Trains the demo's models on the published data, and writes the files that an ML team would hand in.

Run by the command alone: it loads pandas and scikit-learn, which a web process never does. Everything is made from
one seed, and made once: a seeding that was interrupted sends the same bytes again.
"""

import platform
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import sklearn
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from governance.desk.demo import realdata
from governance.desk.demo.realdata import Table

SEED = 20261124
ADULT_TRAINING_ROWS = 32_561  # as published: the file adult.data
GERMAN_TEST_ROWS = 300
COMPLETE = "complete"
# Names of people and numbers of their cases: published once, not needed to check a score, so never uploaded.
COMPAS_WITHHELD = ("name", "first", "last", "dob", "c_case_number", "r_case_number", "vr_case_number")
COMPAS_PREDICTIONS = ("id", "score_text", "decile_score", "two_year_recid", "race", "sex", "age_cat")


@dataclass(frozen=True)
class Task:
    """What is predicted, from which table, and the groups of people that the predictions file tells apart."""

    training: pd.DataFrame
    test: pd.DataFrame
    label: str
    positive: str
    negative: str
    numbers: tuple[str, ...]
    groups: dict[str, pd.Series]


@dataclass(frozen=True)
class Recipe:
    """One version of a model: how it is built, and the columns it must not see."""

    name: str
    build: Callable[[list[str], list[str]], Any]
    without: tuple[str, ...]


def environment() -> dict[str, str]:
    """What the models were trained in."""
    return {
        "python": platform.python_version(),
        "scikit-learn": sklearn.__version__,
        "numpy": np.__version__,
        "pandas": pd.__version__,
        "seed": str(SEED),
    }


def prepare(folder: Path) -> None:
    """Fills `folder` with data sets, predictions and artifacts, unless it is complete already.

    Raises realdata.DataUnavailable when the published data cannot be had.
    """
    if (folder / COMPLETE).exists():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _compas(folder)
    _adult(folder)
    _german(folder)
    (folder / COMPLETE).touch()


def _compas(folder: Path) -> None:
    table = realdata.compas()
    kept = [name for name in table.columns if name not in COMPAS_WITHHELD]
    (folder / "compas.csv").write_bytes(table.select(*kept).csv())
    (folder / "compas-predictions.csv").write_bytes(table.select(*COMPAS_PREDICTIONS).csv())


def _adult(folder: Path) -> None:
    table = realdata.adult()
    training = Table(table.columns, table.rows[:ADULT_TRAINING_ROWS])
    test = Table(table.columns, table.rows[ADULT_TRAINING_ROWS:])
    (folder / "adult-training.csv").write_bytes(training.csv())
    (folder / "adult-test.csv").write_bytes(test.csv())
    numbers = ("age", "education_num", "capital_gain", "capital_loss", "hours_per_week")
    people = _frame(test, numbers)
    task = Task(
        training=_frame(training, numbers),
        test=people,
        label="income",
        positive=">50K",
        negative="<=50K",
        numbers=numbers,
        groups={"sex": people["sex"], "race": people["race"], "age": _ages(people["age"], (25, 35, 45, 55, 65))},
    )
    never = ("income", "fnlwgt", "education")
    _make(folder, task, Recipe("income-1.0", _regression, never))
    personal = ("sex", "race", "marital_status", "relationship", "native_country")
    _make(folder, task, Recipe("income-2.0", _boosting, (*never, *personal)))


def _german(folder: Path) -> None:
    table = realdata.german()
    training_rows, test_rows = train_test_split(
        table.rows, test_size=GERMAN_TEST_ROWS, random_state=SEED, stratify=table.column("outcome")
    )
    training, test = Table(table.columns, training_rows), Table(table.columns, test_rows)
    (folder / "german-training.csv").write_bytes(training.csv())
    (folder / "german-test.csv").write_bytes(test.csv())
    numbers = ("duration", "credit_amount", "installment_rate", "residence_since", "age", "existing_credits")
    people = _frame(test, numbers)
    task = Task(
        training=_frame(training, numbers),
        test=people,
        label="outcome",
        positive="bad",
        negative="good",
        numbers=numbers,
        groups={"sex": people["sex"], "age": _ages(people["age"], (26, 41, 61))},
    )
    never = ("outcome", "credit", "sex", "telephone", "liable_people")
    _make(folder, task, Recipe("credit-1.0", _regression, never))
    _make(folder, task, Recipe("credit-1.1", _regression, (*never, "status_sex", "age", "foreign_worker")))


def _frame(table: Table, numbers: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(table.rows, columns=list(table.columns)).replace("", "not stated")
    return frame.assign(**{name: frame[name].astype(float) for name in numbers})


def _ages(ages: "pd.Series[float]", starts: tuple[int, ...]) -> "pd.Series[str]":
    """Age bands that begin at `starts`, in words."""
    words = [f"under {starts[0]}"]
    words += [f"aged {low} to {high - 1}" for low, high in pairwise(starts)]
    words.append(f"aged {starts[-1]} or over")
    places = np.searchsorted(np.array(starts), ages.to_numpy(), side="right")
    return pd.Series([words[place] for place in places], index=ages.index)


def _regression(numbers: list[str], words: list[str]) -> Any:
    encode = make_column_transformer(
        (StandardScaler(), numbers), (OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=20), words)
    )
    return make_pipeline(encode, LogisticRegression(max_iter=1000))


def _boosting(numbers: list[str], words: list[str]) -> Any:
    encode = make_column_transformer(
        (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), words), ("passthrough", numbers)
    )
    return make_pipeline(encode, HistGradientBoostingClassifier(max_iter=60, random_state=SEED))


def _make(folder: Path, task: Task, recipe: Recipe) -> None:
    """Trains by `recipe` and writes NAME.joblib, the model, and NAME.parquet, its predictions on the test rows."""
    features = [name for name in task.training.columns if name not in recipe.without]
    numbers = [name for name in features if name in task.numbers]
    model = recipe.build(numbers, [name for name in features if name not in numbers])
    model.fit(task.training[features], task.training[task.label] == task.positive)
    scores = model.predict_proba(task.test[features])[:, 1]
    predictions = pd.DataFrame(
        {
            "row": np.arange(len(scores)),
            "label": task.test[task.label],
            "prediction": np.where(scores >= 0.5, task.positive, task.negative),
            "score": scores.round(6),
            **task.groups,
        }
    )
    predictions.to_parquet(folder / f"{recipe.name}.parquet", index=False)
    joblib.dump(model, folder / f"{recipe.name}.joblib", compress=3)
