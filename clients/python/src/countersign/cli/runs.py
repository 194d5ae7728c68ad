"""`countersign runs watch RUN-0001`: follow checks to their end."""

import argparse

from countersign.cli.desk import FAIL, INCONCLUSIVE, PASS, Desk, Subcommands
from countersign.cli.gate import TIMEOUT


def add(commands: Subcommands, shared: argparse.ArgumentParser) -> None:
    """Adds the command."""
    parser = commands.add_parser("runs", help="follow runs of checks")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    watch = verbs.add_parser(
        "watch",
        parents=[shared],
        help="tell each step until they end",
        description="Follows runs, or all runs of a submission, and exits with the worst verdict.",
    )
    watch.add_argument("references", nargs="+", metavar="RUN-…|S-…")
    watch.add_argument("--timeout", type=float, default=TIMEOUT, metavar="SECONDS", help="wait no longer (1800)")
    watch.set_defaults(run=run)


def run(desk: Desk) -> int:
    """Carries it out."""
    names: list[str] = []
    for reference in desk.options.references:
        if reference.startswith("S-"):
            names += [link["reference"] for link in desk.client.submission(reference)["runs"]]
        else:
            names.append(reference)
    runs = desk.client.wait_for_runs(names, desk.teller.job("check"), timeout=desk.options.timeout)
    told = [(run, run["evidence"]["verdict"] if run["evidence"] else "") for run in runs]
    desk.teller.result(
        runs,
        (
            f"{run['reference']}  {run['check']}  {verdict or run['state']}  {run['problem']}".rstrip()
            for run, verdict in told
        ),
    )
    verdicts = {verdict for _, verdict in told}
    if verdicts <= {"pass"}:
        return PASS
    return INCONCLUSIVE if verdicts <= {"pass", "inconclusive"} else FAIL
