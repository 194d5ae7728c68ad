"""Content-addressed artifacts."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "audits.vault"
    label = "vault"
    verbose_name = "Vault"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audits.vault.story import register_story

        register_story()
