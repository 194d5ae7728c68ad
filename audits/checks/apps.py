"""Checks, runs, evidence and the policies that judge them."""

from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "audits.checks"
    label = "checks"
    verbose_name = "Checks"
    default_auto_field = "django.db.models.BigAutoField"
