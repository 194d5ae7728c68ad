"""`countersign verify FILE…`: is it what it says it is? Asks no server; the project's own verifier looks."""

import argparse

from countersign.cli.desk import ERROR, Desk, Subcommands
from countersign.errors import Unusable


def add(commands: Subcommands, shared: argparse.ArgumentParser) -> None:
    """Adds the command; what follows it is the verifier's."""
    parser = commands.add_parser(
        "verify",
        help="verify a report, a proof, a checkpoint or an evidence pack, offline",
        add_help=False,
        prefix_chars="\0",  # every word is the verifier's, also those that begin with a dash
    )
    parser.add_argument("words", nargs=argparse.REMAINDER)
    parser.set_defaults(run=run, json=False)


def run(desk: Desk) -> int:
    """Hands over to `python -m audits.verifier`; its codes are 0 good, 1 not good, 2 could not be told."""
    try:
        from audits.verifier.__main__ import main as verifier
    except ImportError as error:
        missing = (error.name or "").partition(".")[0]
        raise Unusable(
            "This build of the client holds no verifier; install it from the project's repository."
            if missing == "audits"
            else f"The verifier needs {missing}. Install: pip install cryptography pyhanko"
        ) from error
    try:
        return verifier(desk.options.words)
    except SystemExit as ended:  # argparse: help, or a misspelt option
        return ERROR if ended.code else 0
