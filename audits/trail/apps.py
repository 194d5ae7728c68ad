"""The trail: every change, captured by the database, sealed and provable."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class TrailConfig(AppConfig):
    name = "audits.trail"
    label = "trail"
    verbose_name = "Trail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        pre_migrate.connect(_prepare, sender=self)
        post_migrate.connect(_renew, sender=self)


def _prepare(**signal: Any) -> None:
    from audits.trail import inventory

    inventory.prepare()


def _renew(**signal: Any) -> None:
    from audits.trail import inventory

    inventory.renew()
