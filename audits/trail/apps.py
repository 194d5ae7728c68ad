"""The trail: every change, captured by the database, sealed and provable."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TrailConfig(AppConfig):
    name = "audits.trail"
    label = "trail"
    verbose_name = "Trail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_govern_late_tables, sender=self)


def _govern_late_tables(**signal: Any) -> None:
    """Renew the triggers whose rules changed since, and catch tables that came past the schema editor."""
    from audits.trail import inventory

    for table in inventory.tables():
        if inventory.fault(table):
            inventory.govern(table)
