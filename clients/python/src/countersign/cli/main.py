"""The parser, the dispatch, and errors as text and exit code."""

import argparse
import logging
import sys
from collections.abc import Sequence
from typing import NoReturn

import countersign
from countersign.cli import gate, mlflow, report, runs, submit, verify
from countersign.cli.desk import ERROR, Desk
from countersign.errors import ApiProblem, CountersignError
from countersign.telling import Teller

EPILOG = """\
exit codes:
  0  pass: the gate is open, the report is there, what was verified is good
  1  fail: a limit was missed, or a check ended without a verdict
  2  inconclusive: nothing was missed, but something could not be told (see gate --inconclusive)
  3  error: nothing could be asked or said; standard error says why and what to do

settings, from the environment:
  COUNTERSIGN_URL        the server, e.g. https://countersign.example
  COUNTERSIGN_TOKEN      a token, cs_…; in CI leave it out and use the job's identity:
  COUNTERSIGN_ID_TOKEN   the job's OpenID Connect token (GitLab's id_tokens, Jenkins); GitHub Actions needs none
  COUNTERSIGN_AUDIENCE   for whom GitHub makes the identity token; left out, COUNTERSIGN_URL
  COUNTERSIGN_PLAIN_HTTP 1 allows http to other machines
  COUNTERSIGN_STATE      where unfinished uploads are noted; left out, ~/.cache/countersign/uploads
"""


class Parser(argparse.ArgumentParser):
    """Refuses with exit code 3, since 2 means inconclusive."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(ERROR, f"{self.prog}: {message}\n")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    made = Parser(
        prog="countersign",
        description="Hand in model versions, follow them to the gate, fetch and verify reports.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    made.add_argument("--version", action="version", version=countersign.__version__)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--url", default="", help="the server; left out, COUNTERSIGN_URL")
    shared.add_argument("--json", action="store_true", help="write the result as JSON to standard output")
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (submit, gate, runs, report, verify, mlflow):
        module.add(commands, shared)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    options = parser().parse_args(arguments)
    teller = Teller(as_json=options.json)
    logging.getLogger("urllib3").setLevel(logging.ERROR)  # that it tries again is told when it gives up
    try:
        code: int = options.run(Desk(options, teller))
    except CountersignError as error:
        teller.say(f"countersign: {error}")
        if options.json:
            teller.result({"error": _as_data(error)}, ())
        return ERROR
    except BrokenPipeError:
        return ERROR
    return code


def entry() -> None:
    """The console script."""
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.stderr.write("\ncountersign: stopped; what was begun can be asked for again.\n")
        sys.exit(ERROR)


def _as_data(error: CountersignError) -> dict[str, object]:
    told: dict[str, object] = {"message": str(error)}
    if isinstance(error, ApiProblem):
        told |= {"status": error.status, "problem": error.problem}
    return told
