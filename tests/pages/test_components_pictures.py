"""Pictures say in words what they show, and their numbers hold in every language."""

import re
from datetime import UTC, datetime

from django.utils import translation

from audits.base.charts import Estimate, interval_plot, matrix, trend
from audits.base.display import Change, Step, StoryEvent
from tests.pages.rendering import rendered

LEVELS = [[1, 2], [2, 4]]
NAMES = ["Low", "Medium", "High", "Critical"]


def plot():
    return interval_plot(
        [
            Estimate("Women", 0.74, 0.71, 0.77, "fail"),
            Estimate("Men", 1.0, verdict="reference"),
            Estimate("Other", None, verdict="untested", reason="Needs 30 rows, has 14"),
        ],
        minimum=0.8,
        reference=1.0,
    )


def test_a_measure_shows_its_interval_its_verdict_and_its_limit():
    html = rendered('<c-measures :plot="plot" label="Ratio" group="Sex" value="Ratio" />', plot=plot())
    assert "0.74 (0.71–0.77)" in html
    assert 'data-verdict="fail"' in html
    assert ">0.80<" in html
    assert "below limit" in html


def test_an_undefined_measure_says_why_to_eye_and_ear():
    html = rendered('<c-measures :plot="plot" label="Ratio" />', plot=plot())
    assert html.count("Needs 30 rows, has 14") == 2
    assert "undefined" in html
    assert "None" not in html


def test_coordinates_keep_their_dots_in_german():
    with translation.override("de"):
        html = rendered('<c-measures :plot="plot" label="Ratio" />', plot=plot())
        line = rendered('<c-trend :trend="t" label="x" />', t=trend([("D", 1.5), ("J", 2.25)], limit=2.0))
    assert "0,74 (0,71–0,77)" in html
    for name, value in re.findall(r'\b(x|x1|x2|y|y1|y2|cx|cy|width)="([^"]*)"', html + line):
        assert "," not in value, f"{name}={value}"


def test_each_cell_of_the_heat_map_is_a_link_that_says_what_it_counts():
    grid = matrix(
        LEVELS,
        ["Rare", "Likely"],
        ["Minor", "Severe"],
        appetite=2,
        counts={(2, 2): 3},
        url=lambda a, b: f"?cell={a}-{b}",
    )
    html = rendered('<c-heat-map :grid="grid" :level_names="names" what="Risks" />', grid=grid, names=NAMES)
    assert html.count("<a href=") == 4
    assert 'aria-label="Likelihood 2 Likely, impact 2 Severe: Critical: 3"' in html
    assert html.count("line-above") == 1
    assert html.count("line-after") == 1


def test_the_picker_sends_likelihood_and_impact_and_says_what_a_choice_means():
    grid = matrix(LEVELS, ["Rare", "Likely"], ["Minor", "Severe"], chosen=(2, 2), marks={(1, 1): [("◇", "inherent")]})
    html = rendered('<c-matrix-picker :grid="grid" :level_names="names" legend="Residual" />', grid=grid, names=NAMES)
    assert 'value="2-2" checked' in html
    assert "Likely × Severe = Critical, 4." in html
    assert "Likelihood 1 Rare, impact 1 Minor: Low, inherent" in html


def test_a_story_names_who_what_when_and_the_event():
    event = StoryEvent(
        "Credit risk team",
        "assessed the risk",
        datetime(2026, 11, 24, 15, 20, tzinfo=UTC),
        48190,
        (Change("Level", "Medium", "High"),),
        "Because.",
    )
    html = rendered('<c-story :events="events" />', events=[event])
    assert "24 Nov 2026, 15:20 UTC, event 48,190" in html
    assert "<del>" in html
    assert "<blockquote>Because.</blockquote>" in html


def test_a_story_without_an_author_says_so():
    html = rendered(
        '<c-story :events="events" />', events=[StoryEvent("", "changed it", datetime(2026, 1, 1, tzinfo=UTC))]
    )
    assert "No author" in html


def test_a_lifecycle_marks_where_it_stands():
    html = rendered(
        '<c-stepper :steps="steps" />', steps=[Step("Draft", "done"), Step("In use", "now"), Step("Retired", "next")]
    )
    assert html.count('aria-current="step"') == 1
    assert ", done" in html
