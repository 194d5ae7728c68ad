"""Places that higher rooms fill."""

from collections import defaultdict

import pytest

from audits.base.panels import Panel, panels_for, register_panel


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr("audits.base.panels._panels", defaultdict(dict))
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
