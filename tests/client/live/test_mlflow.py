"""A version registered in a real MLflow server, imported by the installed client, which has no MLflow."""

import io
import os
import socket
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from countersign import Client
from countersign.cli.desk import ERROR, PASS
from tests.client.live.conftest import Command, Product, answer
from tests.client.live.mlflow_server import CannotInstall, Mlflow, server

pytestmark = [pytest.mark.slow, pytest.mark.worker]
NAME = "loan score, für 2026"
PREDICTIONS = b"g,y,p\n" + b"a,1,1\nb,0,0\na,0,0\nb,1,1\n" * 500
COLUMNS = ["label=y", "positive_label=1", "prediction=p", "positive_prediction=1", "favourable=1", "groups=g"]
WORDS = [word for column in COLUMNS for word in ("--column", column)]


@pytest.fixture(scope="module")
def mlflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mlflow]:
    """MLflow with a model of which version 1 is of the older kind, among a run's artifacts, and 2 of the newer."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    try:
        with server(tmp_path_factory.mktemp("mlflow"), port) as running:
            _register(running)
            yield running
    except CannotInstall as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"not run: MLflow cannot be installed: {error}", pytrace=False)
        pytest.skip(f"not run: MLflow cannot be installed: {error}")


def _register(mlflow: Mlflow) -> None:
    tags = {"team": "credit", "mlflow.source.git.commit": "4f2c"}
    run = mlflow.run({"auc": 0.81, "broken": "NaN"}, {"C": "0.5"}, tags)
    root = run["artifact_uri"]
    for path, content in (("MLmodel", b"flavors: {}\n"), ("data dir/model.skops", b"x" * 3_000_000)):
        mlflow.keep(root, f"model/{path}", content)
    mlflow.keep(root, "predictions.csv", PREDICTIONS)
    mlflow.keep(root, "plots/roc.png", b"png")
    mlflow.post("registered-models/create", name=NAME, description="Default within 12 months")
    mlflow.post("model-versions/create", name=NAME, source=f"{root}/model", run_id=run["run_id"], description="First")
    mlflow.post("registered-models/alias", name=NAME, alias="candidate", version="1")

    run = mlflow.run({"auc": 0.83}, {"C": "0.7"}, {})
    logged = mlflow.post("logged-models", experiment_id=run["experiment_id"], name="m", source_run_id=run["run_id"])
    logged = logged["model"]["info"]
    mlflow.keep(logged["artifact_uri"], "MLmodel", b"flavors: {}\n")
    source = f"models:/{logged['model_id']}"
    mlflow.post("model-versions/create", name=NAME, source=source, run_id=run["run_id"], model_id=logged["model_id"])


@pytest.fixture
def bring(mlflow: Mlflow, countersign: Command) -> Any:
    """Calls `countersign import-mlflow` with more words."""
    words = ["import-mlflow", "--tracking-uri", mlflow.url, "--mlflow-model", NAME, "--tier", "2", "--json"]
    return lambda *more: countersign(*words, *more)


def test_a_version_comes_with_its_files_figures_and_predictions(bring: Any, product: Product):
    ran = bring("--alias", "candidate", *WORDS)
    assert ran.returncode == PASS, ran.stderr
    told = answer(ran)
    assert told["model"]["name"] == NAME
    assert told["model"]["purpose"] == "Default within 12 months"
    assert told["submission"]["label"] == "1"

    client = Client(product.system.url, product.engineer)
    version: dict[str, Any] = {**client.version(told["submission"]["version"])}
    assert version["code_reference"] == "git:4f2c"
    assert '"C": "0.5"' in _text(product, version["reference"])
    with zipfile.ZipFile(io.BytesIO(_content(product, version["artifact_sha256"]))) as archive:
        assert archive.namelist() == ["MLmodel", "data dir/model.skops"]
    assert _content(product, version["predictions_sha256"]) == PREDICTIONS

    said = ran.stderr
    assert "Not taken: the metric broken: it has no finite value." in said
    assert "Not taken: other artifacts of the run: plots/roc.png." in said


def test_imported_again_it_is_the_same_submission(bring: Any):
    first, again = (bring("--mlflow-version", "1", *WORDS) for _ in range(2))
    assert answer(first)["submission"]["reference"] == answer(again)["submission"]["reference"]


def test_without_predictions_the_files_come_and_no_version(bring: Any):
    ran = bring()
    assert ran.returncode == PASS, ran.stderr
    told = answer(ran)
    assert told["submission"] is None
    assert len(told["artifact_sha256"]) == 64
    assert "without predictions nothing can be checked" in ran.stderr


def test_the_newer_kind_with_predictions_from_here(bring: Any, tmp_path: Any):
    (tmp_path / "mine.csv").write_bytes(PREDICTIONS)
    ran = bring("--predictions", "mine.csv", "--label", "second", *WORDS)
    assert ran.returncode == PASS, ran.stderr
    assert answer(ran)["submission"]["label"] == "second"


def test_a_changed_description_is_told_and_taken_when_asked(bring: Any, mlflow: Mlflow):
    bring()
    mlflow.send("PATCH", "registered-models/update", name=NAME, description="Changed")
    assert "--update takes it" in bring().stderr
    assert answer(bring("--update"))["model"]["purpose"] == "Changed"


def test_what_mlflow_does_not_have(countersign: Command, mlflow: Mlflow):
    ran = countersign("import-mlflow", "--tracking-uri", mlflow.url, "--mlflow-model", "nothing")
    assert ran.returncode == ERROR
    assert "MLflow answered 404" in ran.stderr
    assert "nothing" in ran.stderr


def _content(product: Product, sha256: str) -> bytes:
    return _get(product, f"artifacts/{sha256}/content")


def _text(product: Product, version: str) -> str:
    return _get(product, f"versions/{version}").decode().replace('":"', '": "')


def _get(product: Product, path: str) -> bytes:
    request = urllib.request.Request(
        f"{product.system.url}/api/v1/{path}", headers={"Authorization": f"Bearer {product.engineer}"}
    )
    with urllib.request.urlopen(request, timeout=60) as answered:
        content: bytes = answered.read()
    return content
