"""The numbered sections. Where the record is silent, the value is None and the page says “not recorded”."""

from collections.abc import Sequence

from audits.checks import wording
from audits.reports import sections as report
from registry.inventory.models import Deployment, IntendedUse, Transition
from registry.submissions.dossier import FAIRNESS, PERFORMANCE, Dossier
from registry.submissions.report import blocks
from registry.submissions.report.cover import KIND, digests, verdict

Blocks = Sequence[report.Block]
Context = report.ReportContext

SOURCES = {
    1: ("Executive summary", "SR 11-7 V"),
    2: ("Model identity, purpose and permitted uses", "SR 11-7 VI"),
    3: ("Independence and effective challenge", "SR 11-7 V"),
    4: ("Scope and approach", "SR 11-7 V"),
    5: ("Theory, design and alternatives", "SR 11-7 V.1"),
    6: ("Data: relevance, quality, proxies", "SR 11-7 IV and V.1"),
    7: ("Assumptions, judgement and limitations", "SR 11-7 V.1"),
    8: ("Developmental testing, sensitivity and stress", "SR 11-7 IV and V.1"),
    9: ("Implementation and process verification", "SR 11-7 V.2"),
    10: ("Benchmarks and challengers", "SR 11-7 V.2"),
    11: ("Overrides and adjustments", "SR 11-7 V.2"),
    12: ("Outcomes analysis", "SR 11-7 V.3"),
    13: ("Ongoing monitoring: limits and triggers", "SR 11-7 V.2"),
    14: ("Fairness, explainability and security", "good practice"),
    15: ("Vendor components", "SR 11-7 V.4"),
    17: ("Sign-offs and version digests", "SR 11-7 VI"),
}
# Reasons printed in the summary; all of them stand in the sections and in the attached evidence.
MOST_REASONS = 5
MOMENT = "%-d %b %Y %H:%M UTC"
# Sections whose content the model card may hold under a key of its own.
FROM_CARD = {5: "design", 8: "developmental_testing", 10: "challengers", 11: "overrides"}


def _card(dossier: Dossier, key: str) -> str | None:
    return dossier.card.said(key) or None


def summary(dossier: Dossier, context: Context) -> Blocks:
    """The conclusion, then every reason that holds the version back."""
    concluded = verdict(dossier)
    lines = [f"{concluded.headline}. {concluded.sentence}"]
    verdicts = report.Table(
        caption="Checks and their verdicts",
        columns=(
            report.Column("Check", share=40),
            report.Column("Run"),
            report.Column("Verdict"),
            report.Column("Valid until"),
        ),
        rows=tuple(
            (
                f"{c.run.check_id} {c.run.check_version}",
                c.run.reference,
                c.evidence.verdict.capitalize(),
                f"{c.evidence.expires_at:%-d %b %Y}",
            )
            for c in dossier.checked
        ),
    )
    notes: list[report.Block] = [report.Paragraphs(tuple(lines))]
    if dossier.checked:
        notes.append(verdicts)
    notes += _reasons(dossier)
    conditions = dossier.approval.transition.conditions if dossier.approval else ""
    notes.append(report.KeyValues((("Conditions of use", conditions or _card(dossier, "conditions")),)))
    return notes


def _reasons(dossier: Dossier) -> list[report.Block]:
    """The gravest reasons that hold the version back, and how many more there are."""
    reasons = dossier.gate.reasons if dossier.gate else ()
    kind: report.NoteKind = "fail" if verdict(dossier).outcome == "fail" else "open"
    shown: list[report.Block] = [report.Note(kind, reason) for reason in reasons[:MOST_REASONS]]
    if len(reasons) > MOST_REASONS:
        more = f"{len(reasons) - MOST_REASONS} more limits were missed or could not be judged"
        shown.append(report.Paragraphs((f"{more}; sections 12 and 14 show each of them.",)))
    return shown


def identity(dossier: Dossier, context: Context) -> Blocks:
    """What it is, whose it is, what for."""
    version, model = dossier.version, dossier.version.model
    return [
        report.KeyValues(
            (
                ("Model", f"{model.reference} {model.name}"),
                ("Version", f"{version.reference} {version.label}, {version.get_state_display()}"),
                ("Tier", str(model.get_tier_display())),
                ("Owner", str(model.owner)),
                ("Unit", str(model.unit)),
                ("Purpose", model.purpose or None),
                ("Permitted uses", _uses(model.permitted_uses)),
                ("Prohibited uses", _uses(model.prohibited_uses)),
                ("Regulation", ", ".join(model.regulation) or None),
            )
        )
    ]


def _uses(uses: Sequence[IntendedUse]) -> str | None:
    return "; ".join(use.name.rstrip(".") for use in uses) or None


def independence(dossier: Dossier, context: Context) -> Blocks:
    """Who submitted, who asked for the checks, who asked for this report."""
    submitted = str(dossier.version.submitted_by)
    return [
        report.KeyValues(
            (
                ("Submitted by", submitted),
                ("Checks asked for by", ", ".join(sorted({str(run.asked_by) for run in dossier.newest})) or None),
                ("Report asked for by", context.made_for),
                ("Independent validator", str(dossier.validation.by) if dossier.validation else None),
                ("Challenges raised", None),
            )
        )
    ]


def scope(dossier: Dossier, context: Context) -> Blocks:
    """Which checks looked at which rows, with which settings."""
    return [
        report.Table(
            caption="What was examined",
            columns=(
                report.Column("Check", share=30),
                report.Column("Rows read", numeric=True),
                report.Column("Rows used", numeric=True),
                report.Column("Seed", numeric=True),
                report.Column("Policy", share=28),
            ),
            rows=tuple(
                (
                    f"{c.run.check_id} {c.run.check_version}",
                    f"{c.result.rows.get('total', 0):,}",
                    f"{c.result.rows.get('used', 0):,}",
                    str(c.run.seed),
                    str(c.run.policy) if c.run.policy else None,
                )
                for c in dossier.checked
            ),
        )
    ]


def data(dossier: Dossier, context: Context) -> Blocks:
    """The data by digest, and what was missing in it."""
    version = dossier.version
    named = (("Training data", version.training_data), ("Test data", version.test_data))
    facts = [(label, f"{part} ({part.dataset.reference})" if part else None) for label, part in named]
    found: list[report.Block] = [report.KeyValues((*facts, ("Predictions file", version.predictions.filename)))]
    for checked in dossier.checked:
        gaps = [(k, v) for k, v in sorted(checked.result.rows.items()) if k not in {"total", "used"} and v]
        if gaps:
            found.append(
                report.KeyValues(
                    tuple((key.replace("_", " ").replace(":", ": "), f"{value:,} rows") for key, value in gaps),
                    heading=f"Rows set apart by {checked.run.check_id}",
                )
            )
    read = [sentence for checked in dossier.checked for sentence in checked.result.reading]
    return [*found, report.Paragraphs(tuple(dict.fromkeys(read)))]


def limitations(dossier: Dossier, context: Context) -> Blocks:
    """What the figures do not say."""
    said = [sentence for checked in dossier.checked for sentence in checked.result.limitations]
    return [
        report.KeyValues((("Assumptions", _card(dossier, "assumptions")), ("Limits", _card(dossier, "limitations")))),
        report.Paragraphs(tuple(dict.fromkeys(said))),
    ]


def implementation(dossier: Dossier, context: Context) -> Blocks:
    """Where the code is and what it ran in; and that a second engine agrees."""
    version = dossier.version
    items: list[tuple[str, str | None]] = [("Code", version.code_reference or None)]
    items += [(str(name), str(value)) for name, value in sorted(version.environment.items())]
    agreed = [
        f"{c.run.check_id}: {c.result.agreement.compared:,} figures recomputed by {c.result.agreement.engine}, "
        f"largest difference {c.result.agreement.max_difference:.1e}, tolerated {c.result.agreement.tolerance:.0e}."
        for c in dossier.checked
        if c.result.agreement
    ]
    items += [("Deployed", "; ".join(_ran(one) for one in dossier.deployments) or None)]
    return [report.KeyValues(tuple(items)), report.Paragraphs(tuple(agreed))]


def _ran(deployment: Deployment) -> str:
    until = f"until {deployment.until:{MOMENT}}" if deployment.until else "and still does"
    return f"{deployment.environment} from {deployment.since:{MOMENT}} {until}"


def outcomes(dossier: Dossier, context: Context) -> Blocks:
    """Predictions against what came to pass."""
    checked = dossier.of_check(PERFORMANCE)
    if checked is None:
        return [report.Note("open", "No performance check has finished for this version.")]
    overall = [m for m in checked.result.measures if not m.group and not m.by]
    return [
        report.Paragraphs(checked.result.conclusions),
        blocks.measures_table("Performance on the rows submitted", overall),
        *blocks.judged_measures(checked),
    ]


def monitoring(dossier: Dossier, context: Context) -> Blocks:
    """The limits that hold the gate; a schedule is not recorded yet."""
    limits = [
        (wording.label(o.measure), blocks.limit(o)) for checked in dossier.checked for o in checked.judgement.findings
    ]
    return [report.KeyValues((*dict.fromkeys(limits), ("Schedule", None), ("Triggers", None)))]


def fairness(dossier: Dossier, context: Context) -> Blocks:
    """Groups side by side, with intervals and limits, then the counts."""
    checked = dossier.of_check(FAIRNESS)
    if checked is None:
        return [report.Note("open", "No bias check has finished for this version.")]
    errors = blocks.error_table(checked)
    return [
        report.Paragraphs(checked.result.conclusions),
        *blocks.judged_measures(checked),
        *([errors] if errors else []),
        report.KeyValues((("Explainability", None), ("Security", None))),
    ]


def vendor(dossier: Dossier, context: Context) -> Blocks:
    """What comes from outside."""
    model = dossier.version.model
    if not model.vendor:
        return [report.Paragraphs(("The model was built in-house; the record names no vendor.",))]
    return [
        report.KeyValues(
            (
                ("Vendor", model.vendor),
                ("Product", model.vendor_product or None),
                ("Contract", model.vendor_contract or None),
                ("Contact, by role", model.vendor_contact or None),
                ("Evidence last shown", f"{model.vendor_evidence_on:%-d %b %Y}" if model.vendor_evidence_on else None),
                ("Artifact held", "yes" if dossier.version.artifact else "no: checked by its predictions alone"),
                ("Vendor's evidence", _card(dossier, "vendor_evidence")),
            )
        )
    ]


def sign_offs(dossier: Dossier, context: Context) -> Blocks:
    """Who signed, when the next review is due, and the digests all of it binds."""
    found = digests(dossier.version, dossier)
    return [
        report.KeyValues((("Validator", _signed(dossier.validation)), *_approved(dossier), ("Next review", None))),
        report.KeyValues(
            tuple((digest.label, digest.sha256) for digest in found),
            heading="Version digests (SHA-256)",
            digests=frozenset(digest.label for digest in found),
        ),
    ]


def _signed(step: Transition | None) -> str | None:
    return f"{step.by}, {step.at:{MOMENT}}: {step.reason}" if step else None


def _approved(dossier: Dossier) -> list[tuple[str, str | None]]:
    """Who approved, and what of it no longer is what was approved."""
    approval = dossier.approval
    said = [("Approver", _signed(approval.transition if approval else None))]
    if approval and not approval.holds:
        said.append(("Changed since the approval", ", ".join(approval.changed).replace("_", " ")))
    return said


BUILDERS = {
    1: summary, 2: identity, 3: independence, 4: scope, 6: data, 7: limitations, 9: implementation, 12: outcomes,
    13: monitoring, 14: fairness, 15: vendor, 17: sign_offs,
}  # fmt: skip


def _from_card(key: str) -> report.SectionBuilder:
    def build(dossier: Dossier, context: Context) -> Blocks:
        return [report.KeyValues((("From the model card", _card(dossier, key)),))]

    return build


def register() -> None:
    """Hands every section to the reports' register."""
    for number, (title, basis) in SOURCES.items():
        build = BUILDERS.get(number) or _from_card(FROM_CARD[number])
        report.register_section(KIND, number, title, basis)(build)
