"""The demo's history, told to the API in the order in which a bank would live it.

Policies come first, then data and models, then the risks that concern them; only then are versions handed in, so that
a failing verdict finds its risks. Every step may be told again: its Idempotency-Key is the same each time.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from governance.desk.demo import material
from governance.desk.demo.client import Client, Json
from governance.desk.demo.judgements import JUDGEMENTS, LINKED
from governance.desk.demo.people import RETAIL

Say = Callable[[str], None]
FAIL = "fail"
PATIENCE, PAUSE = 120.0, 0.5  # seconds to wait for a verification, and between two looks


class StoryBroken(Exception):
    """A run or a report did not end as a demo needs it to."""


@dataclass(frozen=True)
class Story:
    """Who speaks to the API, about which files; `references` holds what the API called the things it was told of."""

    officer: Client
    engineer: Client
    auditor: Client
    validator: Client
    approver: Client
    files: Path
    environment: Mapping[str, str]
    say: Say
    references: dict[str, str] = field(default_factory=dict)

    @cached_property
    def unit(self) -> int:
        """The number of the unit in which everything happens."""
        return next(int(unit["id"]) for unit in self.officer.listed("units") if unit["name"] == RETAIL)

    def set_limits(self) -> None:
        """The officer's policies."""
        for policy in material.POLICIES:
            self.officer.post("policies", f"demo policy {policy['name']}", {"unit": self.unit, **policy})

    def register_data(self) -> None:
        """The engineer's datasets, and their versions by digest of an uploaded file."""
        for dataset in material.DATASETS:
            about = {"name": dataset.name, "description": dataset.description, "source": dataset.source}
            made = self.engineer.post("datasets", f"demo dataset {dataset.name}", {"unit": self.unit, **about})
            self.references[dataset.name] = made["reference"]
            for label, name in dataset.versions.items():
                key = f"demo dataset {dataset.name}, {label}"
                file = self.engineer.post("artifacts", key, {"unit": self.unit}, {"file": self.files / name})
                version = {"label": label, "sha256": file["sha256"]}
                self.engineer.post(f"datasets/{made['reference']}/versions", key, version)

    def register_models(self) -> None:
        """The engineer's entries in the inventory."""
        for model in material.MODELS:
            about = {
                "unit": self.unit,
                "name": model.name,
                "purpose": model.purpose,
                "tier": model.tier,
                "permitted_uses": list(model.permitted_uses),
                "prohibited_uses": list(model.prohibited_uses),
                "regulation": list(model.regulation),
                **model.vendor,
            }
            made = self.engineer.post("models", f"demo model {model.name}", about)["reference"]
            self.references[model.name] = made
            self.engineer.post(f"models/{made}/tier", f"demo tier {model.name}", {"answers": dict(model.answers)})
        for model in material.MODELS:
            for upstream, note in model.fed_by.items():
                path = f"models/{self.references[model.name]}/dependencies"
                feeds = {"upstream": self.references[upstream], "note": note}
                self.engineer.post(path, f"demo dependency {model.name} on {upstream}", feeds)

    def open_register(self) -> None:
        """The officer's register: every starter risk, linked to the models it concerns, and the first assessments."""
        risks: dict[str, str] = {}
        for models, ids in (*LINKED, ((), None)):
            chosen = {"ids": list(ids) if ids else None, "models": [self.references[name] for name in models]}
            key = f"demo risks {', '.join(ids) if ids else 'all others'}"
            made: Any = self.officer.post("risks/from-starter", key, {"unit": self.unit, **chosen})
            risks |= {risk["starter_id"]: risk["reference"] for risk in made}
        for judgement in JUDGEMENTS:
            for kind, (likelihood, impact), rationale in (
                ("inherent", judgement.inherent, judgement.inherent_because),
                ("residual", judgement.residual, judgement.residual_because),
            ):
                said = {"kind": kind, "likelihood": likelihood, "impact": impact, "rationale": rationale}
                key = f"demo assessment {judgement.risk} {kind}"
                self.officer.post(f"risks/{risks[judgement.risk]}/assessments", key, said)
        self.references.update(risks)

    def hand_in(self, versions: Sequence[material.Version]) -> None:
        """The engineer's submissions, followed until every check has ended."""
        submitted = [self._submit(version) for version in versions]
        for submission in submitted:
            for run in submission["runs"]:
                self._follow(run["url"])

    def _submit(self, version: material.Version) -> Json:
        files = {"predictions": self.files / version.predictions}
        fields: Json = {
            "model": self.references[version.model],
            "label": version.label,
            "columns": dict(version.columns),
            "test_data": self._data(version.test_data),
            "code_reference": version.code_reference,
            "environment": dict(self.environment) if version.artifact else {},
            "card": dict(version.card),
            "checks": [dict(check) for check in version.checks],
        }
        if version.training_data:
            fields["training_data"] = self._data(version.training_data)
        if version.artifact:
            files["artifact"] = self.files / version.artifact
        named = f"{version.model} {version.label}"
        submission = self.engineer.post("submissions", f"demo submission {named}", fields, files)
        self.references[named] = submission["version"]
        return submission

    def _data(self, named: tuple[str, str]) -> str:
        dataset, label = named
        return f"{self.references[dataset]}@{label}"

    def _follow(self, url: str) -> None:
        """Raises StoryBroken for a run without a verdict."""
        run = self.engineer.wait(url, lambda job: self.say(_progress(job)))
        if not run["evidence"]:
            raise StoryBroken(f"{run['reference']} of {run['subject_label']} {run['state']}: {run['problem']}")
        verdict = run["evidence"]["verdict"]
        self.say(f"{run['reference']} {run['check']} on {run['subject_label']}: {verdict}")

    def answer(self) -> None:
        """The officer answers some of what the failing checks brought, and leaves the rest waiting."""
        first_income = self.references[f"{material.INCOME} {material.FIRST[0].label}"]
        later = f"Version {material.SECOND[0].label} was handed in instead; the same limits are judged there."
        for finding in list(self.officer.listed(f"findings?model={self.references[material.INCOME]}")):
            if finding["model_version"] == first_income:
                # The finding last: while it is open, an interrupted demo finds the proposals again.
                self._refuse_proposals(finding["run"], later)
                key = f"demo close {finding['reference']}"
                self.officer.post(f"findings/{finding['reference']}/close", key, {"reason": later})
        self._confirm_proposal(self.references["R06"], self.references[material.RECIDIVISM])

    def _refuse_proposals(self, run: str, reason: str) -> None:
        for proposal in list(self.officer.listed("proposals")):
            if proposal["run"] == run:
                key = f"demo refuse {proposal['id']}"
                self.officer.post(f"proposals/{proposal['id']}/refuse", key, {"reason": reason})

    def _confirm_proposal(self, risk: str, model: str) -> None:
        """Confirms what the vendor model's check proposed for one risk."""
        runs = {finding["run"] for finding in self.officer.listed(f"findings?model={model}")}
        for proposal in list(self.officer.listed("proposals")):
            if proposal["risk"] == risk and proposal["run"] in runs:
                because = "The published figures show it: error rates differ by race far beyond our limit."
                self.officer.post(f"proposals/{proposal['id']}/confirm", f"demo confirm {risk}", {"rationale": because})

    def decide(self) -> None:
        """The validator's and the approver's decisions, and the release that follows from them."""
        speakers = {"validator": self.validator, "approver": self.approver}
        for one in material.DECISIONS:
            said = {"reason": one.reason, **({"conditions": one.conditions} if one.conditions else {})}
            self._move(speakers[one.role], one.model, one.label, one.to, said)
        model, label, environment, reason = material.RELEASE
        where = {"version": self.references[f"{model} {label}"], "environment": environment}
        path = f"models/{self.references[model]}/deployments"
        self.engineer.post(path, f"demo deployment {model} {label}", where)
        self._move(self.engineer, model, label, "in_use", {"reason": reason})

    def _move(self, speaker: Client, model: str, label: str, to: str, said: Json) -> None:
        path = f"versions/{self.references[f'{model} {label}']}/transitions"
        speaker.post(path, f"demo step {model} {label} {to}", {"to": to, **said})

    def report(self, to: Path) -> None:
        """The auditor's validation report on the vendor model. Raises StoryBroken when it is not issued."""
        version = material.FIRST[-1]
        subject = {"kind": "model_validation", "subject": self.references[f"{version.model} {version.label}"]}
        asked = self.auditor.post("reports", "demo report", subject)
        path = f"reports/{asked['reference']}"
        report = self.auditor.wait(path, lambda job: self.say(_progress(job)))
        if report["state"] != "done":
            raise StoryBroken(f"{report['reference']} {report['state']}: {report['problem']}")
        self.auditor.download(f"{path}/file", to)

    def verify(self) -> None:
        """The auditor's verification of the whole trail. Raises StoryBroken when no worker answers."""
        asked = self.auditor.post("trail/verifications", "demo verification", {})
        for _ in range(int(PATIENCE / PAUSE)):
            if self.auditor.get(f"trail/verifications/{asked['id']}")["state"] == "done":
                return
            time.sleep(PAUSE)
        raise StoryBroken("No worker verified the trail.")


def chapters(story: Story, report: Path) -> Iterable[tuple[str, Callable[[], None]]]:
    """Every step that goes through the API, in order, with its title."""
    return (
        ("Limits of the compliance desk", story.set_limits),
        ("Datasets, with source and licence", story.register_data),
        ("Models in the inventory", story.register_models),
        ("Risks, linked and assessed", story.open_register),
        ("First versions, checked", lambda: story.hand_in(material.FIRST)),
        ("Second versions, checked", lambda: story.hand_in(material.SECOND)),
        ("Answers of the compliance desk", story.answer),
        ("Validated, approved, in use", story.decide),
        ("Signed validation report", lambda: story.report(report)),
        ("The trail, verified", story.verify),
    )


def _progress(job: Json) -> str:
    share = f" {100 * job['progress']:.0f} %" if job["state"] == "running" else ""
    return f"{job['reference']} {job['state']}{share} {job['step']}".rstrip()
