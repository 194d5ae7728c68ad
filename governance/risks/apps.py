"""The risk register."""

from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "governance.risks"
    label = "risks"
    verbose_name = "Risks"
    default_auto_field = "django.db.models.BigAutoField"
