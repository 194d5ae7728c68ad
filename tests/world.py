"""Every address of Countersign, and one of everything that an address can name."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from audits.accounts.models import TrustRule, User
from audits.accounts.services import issue_token
from audits.checks.services import Subject, add_policy
from audits.oversight.models import Redaction
from audits.reports.keys import ensure_local_trust
from audits.reports.models import Report
from audits.trail.models import AuditEvent, Checkpoint, Verification
from audits.trail.services import seal
from audits.vault import store
from audits.vault.models import Upload
from audits.webhooks.models import Delivery, Endpoint
from governance.controls.services import load_packaged_catalogs
from governance.reviews.services import open_finding_from_evidence
from governance.risks.services import propose_from_evidence
from registry.cards.services import change_card
from registry.datasets.models import Connection, Dataset, DatasetVersion, Profile, Schema, Snapshot
from registry.inventory.models import Deployment, IntendedUse, ModelDependency, ModelVersion, RegisteredModel
from registry.inventory.selectors import VERSION_TYPE
from registry.submissions.models import Submission
from tests.personas import set_up
from tests.register import *  # noqa: F403 - a register to look at


def _names(patterns, namespace: str = "") -> Iterator[tuple[str, dict]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""))
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield namespace + pattern.name, pattern.pattern.converters


# The name of each address, and the converters of its parameters.
EVERY = dict(_names(get_resolver().url_patterns))


@pytest.fixture
def world(unit, officer, ml_engineer, risk, version, leave_evidence, assess, settings, tmp_path):
    """One of everything in Retail bank, by the parameter that names it in an address."""
    evidence, _assessment = leave_evidence("fail"), assess(risk, 3, 4)
    with set_up():
        load_packaged_catalogs()
        finding = open_finding_from_evidence(evidence=evidence)
        dataset = Dataset.objects.create(unit=unit, name="Applications", owner=ml_engineer, version=2)
        dataset_version = DatasetVersion.objects.create(
            dataset=dataset, unit=unit, label="2026-06", artifact=version.predictions, created_by=ml_engineer
        )
        column = {"name": "sex", "type": "text", "nullable": False, "meaning": "", "role": "", "personal": False}
        Schema.objects.create(dataset_version=dataset_version, unit=unit, columns=[column], version=2)
        Profile.objects.create(
            dataset_version=dataset_version, unit=unit, state=Profile.State.REFUSED, asked_by=ml_engineer
        )
        connection = Connection.objects.create(
            unit=unit, name="Warehouse", kind="postgresql", created_by=officer, version=2,
            address={"host": "db.example", "database": "risk", "user": "reader"},
        )  # fmt: skip
        snapshot = Snapshot.objects.create(
            dataset=dataset, unit=unit, connection=connection, label="2026-05", table="loans", asked_by=ml_engineer
        )
        submission = Submission.objects.create(unit=unit, version=version, submitted_by=ml_engineer)
        submission.runs.add(evidence.run)
        change_card(user=ml_engineer, version=version, expected=1, changes={"factors": "Sex"}, reason="It was missing.")
        proposal = propose_from_evidence(risk=risk, evidence=evidence)
        token = issue_token(user=officer, name="CI", scopes=["record.view"]).token
        account = User.objects.create(email="ci@service.invalid", name="CI", title="CI")
        trust = TrustRule.objects.create(
            unit=unit, name="CI", issuer="https://ci.example", audience="countersign", claims={"sub": "x"},
            acts_as=account, scopes=["record.view"], minutes=30, made_by=officer,
        )  # fmt: skip
        endpoint = Endpoint.objects.create(
            unit=unit,
            name="Pipeline",
            address="https://hooks.example.com/",
            kinds=["run.finished"],
            created_by=officer,
            version=2,  # as everything else that was changed once
        )
        delivery = Delivery.objects.create(
            unit=unit, endpoint=endpoint, message="msg_1", kind="run.finished", body="{}", due_at=timezone.now()
        )
        upload = Upload.objects.create(
            unit=unit, by=officer, filename="a.csv", media_type="text/csv", length=9,
            expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
        rule = {"check": evidence.run.check_id, "measure": "impact_ratio", "groups": "each", "minimum": 0.8}
        policy = add_policy(user=officer, unit=unit, name="Tier 1", rules=[rule])
        subject = Subject(VERSION_TYPE, version.pk, str(version))
        report = Report.objects.create(
            unit=unit, kind="model_validation", subject_type=subject.type, subject_id=subject.id,
            subject_label=subject.label, asked_by=officer,
        )  # fmt: skip
        redaction = Redaction.objects.create(
            unit=unit, object_type="risks.risk", object_id=str(risk.pk), object_label=risk.reference, fields=["title"],
            why="A person was named.", asked_by=ml_engineer,
        )  # fmt: skip
        verification = Verification.objects.create(state=Verification.State.STOPPED)
        inventory = _inventory(version)
    settings.KEYS_ROOT, settings.VAULT_ROOT = tmp_path / "keys", tmp_path / "vault"
    content = store.path_of(version.predictions.sha256)
    content.parent.mkdir(parents=True)
    content.write_bytes(b"-")
    ensure_local_trust(settings.KEYS_ROOT)
    event = AuditEvent.objects.get(object_type="risks.risk", object_id=str(risk.pk), operation__iexact="insert")
    seal(event.pk)
    return {
        "unit": unit.pk,
        "person": officer.reference,
        "report": report.reference,
        "run": evidence.run.reference,
        "policy": policy.reference,
        "model": version.model.reference,
        **inventory,
        "edition": "2026.1",
        "version": version.reference,
        "dataset": dataset.reference,
        "dataset_version": dataset_version.reference,
        "connection": connection.reference,
        "snapshot": snapshot.reference,
        "submission": submission.reference,
        "risk": risk.reference,
        "risk_key": str(risk.pk),
        "object_type": "risks.risk",
        "thing": risk.reference,
        "finding": finding.reference,
        "proposal": proposal.pk,
        "event": event.pk,
        "checkpoint": Checkpoint.objects.latest("size").note,
        "redaction": redaction.reference,
        "verification": verification.pk,
        "token": token.pk,
        "trust": trust.reference,
        "upload": upload.pk,
        "endpoint": endpoint.reference,
        "delivery": delivery.pk,
        "sha256": version.predictions.sha256,
        "catalog": "nist_800_53",
        "identifier": "ra-3",
    }


def _inventory(version) -> dict:
    """What hangs on the model of `version`. What a PATCH names stands at version 2, as if it had been changed once."""
    model, unit, owner = version.model, version.unit, version.submitted_by
    RegisteredModel.objects.filter(pk=model.pk).update(version=2)
    made = [RegisteredModel(unit=unit, name=name, purpose="Feeds.", tier=3, owner=owner) for name in ("Feed", "Source")]
    for upstream in made:
        upstream.save()
    feed = ModelVersion.objects.create(
        model=made[0], unit=unit, number=1, label="1", predictions=version.predictions, submitted_by=owner
    )
    use = IntendedUse.objects.create(unit=unit, model=model, name="Sentencing", permitted=False, version=2)
    dependency = ModelDependency.objects.create(unit=unit, model=model, upstream=made[0])
    deployment = Deployment.objects.create(
        unit=unit, model=model, version=version, environment="test", since=datetime(2026, 1, 1, tzinfo=UTC), by=owner
    )
    return {
        "use": use.pk, "dependency": dependency.pk, "deployment": deployment.pk, "upstream": made[1].reference,
        "versions": f"{version.reference},{feed.reference}",
    }  # fmt: skip


@pytest.fixture
def unsigned(world, engines) -> None:
    """A write of the tables' owner, who names nobody; the world knows the event."""
    url = engines.postgres.url("countersign_owner", connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("INSERT INTO auth_group (name) VALUES ('by hand')")
    world["unsigned"] = AuditEvent.objects.get(object_type="auth.group", db_user="countersign_owner").pk


# What `reference` names below each page namespace; below "api" it is the first word of the address's name.
REFERENCES = {
    "accounts": "trust",
    "cards": "model",
    "checks": "run",
    "datasets": "dataset",
    "inventory": "model",
    "reports": "report",
    "reviews": "finding",
    "risks": "risk",
    "trail": "redaction",
    "webhooks": "endpoint",
}


# Addresses that name their object in the query: the parameter, and the kind of object.
QUERIES = {
    "api:compare": {"versions": "versions"},
    "api:lineage": {"of": "version"},
    "api:story": {"object": "risk"},
    "inventory:lineage": {"of": "version"},
}


# What `pk` names, by a word in the address's name.
KEYED = ("delivery", "proposal", "token", "upload", "verification", "dependency", "deployment", "use")


def arguments_of(name: str, world: dict) -> dict:
    """The arguments of one address, out of the world."""
    namespace, _, page = name.partition(":")
    meant = {
        "reference": "policy" if name == "checks:policy" else REFERENCES.get(namespace, page.split("-")[0]),
        "version_reference": "version",
        "pk": next((kind for kind in KEYED if kind in name), "event"),
        "key": "catalog",
    }
    return {parameter: world[meant.get(parameter, parameter)] for parameter in EVERY[name]}


def addresses_in(world: dict) -> Iterator[tuple[str, str]]:
    """(name, address) of every address, with the objects of the world."""
    for name in EVERY:
        named = {parameter: world[kind] for parameter, kind in QUERIES.get(name, {}).items()}
        yield name, reverse(name, kwargs=arguments_of(name, world), query=named or None)
