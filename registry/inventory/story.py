"""How stories tell models, their versions, and what is recorded of both."""

from collections.abc import Mapping

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.oversight.storytelling import Kind, Sentence, register_kind, register_relations, register_sentences
from registry.inventory.models import (
    Deployment,
    IntendedUse,
    ModelDependency,
    ModelVersion,
    RegisteredModel,
    TierAssessment,
    Transition,
)
from registry.inventory.pages import model_url, version_url
from registry.inventory.selectors import VERSION_TYPE, versions_for

MODEL = RegisteredModel._meta.label_lower
USE, DEPENDENCY = IntendedUse._meta.label_lower, ModelDependency._meta.label_lower
DEPLOYMENT, ASSESSMENT = Deployment._meta.label_lower, TierAssessment._meta.label_lower
TRANSITION = Transition._meta.label_lower


def of_model(user: User, model: RegisteredModel) -> Mapping[str, set[int]]:
    """The versions of a model with their steps, its uses, dependencies, deployments and tiers."""
    return {
        VERSION_TYPE: _keys(versions_for(user).filter(model=model)),
        TRANSITION: _seen(user, Transition.objects.filter(version__model=model)),
        USE: _seen(user, model.uses.all()),
        DEPENDENCY: _seen(user, model.dependencies.all()),
        DEPLOYMENT: _seen(user, model.deployments.all()),
        ASSESSMENT: _seen(user, model.tier_assessments.all()),
    }


def of_version(user: User, version: ModelVersion) -> Mapping[str, set[int]]:
    """The steps and the deployments of a version."""
    return {
        TRANSITION: _seen(user, version.transitions.all()),
        DEPLOYMENT: _seen(user, version.deployments.all()),
    }


def _seen(user: User, rows: QuerySet[Model]) -> set[int]:
    return _keys(policy_of(user).scope(rows))


def _keys(rows: QuerySet[Model]) -> set[int]:
    return set(rows.order_by().values_list("pk", flat=True))


def register_story() -> None:
    """Called once, when the application is ready."""
    register_kind(MODEL, Kind(_("model"), _("models"), model_url))
    register_kind(VERSION_TYPE, Kind(_("version"), _("versions"), version_url))
    register_kind(USE, Kind(_("use"), _("uses"), lambda use: model_url(use.model)))
    register_kind(DEPENDENCY, Kind(_("dependency"), _("dependencies"), lambda one: model_url(one.model)))
    register_kind(
        DEPLOYMENT,
        Kind(_("deployment"), _("deployments"), lambda one: model_url(one.model), follow=("version__model",)),
    )
    register_kind(ASSESSMENT, Kind(_("tier"), _("tiers"), lambda one: model_url(one.model)))
    register_kind(
        TRANSITION, Kind(_("step"), _("steps"), lambda one: version_url(one.version), follow=("version__model",))
    )
    register_relations(MODEL, of_model)
    register_relations(VERSION_TYPE, of_version)
    register_sentences(SENTENCES)


SENTENCES = {
    "inventory.model.registered": Sentence(_("registered %(it)s"), "plus", MODEL),
    "inventory.model.changed": Sentence(_("changed %(it)s"), "pencil", MODEL),
    "inventory.use.added": Sentence(_("added %(it)s"), "plus", USE),
    "inventory.use.changed": Sentence(_("changed %(it)s"), "pencil", USE),
    "inventory.use.removed": Sentence(_("took away %(it)s"), "minus", USE),
    "inventory.dependency.added": Sentence(_("recorded %(it)s"), "plus", DEPENDENCY),
    "inventory.dependency.removed": Sentence(_("took away %(it)s"), "minus", DEPENDENCY),
    "inventory.tier.assessed": Sentence(_("assessed the tier of %(it)s"), "check-check", MODEL),
    "inventory.version.validation_begun": Sentence(_("began to validate %(it)s"), "search", VERSION_TYPE),
    "inventory.version.approved": Sentence(_("approved %(it)s"), "check-check", VERSION_TYPE),
    "inventory.version.rejected": Sentence(_("rejected %(it)s"), "x", VERSION_TYPE),
    "inventory.version.put_in_use": Sentence(_("put %(it)s in use"), "play", VERSION_TYPE),
    "inventory.version.taken_out_of_use": Sentence(_("took %(it)s out of use"), "minus", VERSION_TYPE),
    "inventory.version.review_begun": Sentence(_("began to review %(it)s"), "search", VERSION_TYPE),
    "inventory.version.retired": Sentence(_("retired %(it)s"), "x", VERSION_TYPE),
    "inventory.version.deployed": Sentence(_("recorded %(it)s"), "play", DEPLOYMENT),
    "inventory.version.deployment_ended": Sentence(_("ended %(it)s"), "minus", DEPLOYMENT),
}
