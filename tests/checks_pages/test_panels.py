"""Places that higher rooms fill."""

from collections import defaultdict
from types import SimpleNamespace

import pytest

from audits.base.display import Link
from audits.base.panels import Column, Panel, columns_for, panels_for, register_column, register_panel


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr("audits.base.panels._panels", defaultdict(dict))
    monkeypatch.setattr("audits.base.panels._columns", defaultdict(dict))
    return "tests.page"


def test_panels_stand_in_their_order_and_empty_ones_are_left_out(place):
    register_panel(place, Panel("last", "last.html", lambda user, thing: {"thing": thing}, order=90))
    register_panel(place, Panel("none", "none.html", lambda user, thing: None, order=10))
    register_panel(place, Panel("first", "first.html", lambda user, thing: {"user": user}, order=20))
    filled = panels_for(place, "somebody", "something")
    assert [panel.name for panel in filled] == ["first", "last"]
    assert filled[1].context == {"thing": "something"}


def test_a_panel_of_the_same_name_is_replaced(place):
    register_panel(place, Panel("risks", "old.html", lambda user, thing: {}))
    register_panel(place, Panel("risks", "new.html", lambda user, thing: {}))
    assert [panel.template for panel in panels_for(place, None, None)] == ["new.html"]


def test_a_column_answers_for_all_rows_at_once_in_their_order(place):
    asked = []

    def cells(user, rows):
        asked.append(user)
        return {2: Link("5", "/five/")}

    register_column(place, Column("risks", "Open risks", cells, number=True))
    (column,) = columns_for(place, "somebody", [SimpleNamespace(pk=1), SimpleNamespace(pk=2)])
    assert column.heading == "Open risks"
    assert column.cells == [None, Link("5", "/five/")]
    assert asked == ["somebody"]
