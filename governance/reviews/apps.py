"""Findings and, later, validations and approvals."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "governance.reviews"
    label = "reviews"
    verbose_name = "Reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from audits.checks.signals import run_finished
        from audits.webhooks.kinds import register_webhook
        from governance.reviews import panels, report
        from governance.reviews.receivers import on_run_finished
        from governance.reviews.selectors import NOTHING_MAJOR_OPEN, why_findings_forbid
        from governance.reviews.services import CLOSED, OPENED
        from governance.reviews.story import register_story
        from registry.inventory.lifecycle import APPROVE, register_guard

        register_webhook(OPENED, _("A finding was opened"))
        register_webhook(CLOSED, _("A finding was closed"))
        run_finished.connect(on_run_finished, dispatch_uid="reviews.run_finished")
        register_guard(APPROVE.key, why_findings_forbid, says=NOTHING_MAJOR_OPEN)
        report.register()
        panels.register_panels()
        register_story()
