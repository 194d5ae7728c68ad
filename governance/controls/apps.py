"""Catalogs of controls and what maps to them."""

from django.apps import AppConfig


class ControlsConfig(AppConfig):
    name = "governance.controls"
    label = "controls"
    verbose_name = "Controls"
    default_auto_field = "django.db.models.BigAutoField"
