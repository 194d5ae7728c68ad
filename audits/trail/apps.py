"""The trail: every change, captured by the database, sealed and provable."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "audits.trail"
    label = "trail"
    verbose_name = "Trail"
    default_auto_field = "django.db.models.BigAutoField"
