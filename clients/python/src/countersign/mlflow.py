"""A registered version out of an MLflow server, over its REST API; MLflow itself is not needed here.

What is asked exists in MLflow 2 and 3: registered-models, model-versions, runs, artifacts, and in 3 logged-models.
"""

import json
import math
import os
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from countersign.errors import CountersignError, NoAnswer, Unusable
from countersign.records import Json
from countersign.session import pool_for

API = "/api/2.0/mlflow/"
PIECE = 1024 * 1024
EPOCH = (1980, 1, 1, 0, 0, 0)  # every file in an archive has this date, so that the same files make the same archive
PREDICTIONS = re.compile(r"(^|/)predictions\.(csv|tsv|parquet|arrow|feather)(\.gz|\.zst)?$")
GIT_COMMIT, GIT_REPOSITORY = "mlflow.source.git.commit", "mlflow.source.git.repoURL"


class MlflowRefused(CountersignError):
    """MLflow answered with an error."""


@dataclass(frozen=True)
class File:
    """A file that MLflow keeps. size: bytes, 0 when MLflow does not say."""

    path: str
    size: int


@dataclass(frozen=True)
class RegisteredVersion:
    """A version as it is registered, with the run that made it. Without a run: empty metrics and parameters."""

    name: str
    version: str
    description: str
    model_description: str
    tags: Mapping[str, str]
    metrics: Mapping[str, float]
    parameters: Mapping[str, str]
    run_id: str
    model_id: str
    directory: str  # where the version lies among the run's artifacts, for MLflow 2
    datasets: tuple[str, ...] = ()
    untaken: tuple[str, ...] = ()

    @property
    def code_reference(self) -> str:
        """The commit that MLflow noted, "" without one."""
        commit, repository = self.tags.get(GIT_COMMIT, ""), self.tags.get(GIT_REPOSITORY, "").rpartition("@")[2]
        return f"git+{repository}@{commit}" if commit and repository else f"git:{commit}" if commit else ""


@dataclass
class Mlflow:
    """One MLflow server. headers: what signs requests in."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    _pool: urllib3.PoolManager = field(init=False)

    def __post_init__(self) -> None:
        """Raises Unusable for an address that is not http."""
        if urlsplit(self.url).scheme not in {"http", "https"}:
            raise Unusable(f"“{self.url}” is no MLflow server. Give --tracking-uri, like http://mlflow.example:5000")
        self.url = self.url.rstrip("/")
        self._pool = pool_for(self.url)

    @classmethod
    def from_environment(cls, url: str, environment: Mapping[str, str] = os.environ) -> "Mlflow":
        """Signed in with MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and …_PASSWORD, where they are set."""
        headers: dict[str, str] = {}
        if token := environment.get("MLFLOW_TRACKING_TOKEN"):
            headers = {"Authorization": f"Bearer {token}"}
        elif name := environment.get("MLFLOW_TRACKING_USERNAME"):
            headers = urllib3.make_headers(basic_auth=f"{name}:{environment.get('MLFLOW_TRACKING_PASSWORD', '')}")
        return cls(url or environment.get("MLFLOW_TRACKING_URI", ""), headers)

    def version(self, name: str, version: str = "", alias: str = "") -> RegisteredVersion:
        """The version by number or alias, else the latest. Raises MlflowRefused, NoAnswer."""
        model = self._ask("registered-models/get", name=name)["registered_model"]
        if alias:
            found = self._ask("registered-models/alias", name=name, alias=alias)["model_version"]
        else:
            number = version or _latest(model)
            found = self._ask("model-versions/get", name=name, version=number)["model_version"]
        run_id = found.get("run_id", "")
        run: Json = self._ask("runs/get", run_id=run_id)["run"] if run_id else {}
        data, source = run.get("data", {}), str(found.get("source", ""))
        metrics, unsaid = _finite(data.get("metrics", []))
        inputs = [one.get("dataset", {}) for one in run.get("inputs", {}).get("dataset_inputs", [])]
        return RegisteredVersion(
            name=found["name"],
            version=str(found["version"]),
            description=found.get("description", ""),
            model_description=model.get("description", ""),
            tags=_pairs(data.get("tags", [])) | _pairs(model.get("tags", [])) | _pairs(found.get("tags", [])),
            metrics=metrics,
            parameters=_pairs(data.get("params", [])),
            run_id=run_id,
            model_id=found.get("model_id", "") or _logged_model(source),
            directory=_directory(source, run),
            datasets=tuple(f"{one.get('name', 'unnamed')} ({one.get('digest', 'no digest')})" for one in inputs),
            untaken=tuple(f"the metric {one}: it has no finite value" for one in unsaid)
            + (() if run_id else ("metrics and parameters: MLflow names no run for this version",)),
        )

    def version_files(self, version: RegisteredVersion) -> list[File]:
        """The files of the version, by paths relative to it."""
        if version.model_id:
            path = f"logged-models/{version.model_id}/artifacts/directories"
            return sorted(self._walk(path, "artifact_directory_path", ""), key=lambda file: file.path)
        if not version.run_id or not version.directory:
            return []
        found = self._walk("artifacts/list", "path", version.directory, run_id=version.run_id)
        above = f"{version.directory}/"
        return sorted((File(one.path.removeprefix(above), one.size) for one in found), key=lambda file: file.path)

    def run_files(self, run_id: str) -> list[File]:
        """The files among a run's artifacts."""
        return sorted(self._walk("artifacts/list", "path", "", run_id=run_id), key=lambda file: file.path)

    def archive(
        self, version: RegisteredVersion, files: list[File], to: Path, told: Callable[[int, int], None]
    ) -> None:
        """Packs the version's files into the zip `to`, the same bytes for the same files. told: bytes done, in all."""
        total, done = sum(file.size for file in files), 0
        with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as archive:
            for file in files:
                if file.path.startswith("/") or ".." in file.path.split("/"):
                    raise MlflowRefused(f"MLflow names a file “{file.path}”, which lies outside the model.")
                named = {"name": version.name, "version": version.version, "path": file.path}
                entry = zipfile.ZipInfo(file.path, EPOCH)
                with (
                    self._streamed("/model-versions/get-artifact", named) as pieces,
                    archive.open(entry, "w", force_zip64=True) as inside,
                ):
                    for piece in pieces:
                        inside.write(piece)
                        done += len(piece)
                        told(min(done, total), total)

    def download(self, run_id: str, path: str, to: Path) -> None:
        """Writes one of a run's artifacts to the file `to`."""
        with self._streamed("/get-artifact", {"run_uuid": run_id, "path": path}) as pieces, to.open("wb") as file:
            file.writelines(pieces)

    def _walk(self, address: str, parameter: str, folder: str, /, **query: str) -> Iterator[File]:
        """Every file below a folder."""
        token = ""
        while True:
            asked = query | {name: value for name, value in ((parameter, folder), ("page_token", token)) if value}
            page = self._ask(address, **asked)
            for one in page.get("files", []):
                if one.get("is_dir"):
                    yield from self._walk(address, parameter, one["path"], **query)
                else:
                    yield File(one["path"], int(one.get("file_size", 0)))
            token = page.get("next_page_token", "")
            if not token:
                return

    def _ask(self, address: str, /, **query: str) -> Json:
        answer = self._request(f"{API}{address}", query, preload=True)
        try:
            said: Json = json.loads(answer.data)
        except ValueError as error:
            raise MlflowRefused(f"{self.url} answered no JSON; is it an MLflow server?") from error
        return said

    @contextmanager
    def _streamed(self, path: str, query: Mapping[str, str]) -> Iterator[Iterator[bytes]]:
        answer = self._request(path, query, preload=False)
        try:
            yield answer.stream(PIECE)
        except HTTPError as error:
            raise NoAnswer(f"{self.url} stopped in the middle of {query['path']}: {error}.") from error
        finally:
            answer.release_conn()

    def _request(self, path: str, query: Mapping[str, str], *, preload: bool) -> urllib3.BaseHTTPResponse:
        address = f"{self.url}{path}?{urlencode(query)}"
        retry = urllib3.Retry(3, redirect=False, status_forcelist=(429, 502, 503, 504), raise_on_status=False)
        try:
            answer = self._pool.request(
                "GET", address, headers=dict(self.headers), retries=retry, preload_content=preload
            )
        except HTTPError as error:
            raise NoAnswer(f"MLflow at {self.url} does not answer: {error}.") from error
        if answer.status != 200:
            raise MlflowRefused(f"MLflow answered {answer.status} to {path}: {_reason(answer.data)}")
        return answer


def predictions_among(files: list[File]) -> list[File]:
    """The files that are called `predictions.*` and are a table."""
    return [file for file in files if PREDICTIONS.search(file.path)]


def _latest(model: Mapping[str, Any]) -> str:
    versions = [int(one["version"]) for one in model.get("latest_versions", [])]
    if not versions:
        raise Unusable(f"MLflow's model “{model['name']}” has no version to take. Give --mlflow-version or --alias.")
    return str(max(versions))


def _logged_model(source: str) -> str:
    found = re.search(r"(?:^models:/|/models/)(m-[0-9a-f]{32})", source)
    return found[1] if found else ""


def _directory(source: str, run: Mapping[str, Any]) -> str:
    """Where a version lies among its run's artifacts, from `runs:/ID/path` or an address below the run's."""
    root = str(run.get("info", {}).get("artifact_uri", "")).rstrip("/")
    if source.startswith("runs:/"):
        return source.removeprefix("runs:/").partition("/")[2]
    return source.removeprefix(root).strip("/") if root and source.startswith(f"{root}/") else ""


def _pairs(rows: list[Mapping[str, Any]]) -> dict[str, str]:
    return {str(row["key"]): str(row.get("value", "")) for row in rows}


def _finite(rows: list[Mapping[str, Any]]) -> tuple[dict[str, float], list[str]]:
    """The last value of each metric, and the names of those that JSON cannot hold."""
    values = {str(row["key"]): float(row.get("value", math.nan)) for row in rows}
    return {name: value for name, value in values.items() if math.isfinite(value)}, [
        name for name, value in values.items() if not math.isfinite(value)
    ]


def _reason(content: bytes) -> str:
    try:
        said = json.loads(content)
        return str(said["message"])
    except (ValueError, KeyError, TypeError):
        return content[:200].decode(errors="replace").strip() or "no reason given"
