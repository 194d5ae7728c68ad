"""What ML teams call: submissions and the gate."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "registry.submissions"
    label = "submissions"
    verbose_name = "Submissions"
    default_auto_field = "django.db.models.BigAutoField"
