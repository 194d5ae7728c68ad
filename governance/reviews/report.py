"""Section 16 of the validation report: what was found wrong, who mends it by when, and the risks it bears on."""

from collections.abc import Sequence

from audits.base.phrases import day
from audits.reports import sections as report
from governance.reviews.models import Finding
from governance.reviews.selectors import findings_of_version
from governance.risks.report import risk_blocks
from registry.submissions.dossier import Dossier
from registry.submissions.report.cover import KIND

NUMBER, TITLE, BASIS = 16, "Findings and risks", "SR 11-7 V and VI"


def findings_and_risks(dossier: Dossier, context: report.ReportContext) -> Sequence[report.Block]:
    """Every finding on the version, open or closed, then the risks of its model."""
    found = list(findings_of_version(dossier.asked_by, dossier.version).defer("evidence__result"))
    return [_findings(found), *risk_blocks(dossier.asked_by, dossier.version.model)]


def _findings(found: Sequence[Finding]) -> report.Block:
    if not found:
        return report.Paragraphs(("No finding is recorded on this version.",), heading="Findings")
    return report.Table(
        caption="Findings",
        columns=(
            report.Column("Finding", share=46),
            report.Column("Severity"),
            report.Column("Owner"),
            report.Column("Due"),
            report.Column("State"),
        ),
        rows=tuple(
            (
                f"{finding.reference} {finding.title}. {finding.detail.partition(chr(10))[0]}",
                str(finding.get_severity_display()),
                str(finding.owner),
                day(finding.due_on),
                str(finding.get_state_display()),
            )
            for finding in found
        ),
        note="Each finding opened by a check carries all that was missed in the evidence attached.",
    )


def register() -> None:
    """Hands the section to the reports' register."""
    report.register_section(KIND, NUMBER, TITLE, BASIS)(findings_and_risks)
