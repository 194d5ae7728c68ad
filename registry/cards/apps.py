"""What is said of a version: its model card, its bill of materials, and how two versions differ."""

from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "registry.cards"
    label = "cards"
    verbose_name = "Model cards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.cards.binding import CARD, card_digest
        from registry.cards.panels import register_panels
        from registry.cards.story import register_story
        from registry.inventory.approvals import register_binding

        register_binding("card", card_digest, reads=CARD)
        register_panels()
        register_story()
