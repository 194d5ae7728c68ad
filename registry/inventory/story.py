"""How stories tell models and their versions."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from audits.accounts.models import User
from audits.oversight.storytelling import Kind, Sentence, register_kind, register_relations, register_sentences
from registry.inventory.models import RegisteredModel
from registry.inventory.pages import model_url, version_url
from registry.inventory.selectors import VERSION_TYPE, versions_for

MODEL = RegisteredModel._meta.label_lower


def of_model(user: User, model: RegisteredModel) -> Mapping[str, set[int]]:
    """The versions of a model."""
    return {VERSION_TYPE: set(versions_for(user).filter(model=model).order_by().values_list("pk", flat=True))}


def register_story() -> None:
    """Called once, when the application is ready."""
    register_kind(MODEL, Kind(_("model"), _("models"), model_url))
    register_kind(VERSION_TYPE, Kind(_("version"), _("versions"), version_url))
    register_relations(MODEL, of_model)
    register_sentences({"inventory.model.registered": Sentence(_("registered %(it)s"), "plus", MODEL)})
