"""Bars on a terminal, plain lines elsewhere, results by themselves."""

import io

import pytest

from countersign.telling import Teller, size


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def teller():
    """A teller whose clock is set by `teller.now`."""

    def make(err: io.StringIO) -> Teller:
        made = Teller(out=io.StringIO(), err=err)
        made.now = 0.0  # type: ignore[attr-defined]  # the test's own
        made.clock = lambda: made.now  # type: ignore[attr-defined]  # the test's own
        return made

    return make


def test_without_a_terminal_there_are_few_plain_lines(teller):
    told = teller(io.StringIO())
    bar = told.upload("p.csv")
    for step in range(101):
        told.now = step * 0.5
        bar(step * 1_000_000, 100_000_000)
    lines = told.err.getvalue().splitlines()
    assert lines[0] == "p.csv  0 % of 100.0 MB"
    assert lines[-1] == "p.csv  100 % of 100.0 MB, 2.0 MB/s"
    assert len(lines) == 6
    assert "\r" not in told.err.getvalue()


def test_on_a_terminal_a_bar_moves_in_its_line(teller):
    told = teller(Terminal())
    bar = told.upload("p.csv")
    bar(0, 100)
    told.now = 1.0
    bar(50, 100)
    told.now = 2.0
    bar(100, 100)
    written = told.err.getvalue()
    assert written.count("\r") == 3
    assert written.count("\n") == 1
    assert "████████████░░░░░░░░░░░░  50 % of 100 bytes" in written


def test_a_job_tells_each_change(teller):
    told = teller(io.StringIO())
    job = {"reference": "RUN-0001", "check": "bias", "progress": 0.4, "step": "counting", "problem": ""}
    told.job("check")({**job, "state": "running"})
    told.job("check")({**job, "state": "done", "step": "", "evidence": {"verdict": "fail"}})
    assert told.err.getvalue().splitlines() == ["RUN-0001  bias  running  40%  counting", "RUN-0001  bias  fail"]


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (10**9, "1.0 GB"), (5 * 10**12, "5.0 TB")]
)
def test_sizes(count, said):
    assert size(count) == said
