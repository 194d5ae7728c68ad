"""What ML teams call: submissions and the gate."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "registry.submissions"
    label = "submissions"
    verbose_name = "Submissions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from audits.checks.signals import run_finished
        from audits.checks.subjects import register_subject
        from audits.reports.kinds import register_kind
        from audits.reports.sections import register_cover
        from audits.webhooks.kinds import register_webhook
        from registry.inventory.lifecycle import APPROVE, register_guard
        from registry.inventory.selectors import VERSION_TYPE
        from registry.submissions.receivers import GATE_CHANGED, on_run_finished
        from registry.submissions.report import contents, cover
        from registry.submissions.selectors import GATE_IS_OPEN, why_gate_is_shut
        from registry.submissions.services import RECEIVED
        from registry.submissions.story import register_story
        from registry.submissions.subjects import version_place

        register_webhook(RECEIVED, _("A version was handed in"))
        register_webhook(GATE_CHANGED, _("A check has ended, and the gate is open or held"))
        run_finished.connect(on_run_finished, dispatch_uid="submissions.run_finished")
        register_kind(cover.kind())
        register_cover(cover.KIND)(cover.cover)
        contents.register()
        register_subject(VERSION_TYPE, version_place)
        register_guard(APPROVE.key, why_gate_is_shut, says=GATE_IS_OPEN)
        register_story()
