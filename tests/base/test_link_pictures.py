"""Boxes and curves: nothing overlaps, everything flows one way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.base.charts import Node, fan, lineage, trend


def layout(edges, names="abcdef"):
    picture = lineage([Node(name, f"Node {name}", "note") for name in names], edges)
    return picture, {box.node.id: box for box in picture.boxes}


def test_a_node_stands_right_of_all_that_feeds_it():
    _, boxes = layout([("a", "c"), ("b", "c"), ("c", "d"), ("a", "d")])
    assert boxes["a"].x == boxes["b"].x < boxes["c"].x < boxes["d"].x


def test_what_feeds_one_thing_late_stands_beside_it():
    _, boxes = layout([("a", "b"), ("b", "c"), ("d", "c")])
    assert boxes["a"].x < boxes["b"].x == boxes["d"].x < boxes["c"].x


def test_edges_to_unknown_nodes_are_left_out():
    picture, _ = layout([("a", "x")])
    assert picture.curves == ""


def test_a_circle_is_refused():
    with pytest.raises(ValueError, match="circle"):
        layout([("a", "b"), ("b", "a")])


def test_nothing_at_all_is_an_empty_picture():
    picture = lineage([], [])
    assert picture.boxes == ()
    assert picture.width >= 0


def test_long_titles_break_into_two_lines():
    picture = lineage([Node("a", "Loan pricing for existing customers in all of the branches")], [])
    (box,) = picture.boxes
    assert len(box.lines) == 2
    assert box.lines[-1][1].endswith("…")
    assert box.node.title.startswith("Loan pricing")


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda e: e[0] < e[1]), max_size=16))
def test_boxes_never_overlap_and_stay_inside(edges):
    picture, boxes = layout([(str(a), str(b)) for a, b in edges], "01234567")
    placed = list(boxes.values())
    for i, one in enumerate(placed):
        assert one.x >= 0
        assert one.x + one.width <= picture.width
        assert one.y >= 0
        assert one.y + one.height <= picture.height
        for other in placed[i + 1 :]:
            apart = one.x != other.x or one.y + one.height <= other.y or other.y + other.height <= one.y
            assert apart
    for a, b in edges:
        assert boxes[str(a)].x < boxes[str(b)].x


def test_a_fan_meets_in_the_middle():
    assert fan(0) == ""
    assert fan(1) == "M0 50C26 50 14 50 40 50"
    assert fan(3).count("40 150") == 3
    assert fan(2, mirrored=True).startswith("M40 50C14 50 26 100 0 100")


def test_a_trend_rises_with_its_values_and_draws_its_limit():
    line = trend([("D", 15), ("J", 17), ("F", 23)], limit=20)
    ys = [segment.y1 for segment in line.segments] + [line.last[1]]
    assert ys == sorted(ys, reverse=True)
    assert line.limit_y is not None
    assert ys[1] > line.limit_y > ys[2]
    assert [label for _, label in line.labels] == ["D", "J", "F"]


def test_a_flat_trend_is_a_line_inside_the_picture():
    line = trend([("D", 0), ("J", 0)])
    assert 0 < line.segments[0].y1 <= line.base_y


def test_one_point_is_no_trend():
    with pytest.raises(ValueError, match="two points"):
        trend([("D", 1)])
