"""Who may act: users, units, grants and tokens."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "audits.accounts"
    label = "accounts"
    verbose_name = "Accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audits.accounts.expansions import register_expansions

        register_expansions()
