"""The matrix: highest likelihood on top, and a stepped line where appetite ends."""

import pytest

from audits.base.charts import matrix

LEVELS = [[1, 1, 2], [1, 2, 3], [2, 3, 4]]
WORDS = ["low", "middle", "high"]


def cells(**options):
    return {(c.likelihood, c.impact): c for row in matrix(LEVELS, WORDS, WORDS, **options).rows for c in row.cells}


def test_the_highest_likelihood_comes_first():
    picture = matrix(LEVELS, WORDS, WORDS)
    assert [row.likelihood for row in picture.rows] == [3, 2, 1]
    assert [row.name for row in picture.rows] == ["high", "middle", "low"]
    assert picture.impacts == ((1, "low"), (2, "middle"), (3, "high"))


def test_the_line_runs_between_what_is_borne_and_what_is_not():
    found = cells(appetite=2)
    above = {key for key, cell in found.items() if cell.line_above}
    after = {key for key, cell in found.items() if cell.line_after}
    assert above == {(2, 2), (1, 3)}
    assert after == {(3, 1), (2, 2)}
    assert {key for key, cell in found.items() if cell.beyond} == {(3, 2), (2, 3), (3, 3)}


def test_without_an_appetite_there_is_no_line():
    assert not any(cell.line_above or cell.line_after or cell.beyond for cell in cells().values())


def test_everything_borne_has_no_line_at_the_edge():
    assert not any(cell.line_above or cell.line_after for cell in cells(appetite=4).values())


def test_counts_links_marks_and_choice_go_to_their_cells():
    found = cells(counts={(3, 3): 7}, url=lambda a, b: f"?{a}-{b}", marks={(1, 1): [("◇", "inherent")]}, chosen=(2, 2))
    assert found[3, 3].count == 7
    assert found[1, 1].count == 0
    assert found[2, 3].url == "?2-3"
    assert found[1, 1].marks == (("◇", "inherent"),)
    assert [key for key, cell in found.items() if cell.chosen] == [(2, 2)]
    assert found[2, 3].score == 6
    assert found[2, 3].value == "2-3"


def test_each_sign_is_explained_once():
    both = {(1, 1): [("◇", "inherent")], (2, 2): [("◇", "inherent"), ("○", "last")]}
    assert matrix(LEVELS, WORDS, WORDS, marks=both).signs == (("◇", "inherent"), ("○", "last"))


@pytest.mark.parametrize("levels", [[[1, 1, 1]], [[1, 1], [1, 1], [1, 1]]])
def test_shapes_must_agree(levels):
    with pytest.raises(ValueError, match="one row per likelihood"):
        matrix(levels, WORDS, WORDS)
