"""Models and their versions, written out where an answer names them (`expand=model`)."""

from collections.abc import Collection, Mapping
from typing import Any

from audits.base.shaping import register_expansion
from registry.inventory.api import ModelVersionSerializer, RegisteredModelSerializer
from registry.inventory.selectors import models_for, versions_for


def _models(user: Any, references: Collection[str]) -> Mapping[str, Any]:
    found = models_for(user).filter(reference__in=references)
    return {model.reference: RegisteredModelSerializer(model).data for model in found}


def _versions(user: Any, references: Collection[str]) -> Mapping[str, Any]:
    found = versions_for(user).filter(reference__in=references)
    return {version.reference: ModelVersionSerializer(version).data for version in found}


def register_expansions() -> None:
    """Called once, when the application is ready."""
    register_expansion("model", "models", "upstream", load=_models)
    register_expansion("version", "model_version", load=_versions)
