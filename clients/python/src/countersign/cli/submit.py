"""`countersign submit`: hand in a version with its files."""

import argparse
from pathlib import Path
from typing import Any, cast

from countersign import ci
from countersign.cli import gate
from countersign.cli.desk import PASS, Desk, Subcommands, read_object
from countersign.client import Client, key_for
from countersign.errors import Unusable
from countersign.records import CheckRequest, ColumnRoles, Json, Model, Submission

LISTS = ("groups", "missing_values")


def add(commands: Subcommands, shared: argparse.ArgumentParser) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "submit",
        parents=[shared],
        help="hand in a model version",
        description="Uploads the files, hands in a version and writes the submission's reference. "
        "Sent again it is the same submission, not a second version.",
    )
    add_model(parser)
    parser.add_argument("--label", default="", help="the version's name, once a model; left out, the server numbers")
    parser.add_argument("--predictions", type=Path, required=True, metavar="FILE", help="one row a case")
    parser.add_argument("--artifact", type=Path, metavar="FILE", help="the model itself")
    add_contents(parser)
    parser.add_argument("--wait", action="store_true", help="then wait at the gate, and exit as `gate` does")
    gate.add_waiting(parser)
    parser.set_defaults(run=run)


def add_model(parser: argparse.ArgumentParser) -> None:
    """The options that name a model, or register it."""
    named = parser.add_argument_group("the model: --model, or --name with --unit")
    named.add_argument("--model", default="", metavar="M-…", help="its reference")
    named.add_argument("--name", default="", help="its name; it is registered when --purpose and --tier are given too")
    named.add_argument("--unit", default="", help="its unit, by name, path or number; may be left out if you see one")
    named.add_argument("--purpose", default="", help="for registering: what it is for")
    named.add_argument("--tier", type=int, help="for registering: 1 for the models most depends on, to 3")
    named.add_argument("--vendor", default="", help="for registering: who made it, if not you; it needs no artifact")


def add_contents(parser: argparse.ArgumentParser) -> None:
    """The options that say what is in a version, beside its files."""
    parser.add_argument("--columns", type=Path, metavar="FILE.json", help="the roles of the predictions' columns")
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="ROLE=VALUE",
        help="one role, e.g. label=defaulted, groups=sex; again for more; goes before the file",
    )
    parser.add_argument("--training-data", default="", metavar="D-…@LABEL", help="the dataset version trained on")
    parser.add_argument("--test-data", default="", metavar="D-…@LABEL", help="the dataset version tested on")
    parser.add_argument("--card", type=Path, metavar="FILE.json", help="the model card")
    parser.add_argument("--environment", type=Path, metavar="FILE.json", help="what it runs on: versions, hardware")
    parser.add_argument("--check", action="append", default=[], metavar="ID", help="a check; left out, all that suit")
    parser.add_argument("--code-reference", help="the code; left out, from CI's variables or from git")
    parser.add_argument("--idempotency-key", default="", help="left out, of this pipeline run and what is handed in")


def run(desk: Desk) -> int:
    """Carries it out."""
    options = desk.options
    columns = read_columns(options.columns, options.column)
    model = find_model(desk)
    submission = hand_in(desk, model, columns, predictions=options.predictions, artifact=options.artifact)
    if not options.wait:
        desk.teller.result(submission, [submission["reference"]])
        return PASS
    return gate.at_gate(desk, submission["reference"])


def hand_in(
    desk: Desk,
    model: Model,
    columns: ColumnRoles,
    *,
    predictions: Path,
    artifact: Path | None,
    card: Json | None = None,
    pipeline: str | None = None,
) -> Submission:
    """Uploads both files and submits, with the options of `add_contents`.

    card: for when no file is given. pipeline: the run that this belongs to; left out, as CI's variables say.
    """
    options, client, unit = desk.options, desk.client, model["unit"]
    reference = ci.code_reference(desk.environment) if options.code_reference is None else options.code_reference
    card = read_object(options.card) if options.card else card
    environment = read_object(options.environment) if options.environment else None
    run = ci.pipeline_run(desk.environment) if pipeline is None else pipeline
    digests = {
        name: client.upload(path, unit, told=desk.teller.upload(path.name))
        for name, path in (("predictions_sha256", predictions), ("artifact_sha256", artifact))
        if path is not None
    }
    given: dict[str, Any] = {
        "model": model["reference"],
        "label": options.label,
        "columns": columns,
        "training_data": options.training_data,
        "test_data": options.test_data,
        "code_reference": reference,
        "card": card,
        "environment": environment,
        "checks": [CheckRequest(check=check) for check in options.check],
        **digests,
    }
    key = options.idempotency_key or key_for(run, given)
    submission = client.submit(**given, key=key)
    runs = ", ".join(f"{run['check']} ({run['reference']})" for run in submission["runs"])
    desk.teller.say(f"{submission['reference']}: {model['name']} {submission['label']}, {submission['version']}")
    desk.teller.say(f"Checks: {runs}")
    return submission


def find_model(desk: Desk) -> Model:
    """The model that the options name; registered first when it is new and they say what it is for."""
    options, client = desk.options, desk.client
    if options.model:
        return client.model(options.model)
    if not options.name:
        raise Unusable("Which model? Give --model M-…, or --name with --unit.")
    unit = client.unit(options.unit)["id"] if options.unit else _only_unit(client)
    if found := client.model_named(options.name, unit):
        return found
    if not options.purpose or not options.tier:
        raise Unusable(
            f"There is no model “{options.name}” in that unit. Correct the name, or give --purpose and --tier too "
            "to register it."
        )
    model = client.register_model(
        unit=unit, name=options.name, purpose=options.purpose, tier=options.tier, vendor=options.vendor
    )
    desk.teller.say(f"{model['reference']}: registered {model['name']}, tier {model['tier']}")
    return model


def _only_unit(client: Client) -> int:
    units = list(client.units())
    if len(units) == 1:
        return units[0]["id"]
    known = ", ".join(f"{unit['name']} ({unit['id']})" for unit in units[:20]) or "none"
    raise Unusable(f"In which unit? Give --unit. This token sees: {known}.")


def read_columns(file: Path | None, roles: list[str]) -> ColumnRoles:
    """The roles from a file and from ROLE=VALUE words, which go before it. Raises Unusable."""
    columns: Json = read_object(file) if file else {}
    given: dict[str, list[str]] = {}
    for word in roles:
        role, separator, value = word.partition("=")
        if not separator or not role or not value:
            raise Unusable(f"--column {word} is no ROLE=VALUE, like label=defaulted.")
        given.setdefault(role, []).append(value)
    columns |= {role: values if role in LISTS or len(values) > 1 else values[0] for role, values in given.items()}
    if not columns:
        raise Unusable(
            "What is in which column? Give --columns FILE.json, or --column label=… --column prediction=… "
            "--column groups=…; nothing is guessed."
        )
    return cast(ColumnRoles, columns)
