"""The client: one object for one server and one token."""

import hashlib
import json
import mimetypes
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from countersign import credentials as signing
from countersign.errors import Unusable
from countersign.records import (
    Artifact,
    CheckRequest,
    ColumnRoles,
    Json,
    Model,
    Person,
    Report,
    Run,
    Submission,
    Unit,
    Version,
)
from countersign.session import Credentials, Session
from countersign.uploads import Progress, Uploads, state_folder
from countersign.waiting import follow

PIECE = 1024 * 1024
LONGEST_SEARCH = 200  # characters that a list can be searched for
# What Python's own table does not know.
MEDIA_TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".arrow": "application/vnd.apache.arrow.file",
    ".zst": "application/zstd",
    ".gz": "application/gzip",
}


def _quiet(done: int, total: int) -> None:
    """Tells nobody."""


class Client:
    """A Countersign as one token sees it.

    Reads are tried again when no answer comes; so is every write that carries an Idempotency-Key, which they all do
    here. Refusals are ApiProblem, silence is NoAnswer; both say what to do.
    """

    def __init__(
        self,
        url: str,
        token: str | Credentials,
        *,
        plain_http: bool = False,
        state: Path | None = None,
    ) -> None:
        """url: e.g. `https://countersign.example`. token: `cs_…`, or credentials.CiIdentity.

        plain_http: allow http to other machines. state: the folder where unfinished uploads are noted.
        """
        self.session = Session(url, plain_http=plain_http)
        self.session.credentials = signing.Token(token) if isinstance(token, str) else token
        self.uploads = Uploads(self.session, state or state_folder())

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """From COUNTERSIGN_URL and COUNTERSIGN_TOKEN, or the identity of the CI job. Raises Unusable."""
        url = environment.get("COUNTERSIGN_URL", "")
        if not url:
            raise Unusable("No server: set COUNTERSIGN_URL, e.g. https://countersign.example")
        return cls(
            url,
            signing.from_environment(url, environment),
            plain_http=environment.get("COUNTERSIGN_PLAIN_HTTP") == "1",
            state=state_folder(environment),
        )

    # Who and where

    def me(self) -> Person:
        """Whom the token acts as."""
        person: Person = self.session.get("me")
        return person

    def units(self) -> Iterator[Unit]:
        """The units that the token may see."""
        return self.session.listed("units", {"page_size": 200})

    def unit(self, name: str) -> Unit:
        """A unit by its number, name or path. Raises NotFound as Unusable, naming those there are."""
        units = list(self.units())
        found = [unit for unit in units if name in {str(unit["id"]), unit["name"], unit["path"]}]
        if len(found) == 1:
            return found[0]
        known = ", ".join(f"{unit['name']} ({unit['id']})" for unit in units[:20]) or "none"
        raise Unusable(f"{len(found) or 'No'} units are called “{name}”. This token sees: {known}.")

    # The inventory

    def models(self, **query: Any) -> Iterator[Model]:
        """The models that the token may see, newest first; keywords go as query parameters."""
        return self.session.listed("models", {"page_size": 200, **query})

    def model(self, reference: str) -> Model:
        """One model by reference, e.g. `M-0001`."""
        model: Model = self.session.get(f"models/{reference}")
        return model

    def model_named(self, name: str, unit: int) -> Model | None:
        """The unit's model of exactly that name."""
        found = self.models(q=name[:LONGEST_SEARCH], unit=unit)
        return next((model for model in found if model["unit"] == unit and model["name"] == name), None)

    def register_model(self, *, unit: int, name: str, purpose: str, tier: int, **more: Any) -> Model:
        """A new entry of the inventory; more: vendor, permitted_uses, prohibited_uses, regulation."""
        body = {"unit": unit, "name": name, "purpose": purpose, "tier": tier, **more}
        model: Model = self.session.post("models", body, key=key_for("models", body))
        return model

    def change_model(self, reference: str, **changes: Any) -> Model:
        """Changes what is named and nothing else. Raises Stale when somebody changed it in between."""
        path = f"models/{reference}"
        etag = self.session.send("GET", path).headers.get("ETag", "")
        model: Model = self.session.patch(path, changes, etag=etag)
        return model

    def versions(self, model: str) -> Iterator[Version]:
        """The versions of a model, newest first."""
        return self.session.listed(f"models/{model}/versions")

    def version(self, reference: str) -> Version:
        """One version by reference, e.g. `V-0001`."""
        version: Version = self.session.get(f"versions/{reference}")
        return version

    # The vault

    def upload(self, path: Path, unit: int, *, told: Progress = _quiet) -> str:
        """Brings a file into the unit's vault, resuming what was cut, and returns its SHA-256."""
        return self.uploads.send(path, unit, media_type=media_type(path), told=told)

    def artifact(self, sha256: str) -> Artifact:
        """What the vault knows of a file."""
        artifact: Artifact = self.session.get(f"artifacts/{sha256}")
        return artifact

    # Handing in

    def submit(
        self,
        *,
        model: str,
        predictions_sha256: str,
        columns: ColumnRoles,
        label: str = "",
        artifact_sha256: str = "",
        training_data: str = "",
        test_data: str = "",
        code_reference: str = "",
        environment: Json | None = None,
        card: Json | None = None,
        checks: Sequence[CheckRequest] = (),
        key: str = "",
    ) -> Submission:
        """Hands in a version of `model` whose files are in the vault; returns at once, with the runs to follow.

        label: left out, the server numbers. training_data, test_data: `D-0001@label`. checks: left out, all that suit.
        key: Idempotency-Key; left out, made of what is handed in, so that the same again is the same submission.
        """
        given: Json = {
            "model": model,
            "label": label,
            "predictions_sha256": predictions_sha256,
            "columns": columns,
            "artifact_sha256": artifact_sha256,
            "training_data": training_data,
            "test_data": test_data,
            "code_reference": code_reference,
            "environment": environment,
            "card": card,
            "checks": list(checks),
        }
        body = {name: value for name, value in given.items() if value}
        submission: Submission = self.session.post("submissions", body, key=key or key_for("submissions", body))
        return submission

    def submissions(self) -> Iterator[Submission]:
        """The submissions that the token may see, newest first."""
        return self.session.listed("submissions")

    def submission(self, reference: str) -> Submission:
        """One submission, with its runs and what the gate says now."""
        submission: Submission = self.session.get(f"submissions/{reference}")
        return submission

    # Checks

    def runs(self) -> Iterator[Run]:
        """The runs that the token may see, newest first."""
        return self.session.listed("runs")

    def run(self, reference: str) -> Run:
        """One run, with its evidence once it has ended."""
        run: Run = self.session.get(f"runs/{reference}")
        return run

    def wait_for_runs(
        self, references: Sequence[str], told: Callable[[Run], None] = lambda run: None, *, timeout: float = 1800.0
    ) -> list[Run]:
        """Follows runs to their end. Raises Unfinished after `timeout` seconds."""
        return follow(references, self.run, told, timeout=timeout)

    # Reports

    def request_report(
        self, subject: str, kind: str, *, language: str = "en", as_of: str = "", key: str = ""
    ) -> Report:
        """Asks for a signed report about `subject`, e.g. `V-0001`; as_of: a day or moment to tell it as of."""
        body = {"kind": kind, "subject": subject, "language": language}
        if as_of:
            body["as_of"] = as_of
        report: Report = self.session.post("reports", body, key=key)
        return report

    def report(self, reference: str) -> Report:
        """One report; `state` is done once its file can be had."""
        report: Report = self.session.get(f"reports/{reference}")
        return report

    def wait_for_report(
        self, reference: str, told: Callable[[Report], None] = lambda report: None, *, timeout: float = 1800.0
    ) -> Report:
        """Follows a report to its end. Raises Unfinished after `timeout` seconds."""
        (report,) = follow([reference], self.report, told, timeout=timeout)
        return report

    def download_report(self, reference: str, to: Path) -> str:
        """Writes the signed PDF to the file `to`, whole or not at all, and returns its SHA-256."""
        return self.download(f"reports/{reference}/file", to)

    def download(self, path: str, to: Path) -> str:
        """Writes what lies at `path` of the API to a file, whole or not at all; returns its SHA-256."""
        draft, digest = to.with_name(f"{to.name}.part"), hashlib.sha256()
        try:
            with self.session.streamed(path) as answer, draft.open("wb") as file:
                for piece in answer.stream(PIECE):
                    digest.update(piece)
                    file.write(piece)
            draft.replace(to)
        except OSError as error:
            raise Unusable(f"{to} cannot be written: {error.strerror or error}.") from error
        finally:
            draft.unlink(missing_ok=True)
        return digest.hexdigest()


def key_for(*parts: Any) -> str:
    """An Idempotency-Key made of what is sent: the same again gets the same answer."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def media_type(path: Path) -> str:
    """The media type by the file's name."""
    guessed, encoding = mimetypes.guess_type(path.name)
    return MEDIA_TYPES.get(path.suffix) or (None if encoding else guessed) or "application/octet-stream"
