"""A report that holds every kind of block, names in many scripts, and a table that breaks over pages."""

from datetime import UTC, datetime

from audits.reports.sections import (
    Column,
    Conclusion,
    Cover,
    Digest,
    Heatmap,
    KeyValues,
    Measure,
    Measures,
    Note,
    Paragraphs,
    ReportContext,
    ReportDocument,
    Section,
    Story,
    StoryEvent,
    Table,
    Verdict,
)

NAMES = {
    "Latin": "Zoë Ångström-Łukasiewicz, Trần Thị Hạnh",
    "Greek": "Ελένη Παπαδοπούλου",
    "Cyrillic": "Юрий Щёголев, Їжакевич",
}
MADE = datetime(2026, 10, 1, 6, 15, 9, tzinfo=UTC)
_LEVELS = ("Low", "Medium", "High", "Critical")


def document(rows: int = 60) -> ReportDocument:
    """The sample, with a table of `rows` rows."""
    context = ReportContext(
        reference="CS-REP-0042",
        made=MADE,
        made_for="Ada Officer, Compliance desk",
        as_of=datetime(2026, 9, 30, 22, 0, tzinfo=UTC),
        supersedes="CS-REP-0037",
        filters={"Unit": "Retail bank", "State": "open"},
    )
    cover = Cover(
        title="Model validation report",
        subtitle="Recidivism score of the vendor, version 1.0, as used by Lending operations",
        subject="COMPAS score 1.0",
        verdict=Verdict(
            "fail",
            "Do not use for decisions about persons",
            "African-American defendants who did not reoffend were rated high risk about twice as often as white "
            "ones; the whole interval lies beyond the limit, so chance does not explain it.",
        ),
        facts=(("Rules in force", "Fairness policy, version 3; matrix 2026, version 3"), ("Independent review", None)),
        notice="For the risk committee, confidential",
        digests=(
            Digest(
                "Predictions of COMPAS score 1.0", "51d7e0aa93b2c41851d7e0aa93b2c41851d7e0aa93b2c41851d7e0aa93b2c418"
            ),
            Digest("Result of RUN-0007", "0c9e5b72fe418d360c9e5b72fe418d360c9e5b72fe418d360c9e5b72fe418d36"),
        ),
        evidence={"run": "RUN-0007", "rows": 7214},
    )
    return ReportDocument("validation_report", context, cover, _sections(rows))


def _sections(rows: int) -> tuple[Section, ...]:
    return (
        Section(1, "Executive summary, rating, conditions of use", "SR 11-7 V", _summary()),
        Section(2, "Model identity, tier, owner, purpose, permitted uses", "SR 11-7 VI", _identity()),
        Section(3, "Fairness, explainability, security results", "good practice", _fairness()),
        Section(4, "Findings with severity, owner, due date", "SR 11-7 V/VI", _findings(rows)),
        Section(5, "Vendor components", "SR 11-7 V.4", ()),
    )


def _summary() -> tuple[object, ...]:
    levels = tuple(
        tuple(_LEVELS[min(3, (likelihood * impact - 1) // 5)] for impact in range(1, 6)) for likelihood in range(1, 6)
    )
    counts = ((6, 12, 14, 7, 2), (5, 93, 27, 14, 4), (4, 15, 24, 19, 8), (2, 6, 13, 11, 5), (1, 3, 6, 5, 0))
    before = ((1, 3, 6, 5, 3), (2, 6, 13, 11, 5), (4, 15, 24, 19, 8), (5, 93, 27, 14, 4), (6, 12, 14, 7, 2))
    return (
        Conclusion(Verdict("inconclusive", "Two of five groups are unclear", "Their intervals straddle the limit.")),
        Paragraphs(
            (
                "The score separates people who reoffend from those who do not about as well for each group, but its "
                "errors fall unevenly. The vendor’s documentation names no limit for that; the policy in force does.",
                "Two groups are unclear, because their intervals straddle the limit.",
            )
        ),
        Note("fail", "Release 1.0 stays behind the gate until finding F-0218 is closed.", "What this decides"),
        Heatmap("Open risks, inherent", before, levels),
        Heatmap("Open risks, residual", counts, levels, appetite="High"),
    )


def _identity() -> tuple[object, ...]:
    return (
        KeyValues(
            (
                ("Model", "M-0003, COMPAS score"),
                ("Owner", NAMES["Latin"]),
                ("Validator", NAMES["Greek"]),
                ("Approver", NAMES["Cyrillic"]),
                ("Permitted uses", None),
                ("Artifact", "51d7e0aa93b2c41851d7e0aa93b2c41851d7e0aa93b2c41851d7e0aa93b2c418"),
            ),
            heading="Identity",
            digests=frozenset({"Artifact"}),
        ),
    )


def _fairness() -> tuple[object, ...]:
    rows = (
        Measure("Caucasian", 2454, 1.0, is_reference=True),
        Measure("Native American", 18, None, reason="too few rows (18)"),
        Measure("African-American", 3696, 0.72, 0.69, 0.75, "fail"),
        Measure("Asian", 32, 0.81, 0.70, 0.94, "inconclusive"),
        Measure("Hispanic", 637, 0.97, 0.93, 1.02, "pass"),
        Measure("Other", 377, 1.04, 0.99, 1.08, "pass"),
    )
    return (
        Measures("Favourable score by group, as a ratio to the reference", "Ratio", rows, limit=0.8, reference=1.0),
        Note("open", "Intervals are not adjusted for the five comparisons.", "How far to trust it"),
    )


def _findings(rows: int) -> tuple[object, ...]:
    columns = (
        Column("Finding", share=44),
        Column("Level", sign="level"),
        Column("Days open", numeric=True),
        Column("Owner", share=26),
    )
    body = tuple(
        (
            f"F-{number:04d} False positive rate of group {number} above limit",
            _LEVELS[number % 4],
            str(number * 3),
            None,
        )
        for number in range(1, rows + 1)
    )
    events = (
        StoryEvent(MADE, "Ada Officer", "opened the finding", "44,702", reason="Seen in RUN-0007"),
        StoryEvent(MADE, "Vera Validator", "raised likelihood", "44,711", before="3 Possible", after="4 Likely"),
    )
    return (
        Table("Open findings", columns, body, total=("All findings", "", str(sum(range(rows + 1)) * 3), "")),
        Story(events, heading="What happened"),
    )
