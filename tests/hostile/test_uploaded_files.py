"""A file that is no table: the run ends with a sentence, the worker lives, memory stays bounded."""

import threading
import time
from pathlib import Path

import pytest

from audits.base.errors import Invalid
from audits.checks import execution
from audits.checks.models import Evidence, Run
from audits.checks.services import Subject, request_run
from audits.vault.services import keep
from tests.hostile.files import FILES, GOOD, HEAD, ROWS
from tests.personas import acting

pytestmark = pytest.mark.django_db(transaction=True)
COLUMNS = {
    "label": "label",
    "positive_label": "1",
    "prediction": "predicted",
    "positive_prediction": "1",
    "favourable": "1",
    "groups": ["sex"],
}
MEGABYTES, SECONDS = 300, 15


class Memory:
    """The most that this process holds inside, in megabytes over what it held before."""

    def __enter__(self) -> "Memory":
        self._over, self.begun = threading.Event(), _resident()
        self.most = self.begun
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        return self

    def _look(self) -> None:
        while not self._over.wait(0.01):
            self.most = max(self.most, _resident())

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._watch.join()
        self.grown = max(self.most, _resident()) - self.begun


def _resident() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1024
    return 0


@pytest.fixture
def run_on(ml_engineer, unit, settings, tmp_path):
    settings.VAULT_ROOT = tmp_path / "vault"

    def run(content: bytes, **columns: object) -> Run:
        with acting(ml_engineer):
            artifact = keep(user=ml_engineer, unit=unit, chunks=[content], filename="p.csv", media_type="text/csv")
            queued = request_run(
                user=ml_engineer,
                unit=unit,
                check_id="bias.group_fairness",
                subject=Subject("tests.subject", 1, "A subject"),
                artifact=artifact,
                columns=COLUMNS | columns,
                parameters={"replicates": 200},
                policy=None,
            )
        execution.execute(queued.pk)
        queued.refresh_from_db()
        return queued

    return run


@pytest.mark.slow
def test_each_ends_with_a_sentence_in_bounded_memory(run_on, tmp_path):
    run_on(HEAD + ROWS)  # which loads the engines, so that their weight is not counted
    wrong = []
    for said, make in FILES.items():
        content, began = make(), time.monotonic()
        with Memory() as memory:
            run = run_on(content)
        seconds = time.monotonic() - began
        named = run.problem.endswith(".") and "crash" not in run.problem and str(tmp_path) not in run.problem
        ended = {Run.State.REFUSED, Run.State.FAILED}
        if said.startswith("a flipped"):  # a few bytes may be ones that nobody needs
            ended.add(Run.State.DONE)
        if run.state not in ended or not (named or run.state == Run.State.DONE):
            wrong.append(f"{said}: {run.state}, {run.problem!r}")
        if memory.grown > MEGABYTES or seconds > SECONDS:
            wrong.append(f"{said}: {memory.grown} MB, {seconds:.1f} s")
    assert wrong == []
    assert Evidence.objects.count() == Run.objects.filter(state=Run.State.DONE).count()
    assert run_on(GOOD).state == Run.State.DONE, "the worker still works"


@pytest.mark.parametrize("encoding", ["zlib", "hex", "rot13", "idna", "punycode", "undefined", "utf-16"])
def test_an_encoding_that_files_do_not_have_is_told(run_on, encoding):
    run = run_on(HEAD + ROWS, encoding=encoding)
    assert run.state == Run.State.REFUSED
    assert encoding in run.problem


def test_an_encoding_of_five_thousand_letters_is_refused_before_a_run_is_queued(run_on):
    with pytest.raises(Invalid, match="encoding: must be the name of an encoding"):
        run_on(HEAD + ROWS, encoding="x" * 5_000)
    assert not Run.objects.exists()


def test_the_longest_names_fit_into_a_run(ml_engineer, unit, settings, tmp_path):
    """A model of 200 letters and a version of 100 make a subject of 301."""
    settings.VAULT_ROOT = tmp_path / "vault"
    with acting(ml_engineer):
        artifact = keep(user=ml_engineer, unit=unit, chunks=[HEAD + ROWS], filename="p.csv", media_type="text/csv")
        run = request_run(
            user=ml_engineer,
            unit=unit,
            check_id="bias.group_fairness",
            subject=Subject("tests.subject", 1, f"{'m' * 200} {'v' * 100}"),
            artifact=artifact,
            columns=COLUMNS,
            parameters={},
            policy=None,
        )
    assert len(run.subject_label) == 300
