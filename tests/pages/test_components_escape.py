"""What people type reaches a page as text, whichever way a component takes it."""

from datetime import UTC, datetime

import pytest

from audits.base.charts import Estimate, Node, interval_plot, lineage
from audits.base.display import Change, Link, Side, StoryEvent
from tests.pages.rendering import rendered

EVIL = '"><script>alert(1)</script>'
AT = datetime(2026, 11, 25, 8, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    ("source", "context"),
    [
        ('<c-head heading="{{ evil }}" reference="{{ evil }}" lede="{{ evil }}" />', {}),
        ('<c-head :heading="evil" />', {}),
        ('<c-note heading="{{ evil }}">{{ evil }}</c-note>', {}),
        ('<c-chip name="{{ evil }}" value="{{ evil }}" remove="?" />', {}),
        ('<c-tabs :items="items" label="{{ evil }}" />', {"items": [Link(EVIL, EVIL)]}),
        ('<c-crumbs :items="items" />', {"items": [Link(EVIL)]}),
        ('<c-digest value="{{ evil }}" />', {}),
        ('<c-table label="{{ evil }}"><tbody></tbody></c-table>', {}),
        ('<c-queue what="{{ evil }}" url="{{ evil }}" act="{{ evil }}">{{ evil }}</c-queue>', {}),
        (
            '<c-story :events="events" />',
            {"events": [StoryEvent(EVIL, EVIL, AT, 1, (Change(EVIL, EVIL, EVIL),), EVIL)]},
        ),
        ('<c-bow :causes="sides" event="{{ evil }}" :consequences="sides" />', {"sides": [Side(EVIL, EVIL, False)]}),
        (
            '<c-measures :plot="plot" label="{{ evil }}" />',
            {"plot": interval_plot([Estimate(EVIL, None, reason=EVIL)])},
        ),
        (
            '<c-lineage :picture="picture" label="{{ evil }}" />',
            {"picture": lineage([Node("a", EVIL, EVIL, EVIL)], [])},
        ),
    ],
)
def test_markup_is_text(source, context):
    html = rendered(source, evil=EVIL, **context)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_component_does_not_see_the_page_around_it():
    html = rendered('<c-head heading="Risk" />', lede="of the page", reference="R-0001")
    assert "of the page" not in html
    assert "R-0001" not in html
