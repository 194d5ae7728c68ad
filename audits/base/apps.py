"""Plumbing every room shares: errors, paging, problem documents, template tags."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "audits.base"
    label = "base"
    verbose_name = "Base"
    default_auto_field = "django.db.models.BigAutoField"
