"""What ML teams call: submissions and the gate."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "registry.submissions"
    label = "submissions"
    verbose_name = "Submissions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audits.checks.subjects import register_subject
        from audits.reports.kinds import register_kind
        from audits.reports.sections import register_cover
        from registry.inventory.lifecycle import APPROVE, register_guard
        from registry.inventory.selectors import VERSION_TYPE
        from registry.submissions.report import contents, cover
        from registry.submissions.selectors import GATE_IS_OPEN, why_gate_is_shut
        from registry.submissions.story import register_story
        from registry.submissions.subjects import version_place

        register_kind(cover.kind())
        register_cover(cover.KIND)(cover.cover)
        contents.register()
        register_subject(VERSION_TYPE, version_place)
        register_guard(APPROVE.key, why_gate_is_shut, says=GATE_IS_OPEN)
        register_story()
