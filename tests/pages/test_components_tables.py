"""Tables sort, page and filter by links, so that every state has an address."""

from audits.base.display import PageOfRows
from tests.pages.rendering import rendered


def test_a_table_is_a_named_region_that_can_be_scrolled_by_keyboard():
    html = rendered('<c-table label="Risks"><tbody></tbody></c-table>')
    assert 'role="region" tabindex="0" aria-label="Risks"' in html
    assert ">Risks</caption>" in html


def test_a_column_sorts_and_turns_round():
    by_title = rendered('<c-sort by="title" current="-score">Title</c-sort>', path="/risks/?q=age&after=xyz")
    assert 'href="?q=age&amp;sort=title"' in by_title
    assert "aria-sort" not in by_title
    by_score = rendered('<c-sort by="score" current="score">Score</c-sort>')
    assert 'aria-sort="ascending"' in by_score
    assert 'href="?sort=-score"' in by_score
    assert 'aria-sort="descending"' in rendered('<c-sort by="score" current="-score">Score</c-sort>')


def test_changing_the_address_drops_the_cursor_but_keeps_the_filters():
    html = rendered("{% query category='credit' q=None %}", path="/risks/?q=age&owner=7&owner=9&after=xyz")
    assert html == "?owner=7&amp;owner=9&amp;category=credit"


def test_one_value_of_a_filter_can_be_taken_away():
    path = "/risks/?owner=7&owner=9"
    assert rendered("{% query_without 'owner' '7' %}", path=path) == "?owner=9"
    assert rendered("{% query_without 'owner' %}", path=path) == "."


def test_the_pager_links_only_to_pages_that_exist():
    html = rendered('<c-pager :page="page" />', page=PageOfRows("50 of 312 shown", next_url="?after=x"))
    assert 'rel="next" href="?after=x"' in html
    assert 'rel="prev"' not in html
    assert "<nav" not in rendered('<c-pager :page="page" />', page=PageOfRows("9 of 9 shown"))


def test_the_bar_of_a_selection_says_what_it_counts():
    html = rendered('<c-bulk label="Selected risks">x</c-bulk>')
    assert 'data-text="{n} of {m} selected"' in html
    assert 'aria-live="polite"' in html
