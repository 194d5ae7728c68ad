"""Writes of the model inventory: one function, one change, one transaction."""

from registry.inventory.services.deploying import deploy, end_deployment
from registry.inventory.services.moving import move_version
from registry.inventory.services.registering import ModelChanges, VendorFacts, change_model, register_model
from registry.inventory.services.relating import (
    UseChanges,
    add_dependency,
    add_use,
    change_use,
    remove_dependency,
    remove_use,
)
from registry.inventory.services.submitting import VersionContents, add_version
from registry.inventory.services.tiering import assess_tier

__all__ = [
    "ModelChanges",
    "UseChanges",
    "VendorFacts",
    "VersionContents",
    "add_dependency",
    "add_use",
    "add_version",
    "assess_tier",
    "change_model",
    "change_use",
    "deploy",
    "end_deployment",
    "move_version",
    "register_model",
    "remove_dependency",
    "remove_use",
]
