"""Invented contents: teams and roles, no people."""

from datetime import UTC, datetime
from typing import Any

from audits.base.charts import Estimate, Node, interval_plot, lineage, matrix, trend
from audits.base.display import (
    Bar,
    Change,
    Link,
    NavGroup,
    PageOfRows,
    Shell,
    Side,
    Step,
    StoryEvent,
    TrailLine,
)

LEVELS = [[1, 1, 1, 1, 2], [1, 1, 2, 2, 3], [1, 2, 2, 3, 3], [1, 2, 3, 4, 4], [2, 3, 3, 4, 4]]
LIKELIHOODS = ["Rare", "Unlikely", "Possible", "Likely", "Almost certain"]
IMPACTS = ["Minor", "Moderate", "Serious", "Major", "Severe"]
NAMES = ["Low", "Medium", "High", "Critical"]
COUNTS = [[14, 94, 15, 7, 1], [12, 34, 38, 11, 2], [6, 21, 29, 6, 2], [2, 5, 5, 3, 1], [0, 1, 2, 1, 0]]
DIGEST = "9f2c41d87be0a3c540bb17e2d9a6f013a8810c6f25e4b7d9e3b0c44298fc1c14"


def shell(path: str) -> Shell:
    def link(label: str, icon: str, count: int | None = None, url: str = "#") -> Link:
        return Link(label, url, count, url == path, icon)

    return Shell(
        nav=(
            NavGroup((link("Desk", "text-align-start", 14), link("Reviews", "message-square", 5))),
            NavGroup(
                (
                    link("Risk register", "triangle-alert", url="/elements/register/"),
                    link("Models", "box"),
                    link("Datasets", "database"),
                ),
                "Record",
            ),
            NavGroup(
                (
                    link("Checks", "chart-no-axes-column", 1),
                    link("Controls", "shield"),
                    link("Reports", "file-text"),
                    link("Trail", "git-branch"),
                ),
                "Assurance",
            ),
        ),
        administration=(link("Administration", "sliders-horizontal"),),
        user_label="Compliance desk",
        unit_label="Retail bank",
        trail=TrailLine("whole", "Trail whole", "Sealed 1 s ago"),
        trail_url="#",
        search_url="#search",
        account_url="#tokens",
    )


def plots() -> dict[str, Any]:
    def row(label: str, n: str, rows: str, rate: str, *numbers: float | None, verdict: str, why: str = "") -> Estimate:
        value, low, high = (*numbers, None, None)[:3]
        return Estimate(label, value, low, high, verdict, why, (n, rows, rate))

    ratio = interval_plot(
        [
            row("Men, 41–60", "6,120", "9,210", "66.4 %", 1.0, verdict="reference"),
            row("Women, 18–25", "1,182", "2,410", "49.0 %", 0.74, 0.71, 0.77, verdict="fail"),
            row("Men, 18–25", "1,480", "2,790", "53.0 %", 0.80, 0.77, 0.83, verdict="inconclusive"),
            row("Women, 61 and over", "214", "390", "54.9 %", 0.83, 0.75, 0.90, verdict="inconclusive"),
            row("Men, 61 and over", "1,163", "1,996", "58.3 %", 0.88, 0.84, 0.91, verdict="pass"),
            row("Age missing", "141", "226", "62.4 %", 0.94, 0.85, 1.04, verdict="pass"),
            row("Other, 18–25", "9", "14", "64.3 %", None, verdict="untested", why="Needs 30 rows, has 14"),
        ],
        minimum=0.8,
        reference=1.0,
        columns=("Approved", "Rows", "Rate"),
    )
    gap = interval_plot(
        [
            Estimate("Calibration error", 0.018, 0.012, 0.024, "pass"),
            Estimate("Drift of income", 0.21, 0.18, 0.24, "inconclusive"),
            Estimate("Drift of employer sector, seldom filled", 0.36, 0.21, 0.93, "fail"),
            Estimate("Recall, no positives", None, verdict="untested", reason="no positives"),
        ],
        maximum=0.2,
        decimals=3,
    )
    both = interval_plot(
        [
            Estimate("First group", 1.0, verdict="reference"),
            Estimate("Second group", 0.52, 0.47, 0.58, "fail"),
            Estimate("Third group", None, verdict="untested", reason="Needs 30, has 11"),
        ],
        minimum=0.8,
        maximum=1.25,
        reference=1.0,
    )
    return {"ratio": ratio, "gap": gap, "both": both}


def grids() -> dict[str, Any]:
    counts = {(i + 1, j + 1): n for i, row in enumerate(COUNTS) for j, n in enumerate(row)}
    heat = matrix(LEVELS, LIKELIHOODS, IMPACTS, appetite=2, counts=counts, url=lambda a, b: f"?cell={a}-{b}")
    pick = matrix(
        LEVELS,
        LIKELIHOODS,
        IMPACTS,
        appetite=2,
        marks={(5, 3): [("◇", "inherent")], (3, 3): [("○", "last residual")]},
        chosen=(4, 3),
    )
    return {"heat": heat, "pick": pick, "names": NAMES}


def story() -> list[StoryEvent]:
    def at(day: int, hour: int, minute: int) -> datetime:
        return datetime(2026, 11, day, hour, minute, tzinfo=UTC)

    return [
        StoryEvent(
            "Credit risk team",
            "assessed residual risk",
            at(24, 15, 20),
            48190,
            (Change("Likelihood", "3 Possible", "4 Likely"), Change("Level", "Medium, 9", "High, 12")),
            "Run 8801 shows the merge of bands did not break the link with age.",
        ),
        StoryEvent(
            "Check run 8801",
            "failed and suggested a higher likelihood",
            at(24, 14, 58),
            48177,
            icon="chart-no-axes-column",
        ),
        StoryEvent(
            "",
            "changed the owner, outside Countersign",
            at(2, 1, 14),
            46902,
            (Change("Owner", "", "Branch credit"),),
            icon="triangle-alert",
        ),
        StoryEvent("Credit risk team", "recorded the risk", at(1, 9, 12), 21408, icon="plus"),
    ]


def pictures() -> dict[str, Any]:
    nodes = [
        Node("a", "Applications 2021–2025", "Dataset, 1.84 m rows", "#a"),
        Node("o", "Repayment outcomes", "Dataset, to June 2026", "#o"),
        Node("b", "Bureau score", "Vendor model", "#b"),
        Node("m", "Personal loan score", "4.3.0, in validation", here=True),
        Node("p", "Loan pricing for existing customers in branches", "Model 2.2, in use", "#p"),
        Node("q", "Collections queue", "Process, tier 2", "#q"),
    ]
    months = zip("DJFMAMJJASON", [15, 16, 16, 17, 18, 17, 16, 17, 18, 19, 21, 23], strict=True)
    return {
        "lineage": lineage(nodes, [("a", "m"), ("o", "m"), ("b", "m"), ("m", "p"), ("m", "q")]),
        "trend": trend(list(months), limit=20),
        "bars": [Bar("Credit", "9", 100, "#"), Bar("Fair treatment", "6", 67, "#"), Bar("Security", "2", 22)],
        "causes": [
            Side("Postcode bands correlate with age (Cramér’s V 0.41)", "Proxy check fails", False),
            Side("Bands merged without a fairness review", "Feature review, A.8.25", True),
            Side("Thin-file applicants cluster in six bands", "Representation check", True),
        ],
        "consequences": [
            Side("Younger applicants refused credit they would repay", "Reason codes: coverage 71 %", False),
            Side("Complaint or finding on age discrimination", "Appeal desk, 5 days"),
        ],
    }


def contents() -> dict[str, Any]:
    return {
        "tabs": [
            Link("Overview", "#", current=True),
            Link("Assessments", "#", 4),
            Link("Controls", "#", 3),
            Link("Story", "#", 1219),
        ],
        "crumbs": [Link("Risk register", "#"), Link("Credit, no treatment", "#"), Link("R-0144")],
        "kinds": [Link("Inherent", "?map=inherent"), Link("Residual", "?map=residual", current=True)],
        "steps": [
            Step("Draft", "done", "12 Oct 2026"),
            Step("Submitted", "done", "20 Nov by CI, Credit modelling"),
            Step("In validation", "now", "Model validation, 7 of 11 steps, due 12 Dec"),
            Step("Approved", "next", "Needs verdicts, no open major finding"),
            Step("In use", "next", "Needs an approval that holds"),
            Step("Retired", "next"),
        ],
        "page": PageOfRows("50 of 312 shown", "Changed 2 minutes ago by Credit modelling", "", "?after=abc"),
        "digest": DIGEST,
        "rows": [
            (
                "R-0118",
                "Bureau outage falls back to an untested rule",
                "Mortgage affordability 2.8",
                25,
                20,
                "pass",
                "2 passing",
            ),
            (
                "R-0131",
                "Income field drifts after employer data change",
                "Retail credit score 4.2",
                20,
                16,
                "fail",
                "1 failing",
            ),
            (
                "R-0152",
                "Reject inference trained on overridden cases",
                "Personal loan score 4.3",
                20,
                16,
                "inconclusive",
                "1 inconclusive",
            ),
        ],
        "more_rows": [
            ("R-0144", "Proxy for age in postcode feature", "Retail credit score 4.2", 15, 12, "fail", "2 failing"),
            (
                "R-0160",
                "Vendor model retrained without notice",
                "Bureau score (vendor)",
                15,
                10,
                "untested",
                "Not tested",
            ),
        ],
        "events": story(),
        **plots(),
        **grids(),
        **pictures(),
    }
