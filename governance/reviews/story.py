"""How stories tell findings, and what the stories of models and of risks gather from them."""

from collections.abc import Mapping

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.checks.story import EVIDENCE, RUN
from audits.oversight.storytelling import Kind, Sentence, register_kind, register_relations, register_sentences
from governance.reviews.models import Finding
from governance.reviews.pages import finding_url
from governance.risks.models import Risk
from governance.risks.story import RISK
from registry.inventory.models import ModelVersion, RegisteredModel
from registry.inventory.selectors import VERSION_TYPE
from registry.inventory.story import MODEL

FINDING = Finding._meta.label_lower


def of_model(user: User, model: RegisteredModel) -> Mapping[str, set[int]]:
    """The findings on any version of a model."""
    return _found(user, Q(model_version__model=model))


def of_version(user: User, version: ModelVersion) -> Mapping[str, set[int]]:
    """The findings on a version."""
    return _found(user, Q(model_version=version))


def of_risk(user: User, risk: Risk) -> Mapping[str, set[int]]:
    """The findings of the evidence that was cited or suggested something."""
    return _found(user, Q(evidence__assessments__risk=risk) | Q(evidence__proposals__risk=risk))


def of_finding(user: User, finding: Finding) -> Mapping[str, set[int]]:
    """The evidence of a finding and the run that left it."""
    evidence = finding.evidence
    if evidence is None or not policy_of(user).allows("record.view", evidence):
        return {}
    return {EVIDENCE: {evidence.pk}, RUN: {evidence.run_id}}


def _found(user: User, which: Q) -> Mapping[str, set[int]]:
    return {FINDING: set(policy_of(user).scope(Finding.objects.filter(which)).values_list("pk", flat=True))}


def register_story() -> None:
    """Called once, when the application is ready."""
    register_kind(FINDING, Kind(_("finding"), _("findings"), finding_url))
    register_relations(MODEL, of_model)
    register_relations(VERSION_TYPE, of_version)
    register_relations(RISK, of_risk)
    register_relations(FINDING, of_finding)
    register_sentences(
        {
            "reviews.finding.opened": Sentence(_("opened %(it)s"), "flag"),
            "reviews.finding.closed": Sentence(_("closed %(it)s"), "check-check"),
        }
    )
