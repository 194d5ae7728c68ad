"""Datasets and their immutable versions."""

from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    name = "registry.datasets"
    label = "datasets"
    verbose_name = "Datasets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.datasets.story import register_story

        register_story()
