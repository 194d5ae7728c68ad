"""Each address is requested as each persona, and the answers are compared with one table."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from audits.accounts.roles import Role
from audits.checks.services import Subject
from audits.reports.keys import ensure_local_trust
from audits.reports.models import Report
from audits.trail.models import AuditEvent
from audits.trail.services import seal
from audits.vault import store
from governance.controls.services import load_packaged_catalogs
from governance.reviews.services import open_finding_from_evidence
from registry.datasets.models import Dataset
from registry.inventory.selectors import VERSION_TYPE
from registry.submissions.models import Submission
from tests.architecture.addresses import ADDRESSES, NOT_YET, POST_ONLY, PUBLIC, SHARED_OBJECTS
from tests.personas import set_up
from tests.register import *  # noqa: F403 - a register to look at

pytestmark = pytest.mark.django_db(transaction=True)


def _names(patterns, namespace: str = "") -> Iterator[tuple[str, dict]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""))
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield namespace + pattern.name, pattern.pattern.converters


EVERY = dict(_names(get_resolver().url_patterns))


def test_the_table_names_every_address_and_no_other():
    assert set(EVERY) == set(ADDRESSES)


@pytest.fixture
def world(unit, officer, ml_engineer, version, leave_evidence, risk, settings, tmp_path):
    """One of everything in Retail bank, by the parameter that names it in an address."""
    evidence = leave_evidence("fail")
    with set_up():
        load_packaged_catalogs()
        finding = open_finding_from_evidence(evidence=evidence)
        dataset = Dataset.objects.create(unit=unit, name="Applications", owner=ml_engineer)
        submission = Submission.objects.create(unit=unit, version=version, submitted_by=ml_engineer)
        submission.runs.add(evidence.run)
        subject = Subject(VERSION_TYPE, version.pk, str(version))
        report = Report.objects.create(
            unit=unit, kind="model_validation", subject_type=subject.type, subject_id=subject.id,
            subject_label=subject.label, asked_by=officer,
        )  # fmt: skip
    settings.KEYS_ROOT, settings.VAULT_ROOT = tmp_path / "keys", tmp_path / "vault"
    content = store.path_of(version.predictions.sha256)
    content.parent.mkdir(parents=True)
    content.write_bytes(b"-")
    ensure_local_trust(settings.KEYS_ROOT)
    event = AuditEvent.objects.get(object_type="risks.risk", object_id=str(risk.pk), operation__iexact="insert")
    seal(event.pk)
    return {
        "reports": report.reference,
        "report": report.reference,
        "checks": evidence.run.reference,
        "run": evidence.run.reference,
        "models": version.model.reference,
        "model": version.model.reference,
        "version": version.reference,
        "datasets": dataset.reference,
        "dataset": dataset.reference,
        "submission": submission.reference,
        "risks": risk.reference,
        "risk": risk.reference,
        "reviews": finding.reference,
        "finding": finding.reference,
        "event": event.pk,
        "policy": None,
        "sha256": version.predictions.sha256,
    }


def _arguments(name: str, world: dict) -> dict | None:
    """The arguments of one address, out of the world; None when the world has no such object."""
    arguments = {}
    namespace, _, page = name.partition(":")
    for parameter in EVERY[name]:
        if parameter == "reference":
            kind = page.split("-")[0] if namespace == "api" else namespace
            kind = "policy" if name == "checks:policy" else kind.removesuffix("s") if kind + "s" in world else kind
            value = world.get(kind)
        elif parameter == "version_reference":
            value = world["version"]
        elif parameter == "pk":
            value = world["event"]
        else:
            value = {"catalog": "nist_800_53", "identifier": "ra-3", "sha256": world["sha256"]}.get(parameter)
        if value is None:
            return None
        arguments[parameter] = value
    return arguments


def _expected(name: str, role: Role | None, *, names_an_object: bool) -> set[int]:
    allowed = ADDRESSES[name]
    if allowed == PUBLIC:
        return {200, 302}
    if allowed == POST_ONLY:
        return {405, 403, 404}
    if role is None:
        return {404} if names_an_object and name not in SHARED_OBJECTS else {200, 204, 403}
    if role in allowed:
        return {NOT_YET.get(name, 200), 204}
    return {403, 404} if names_an_object else {403}


def _requests(world) -> Iterator[tuple[str, str]]:
    for name in EVERY:
        arguments = _arguments(name, world)
        if arguments is not None:
            yield name, reverse(name, kwargs=arguments)


def _compare(client: Client, world: dict, role: Role | None) -> list[str]:
    wrong = []
    for name, address in _requests(world):
        status = client.get(address).status_code
        expected = _expected(name, role, names_an_object=bool(EVERY[name]))
        if status not in expected:
            wrong.append(f"{name} {address}: {status}, expected {sorted(expected)}")
    return wrong


@pytest.mark.parametrize("role", list(Role))
def test_insiders_may_open_what_the_table_says(role, world, request):
    assert _compare(_signed_in(request.getfixturevalue(str(role))), world, role) == []


def _signed_in(user) -> Client:
    client = Client()
    with set_up():
        client.force_login(user)
    return client


def test_somebody_of_another_unit_finds_no_object(world, outsider):
    assert _compare(_signed_in(outsider), world, None) == []


def test_nobody_unknown_gets_in(world):
    client, wrong = Client(), []
    for name, address in _requests(world):
        if ADDRESSES[name] == PUBLIC:
            continue
        answer = client.get(address)
        refused = answer.status_code in {401, 403, 405} or (
            answer.status_code == 302 and answer["Location"].startswith(reverse("accounts:sign_in"))
        )
        if name == "accounts:sign_out":
            refused = answer.status_code == 405
        if not refused:
            wrong.append(f"{name} {address}: {answer.status_code}")
    assert wrong == []
