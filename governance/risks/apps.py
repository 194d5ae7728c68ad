"""The risk register."""

from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "governance.risks"
    label = "risks"
    verbose_name = "Risks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from governance.risks.panels import register_panels
        from governance.risks.story import register_story

        register_panels()
        register_story()
