"""What exists: registered models and their immutable versions."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "registry.inventory"
    label = "inventory"
    verbose_name = "Model inventory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.inventory.approvals import register_guards
        from registry.inventory.expansions import register_expansions
        from registry.inventory.story import register_story

        register_expansions()
        register_guards()
        register_story()
