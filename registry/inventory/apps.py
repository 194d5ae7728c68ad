"""What exists: registered models and their immutable versions."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "registry.inventory"
    label = "inventory"
    verbose_name = "Model inventory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from audits.webhooks.kinds import register_webhook
        from registry.inventory.approvals import register_guards
        from registry.inventory.expansions import register_expansions
        from registry.inventory.lineage_pages import register_panels
        from registry.inventory.services.moving import MOVED
        from registry.inventory.story import register_story

        register_webhook(MOVED, _("A version took a step of its life"))
        register_expansions()
        register_guards()
        register_panels()
        register_story()
