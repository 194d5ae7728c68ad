"""Findings and, later, validations and approvals."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "governance.reviews"
    label = "reviews"
    verbose_name = "Reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audits.checks.signals import run_finished
        from governance.reviews import panels, report
        from governance.reviews.receivers import on_run_finished
        from governance.reviews.story import register_story

        run_finished.connect(on_run_finished, dispatch_uid="reviews.run_finished")
        report.register()
        panels.register_panels()
        register_story()
