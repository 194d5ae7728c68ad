"""`countersign gate S-0001`: may this version go on?"""

import argparse

from countersign.cli.desk import FAIL, INCONCLUSIVE, PASS, Desk, Subcommands
from countersign.errors import Unfinished
from countersign.gate import explain, outcome

TIMEOUT = 1800.0
CHOICES = ("2", "fail", "pass")


def add(commands: Subcommands, shared: argparse.ArgumentParser) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "gate",
        parents=[shared],
        help="wait for the checks of a submission and say whether it may go on",
        description="Waits for every check, then says which limit was missed, by how much, and what to do.",
    )
    parser.add_argument("submission", metavar="S-…", help="the reference that submit wrote")
    parser.add_argument(
        "--wait", action=argparse.BooleanOptionalAction, default=True, help="--no-wait: say what stands now"
    )
    add_waiting(parser)
    parser.set_defaults(run=run)


def add_waiting(parser: argparse.ArgumentParser) -> None:
    """The options of whatever ends at the gate."""
    parser.add_argument("--timeout", type=float, default=TIMEOUT, metavar="SECONDS", help="wait no longer (1800)")
    parser.add_argument(
        "--inconclusive",
        choices=CHOICES,
        default="2",
        help="what an inconclusive gate exits with: 2 (as is), or as fail (1) or pass (0)",
    )


def run(desk: Desk) -> int:
    """Carries it out."""
    return at_gate(desk, desk.options.submission)


def at_gate(desk: Desk, reference: str) -> int:
    """Follows a submission to its gate, tells the answer and returns the exit code. Raises Unfinished."""
    submission = desk.client.submission(reference)
    names = [link["reference"] for link in submission["runs"]]
    timeout = desk.options.timeout if desk.options.wait else 0.0
    try:
        runs = desk.client.wait_for_runs(names, desk.teller.job("check"), timeout=timeout)
    except Unfinished:
        if desk.options.json:
            desk.teller.result({"submission": submission, "outcome": "pending"}, ())
        raise
    submission = desk.client.submission(reference)
    found = outcome(submission, runs)
    desk.teller.result(
        {"submission": submission, "outcome": found, "runs": runs},
        explain(submission, runs),
    )
    if found == "inconclusive":
        return {"2": INCONCLUSIVE, "fail": FAIL, "pass": PASS}[desk.options.inconclusive]
    return PASS if found == "pass" else FAIL
