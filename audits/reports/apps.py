"""Signed reports over the record."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "audits.reports"
    label = "reports"
    verbose_name = "Reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audits.reports.selectors import last_checkpoint_issued
        from audits.reports.story import register_story
        from audits.trail.witnesses.selectors import register_holder

        register_holder("Signed reports", last_checkpoint_issued)
        register_story()
