"""Checks, runs, evidence and the policies that judge them."""

from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "audits.checks"
    label = "checks"
    verbose_name = "Checks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audits.checks.story import register_story

        register_story()
