"""News for other systems: signed messages over HTTP."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "audits.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from audits.checks.signals import run_finished
        from audits.webhooks.kinds import register_webhook
        from audits.webhooks.receivers import RUN_FINISHED, on_run_finished
        from audits.webhooks.story import register_story

        register_webhook(RUN_FINISHED, _("A check has ended, with its verdict"))
        run_finished.connect(on_run_finished, dispatch_uid="webhooks.run_finished")
        register_story()
