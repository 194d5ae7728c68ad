"""`countersign report V-0001`: a signed report, made, waited for and downloaded."""

import argparse
import uuid
from pathlib import Path

from countersign.cli.desk import FAIL, PASS, Desk, Subcommands
from countersign.cli.gate import TIMEOUT
from countersign.errors import CountersignError

KIND = "model_validation"


def add(commands: Subcommands, shared: argparse.ArgumentParser) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "report",
        parents=[shared],
        help="ask for a signed report, wait for it and download it",
        description="Asks for a signed report about an object, waits until it is made and writes the PDF. "
        "S-… stands for the version handed in; CS-REP-… names a report that was asked for before.",
    )
    parser.add_argument("subject", metavar="V-…|S-…|CS-REP-…", help="what the report is about, or a report")
    parser.add_argument("--kind", default=KIND, help=f"the kind of report ({KIND})")
    parser.add_argument("--language", default="en", help="en, de, … as the server offers")
    parser.add_argument("--as-of", default="", metavar="MOMENT", help="tell the record as it stood then")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write the PDF; left out, CS-REP-….pdf")
    parser.add_argument("--wait", action=argparse.BooleanOptionalAction, default=True, help="--no-wait: only ask")
    parser.add_argument("--timeout", type=float, default=TIMEOUT, metavar="SECONDS", help="wait no longer (1800)")
    parser.set_defaults(run=run)


def run(desk: Desk) -> int:
    """Carries it out."""
    options, client = desk.options, desk.client
    if options.subject.startswith("CS-REP-"):
        report = client.report(options.subject)
    else:
        subject = options.subject
        if subject.startswith("S-"):
            subject = client.submission(subject)["version"]
        # Each asking is a report of its own; the key only makes one asking safe to repeat.
        report = client.request_report(
            subject, options.kind, language=options.language, as_of=options.as_of, key=uuid.uuid4().hex
        )
    if not options.wait:
        desk.teller.result(report, [report["reference"]])
        return PASS
    report = client.wait_for_report(report["reference"], desk.teller.job("kind"), timeout=options.timeout)
    if report["state"] != "done":
        desk.teller.result(report, [f"{report['reference']}: {report['state']}. {report['problem']}"])
        return FAIL
    to = options.out or Path(f"{report['reference']}.pdf")
    digest = client.download_report(report["reference"], to)
    if digest != report["sha256"]:
        to.unlink(missing_ok=True)
        raise CountersignError(
            f"What arrived has SHA-256 {digest}, issued was {report['sha256']}; nothing was kept. Download it again, "
            "and if it stays so, tell the compliance officer."
        )
    desk.teller.say(f"{to}: SHA-256 {digest}")
    desk.teller.result({**report, "file": str(to)}, [str(to)])
    return PASS
