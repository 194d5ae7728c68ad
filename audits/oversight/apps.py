"""What people see of the trail and do about it: pages, stories, proofs, redaction, explanations, verifications."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "audits.oversight"
    label = "oversight"
    verbose_name = "Oversight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audits.oversight.people_story import register_story

        register_story()
