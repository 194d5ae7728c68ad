"""Every action and every kind of object reads as a sentence: no keys, no table names, no words with underscores."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from audits.accounts.models import User
from audits.base.jobs import Job
from audits.oversight.storytelling import Storyteller, kind_words
from audits.oversight.storytelling.kinds import link_ends, sentence_of
from audits.trail.models import AuditEvent
from audits.trail.selectors import events
from governance.reviews.models import Finding
from governance.reviews.services import close_finding
from governance.risks.models import ProposedAssessment, Risk
from governance.risks.services import close_risk, confirm_proposal, link_model, map_controls, reopen_risk
from registry.inventory.models import RegisteredModel
from tests.personas import acting
from tests.world import *  # noqa: F403 - one of everything

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(settings.BASE_DIR)
ACTION = re.compile(r"trail\.action\(\s*\"([a-z_.]+)\"")
# What a sentence never holds: words with underscores, types with their dot, keys, placeholders, Python's values.
UNREADABLE = re.compile(r"\w_\w|\b[a-z]+\.[a-z]{3,}\b|#\d|\b(None|null|True|False)\b|%\(|[{}]|\b[0-9a-f]{32,}\b")
NUMBERED = re.compile(r"\b(risk|model|run|finding|report|dataset|policy|control|file|token|person) \d+\b")
FILES = re.compile(r"\S+\.(csv|json|parquet|pdf)\b|\S+/\S+")


def actions_in_code() -> set[str]:
    """Every action that a service names, and the ends of jobs."""
    found: set[str] = set()
    for room in ("audits", "registry", "governance"):
        for path in (ROOT / room).rglob("*.py"):
            found |= set(ACTION.findall(path.read_text()))
            found |= set(re.findall(r"\"(risks\.risk\.(?:closed|reopened))\"", path.read_text()))
    for job in (model for model in apps.get_models() if issubclass(model, Job)):
        label = job._meta.label_lower
        found |= {f"{label}.{end}" for end in ("started", Job.State.FAILED.value, Job.State.REFUSED.value)}
    return found


def test_every_action_of_a_service_has_its_words():
    assert {action for action in actions_in_code() if sentence_of(action) is None} == set()


def test_every_kind_of_object_has_a_noun():
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        for word in kind_words(model._meta.label_lower):
            if not word or UNREADABLE.search(word):
                wrong.append(f"{model._meta.label}: {word}")
    assert wrong == []


@pytest.fixture
def lived(world, officer: User) -> None:
    """The world, after its officer has done everything there is to do with a risk and a finding."""
    risk = Risk.objects.get(reference=world["risk"])
    model = RegisteredModel.objects.get(reference=world["model"])
    controls = list(Risk.controls.rel.model.objects.filter(withdrawn=False)[:3])
    with acting(officer):
        link_model(user=officer, risk=risk, model=model)
        map_controls(user=officer, risk=risk, add=controls)
        map_controls(user=officer, risk=risk, remove=controls[:1])
        confirm_proposal(user=officer, proposal=ProposedAssessment.objects.get(pk=world["proposal"]))
        close_finding(user=officer, finding=Finding.objects.get(), reason="Mended.")
        close_risk(user=officer, risk=risk, reason="No longer done.")
        reopen_risk(user=officer, risk=Risk.objects.get(pk=risk.pk), reason="Done again.")


def test_every_event_reads_as_a_sentence(lived: None, officer: User):
    told = list(events().order_by("action", "object_type", "operation").distinct("action", "object_type", "operation"))
    teller = Storyteller(officer, told)
    wrong = [said for event in told if (said := _unreadable(teller, event))]
    assert wrong == []
    assert len({event.object_type for event in told}) > 25


def _unreadable(teller: Storyteller, event: AuditEvent) -> str:
    entry = teller.entry([event.pk])
    texts = [entry.what, *(row.what for row in entry.rows)]
    for text in texts:
        plain = FILES.sub("", text)
        if not entry.who or UNREADABLE.search(plain) or NUMBERED.search(plain) or len(text.split()) < 2:
            return f"{event.action} {event.object_type} {event.operation}: {entry.who} | {text}"
    for change in (*entry.changes, *(change for row in entry.rows for change in row.changes)):
        if UNREADABLE.search(change.label):
            return f"{event.object_type}: {change.label}"
    return ""


def test_links_say_what_was_tied_to_what(lived: None, officer: User, world):
    linked = events().filter(object_type="risks.risk_registered_models", operation="insert").first()
    assert linked is not None
    assert link_ends(linked.object_type) is not None
    entry = Storyteller(officer, [linked]).entry([linked.pk])
    model, risk = RegisteredModel.objects.get(reference=world["model"]), Risk.objects.get(reference=world["risk"])
    assert entry.what == f"linked model {model.reference} {model.name} to risk {risk.reference} {risk.title}"
