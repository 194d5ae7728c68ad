"""Catalogs of controls and what maps to them."""

from django.apps import AppConfig


class ControlsConfig(AppConfig):
    name = "governance.controls"
    label = "controls"
    verbose_name = "Controls"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from governance.controls.story import register_story

        register_story()
