"""`countersign import-mlflow`: a registered version with its metrics, parameters, tags and artifacts."""

import argparse
import re
import tempfile
from pathlib import Path

from countersign.cli import gate, submit
from countersign.cli.desk import PASS, Desk, Subcommands
from countersign.errors import Unusable
from countersign.mlflow import File, Mlflow, RegisteredVersion, predictions_among
from countersign.records import Json, Model, Submission

MOST = 10  # files that are named when they are left


def add(commands: Subcommands, shared: argparse.ArgumentParser) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "import-mlflow",
        parents=[shared],
        help="take a registered version out of an MLflow server",
        description="Makes the model if it is new, uploads the version's files as one archive, and hands in a version "
        "when there are predictions: --predictions, or a file predictions.* among the run's artifacts.",
    )
    source = parser.add_argument_group("MLflow")
    source.add_argument("--tracking-uri", default="", metavar="URL", help="left out, MLFLOW_TRACKING_URI")
    source.add_argument("--mlflow-model", required=True, metavar="NAME", help="the registered model")
    which = source.add_mutually_exclusive_group()
    which.add_argument("--mlflow-version", default="", metavar="N", help="left out, the latest")
    which.add_argument("--alias", default="", help="the version by its alias")
    source.add_argument(
        "--predictions-artifact", default="", metavar="PATH", help="the predictions, by path in the run"
    )
    submit.add_model(parser)
    parser.add_argument("--update", action="store_true", help="bring the model's purpose in line with MLflow's")
    parser.add_argument("--label", default="", help="the version's name; left out, MLflow's number")
    parser.add_argument("--predictions", type=Path, metavar="FILE", help="the predictions, from this machine")
    submit.add_contents(parser)
    parser.add_argument("--wait", action="store_true", help="then wait at the gate, and exit as `gate` does")
    gate.add_waiting(parser)
    parser.set_defaults(run=run)


def run(desk: Desk) -> int:
    """Carries it out."""
    options = desk.options
    mlflow = Mlflow.from_environment(options.tracking_uri, desk.environment)
    version = mlflow.version(options.mlflow_model, options.mlflow_version, options.alias)
    desk.teller.say(f"MLflow has {version.name} {version.version}, {len(version.metrics)} metrics.")
    model, untaken = _model(desk, version)
    files = mlflow.version_files(version)
    run_files = mlflow.run_files(version.run_id) if version.run_id else []
    with tempfile.TemporaryDirectory(prefix="countersign-") as folder:
        archive = _archive(desk, mlflow, version, files, Path(folder))
        predictions = _predictions(desk, mlflow, version, run_files, Path(folder))
        untaken += _left(version, files, run_files, predictions)
        if predictions is None:
            digest = (
                desk.client.upload(archive, model["unit"], told=desk.teller.upload(archive.name)) if archive else ""
            )
            untaken.append("the version itself: without predictions nothing can be checked; give --predictions")
            return _told(desk, None, model, digest, untaken)
        submission = _hand_in(desk, version, model, predictions, archive)
    code = _told(desk, submission, model, "", untaken)
    return gate.at_gate(desk, submission["reference"]) if options.wait else code


def _model(desk: Desk, version: RegisteredVersion) -> tuple[Model, list[str]]:
    """The model, registered or brought in line as the options say, and what of it was not taken."""
    options = desk.options
    options.name = options.name or version.name
    options.purpose = options.purpose or version.model_description
    model = submit.find_model(desk)
    if not version.model_description or version.model_description == model["purpose"]:
        return model, []
    if not options.update:
        return model, ["MLflow's description of the model, which differs from its purpose here; --update takes it"]
    return desk.client.change_model(model["reference"], purpose=version.model_description), []


def _archive(desk: Desk, mlflow: Mlflow, version: RegisteredVersion, files: list[File], folder: Path) -> Path | None:
    if not files:
        return None
    name = re.sub(r"[^\w.-]+", "-", version.name)
    to = folder / f"{name}-{version.version}.zip"
    mlflow.archive(version, files, to, desk.teller.upload(f"from MLflow, {len(files)} files"))
    return to


def _predictions(
    desk: Desk, mlflow: Mlflow, version: RegisteredVersion, run_files: list[File], folder: Path
) -> Path | None:
    """The file given, or found among the run's artifacts. Raises Unusable when there are several."""
    options = desk.options
    if options.predictions:
        given: Path = options.predictions
        return given
    path = options.predictions_artifact
    if not path:
        found = predictions_among(run_files)
        if len(found) > 1:
            names = ", ".join(file.path for file in found)
            raise Unusable(f"Several artifacts may be the predictions: {names}. Name one with --predictions-artifact.")
        if not found:
            return None
        path = found[0].path
    to = folder / Path(path).name
    mlflow.download(version.run_id, path, to)
    return to


def _hand_in(
    desk: Desk, version: RegisteredVersion, model: Model, predictions: Path, archive: Path | None
) -> Submission:
    options = desk.options
    columns = submit.read_columns(options.columns, options.column)
    options.label = options.label or version.version
    if options.code_reference is None:
        options.code_reference = version.code_reference
    # In whichever pipeline: the same version imported again is the same submission.
    return submit.hand_in(
        desk, model, columns, predictions=predictions, artifact=archive, card=card_of(version), pipeline="mlflow"
    )


def card_of(version: RegisteredVersion) -> Json:
    """The model card that MLflow's words and figures make; parameters and tags have no part of it and stand beside."""
    card: Json = {
        "model_details": {"text": version.description or version.model_description, "name": version.name},
        "quantitative_analyses": {
            "results": [{"metric": name, "value": value} for name, value in version.metrics.items()]
        },
        "MLflow": {
            "model": version.name,
            "version": version.version,
            "run": version.run_id,
            "parameters": dict(version.parameters),
            "tags": {name: value for name, value in version.tags.items() if not name.startswith("mlflow.")},
        },
    }
    return card


def _left(version: RegisteredVersion, files: list[File], run_files: list[File], predictions: Path | None) -> list[str]:
    """What MLflow has and was not taken."""
    left = list(version.untaken)
    if not files:
        left.append("the version's files: MLflow lists none, so they may lie where only MLflow's own client reaches")
    left += [f"the dataset {name}: register it here and name it with --training-data" for name in version.datasets]
    inside = f"{version.directory}/"
    taken = predictions.name if predictions else ""
    others = [
        file.path
        for file in run_files
        if not (version.directory and file.path.startswith(inside)) and Path(file.path).name != taken
    ]
    more = f" and {len(others) - MOST} more" if len(others) > MOST else ""
    if others:
        left.append(f"other artifacts of the run: {', '.join(others[:MOST])}{more}")
    if version.metrics:
        left.append("the history of the metrics: the last value of each was taken")
    return left


def _told(desk: Desk, submission: Submission | None, model: Model, artifact: str, untaken: list[str]) -> int:
    for one in untaken:
        desk.teller.say(f"Not taken: {one}.")
    if not desk.options.wait or submission is None:
        desk.teller.result(
            {"model": model, "submission": submission, "artifact_sha256": artifact, "not_taken": untaken},
            [submission["reference"]] if submission else [],
        )
    return PASS
