"""`kill -9` of the worker in the middle of a run: the run finishes after a restart, with one result."""

import numpy as np
import pytest

from audits.base.jobs import SILENT_AFTER, Job
from audits.checks import execution
from audits.checks.models import Evidence, Run
from audits.checks.services import Subject, request_run
from audits.vault.services import keep
from tests.personas import acting
from tests.workers import kill, until, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker, pytest.mark.slow]


def _large_file(rows: int = 400_000) -> bytes:
    """Enough rows, and enough groups, that a run takes a while."""
    draw = np.random.default_rng(7)
    table = np.column_stack([draw.integers(0, 20, rows), draw.integers(0, 10, rows), draw.integers(0, 2, (rows, 2))])
    lines = "\n".join(f"g{a},h{b},{c},{d}" for a, b, c, d in table)
    return f"first,second,label,predicted\n{lines}\n".encode()


@pytest.fixture
def run(unit, ml_engineer, settings, tmp_path) -> Run:
    settings.VAULT_ROOT = tmp_path / "vault"
    columns = {
        "label": "label",
        "positive_label": "1",
        "prediction": "predicted",
        "favourable": "1",
        "groups": ["first", "second"],
    }
    with acting(ml_engineer, "token"):
        artifact = keep(user=ml_engineer, unit=unit, chunks=[_large_file()], filename="large.csv")
        return request_run(
            user=ml_engineer,
            unit=unit,
            check_id="bias.group_fairness",
            subject=Subject("inventory.modelversion", 1, "A model 1"),
            artifact=artifact,
            columns=columns,
            parameters={"replicates": 20_000},
            policy=None,
        )


def _state(run: Run) -> str:
    run.refresh_from_db()
    return run.state


def test_a_killed_run_finishes_once(run, engines, tmp_path):
    with worker(engines, tmp_path / "vault", tmp_path / "first.log") as first:
        until(lambda: _state(run) == Job.State.RUNNING, 60)
        kill(first)
    assert _state(run) == Job.State.RUNNING
    assert not Evidence.objects.exists()

    with worker(engines, tmp_path / "vault", tmp_path / "second.log"):
        # What beat does every fifteen seconds.
        until(lambda: (execution.sweep(), _state(run))[1] == Job.State.DONE, SILENT_AFTER.total_seconds() + 90, 1.0)

    assert run.attempt == 2
    assert Evidence.objects.filter(run=run).count() == 1
