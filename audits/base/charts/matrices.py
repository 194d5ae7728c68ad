"""The matrix of likelihood and impact, with the appetite as a stepped line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """A cell of the matrix. line_above, line_after: the appetite's stepped line runs along these sides.

    count: how many risks stand here (heat map). marks: signs such as "◇" with what they mean (picker).
    """

    likelihood: int
    impact: int
    level: int
    count: int | None = None
    url: str = ""
    line_above: bool = False
    line_after: bool = False
    beyond: bool = False
    marks: Sequence[tuple[str, str]] = ()
    chosen: bool = False

    @property
    def score(self) -> int:
        """Likelihood times impact."""
        return self.likelihood * self.impact

    @property
    def value(self) -> str:
        """What a form sends for this cell: likelihood, a dash, impact."""
        return f"{self.likelihood}-{self.impact}"


@dataclass(frozen=True)
class MatrixRow:
    """All cells of one likelihood."""

    likelihood: int
    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Matrix:
    """The matrix as it is drawn: highest likelihood first. impacts: number and word of each column."""

    rows: Sequence[MatrixRow]
    impacts: Sequence[tuple[int, str]]
    appetite: int | None = None

    @property
    def signs(self) -> Sequence[tuple[str, str]]:
        """The signs that stand in cells, each once, with what they mean."""
        return tuple(dict.fromkeys(mark for row in self.rows for cell in row.cells for mark in cell.marks))

    @property
    def choice(self) -> tuple[MatrixRow, Cell] | None:
        """The chosen cell and its row."""
        chosen = ((row, cell) for row in self.rows for cell in row.cells if cell.chosen)
        return next(chosen, None)


def matrix(
    levels: Sequence[Sequence[int]],
    likelihoods: Sequence[str],
    impacts: Sequence[str],
    *,
    appetite: int | None = None,
    counts: Mapping[tuple[int, int], int] | None = None,
    url: Callable[[int, int], str] | None = None,
    marks: Mapping[tuple[int, int], Sequence[tuple[str, str]]] | None = None,
    chosen: tuple[int, int] | None = None,
) -> Matrix:
    """Lays out a matrix version.

    levels: rows from likelihood 1, each with the level (1 to 4) of impact 1, 2, … . appetite: the highest level
    that is borne; the stepped line separates it from what is not. Keys of `counts`, `marks` and `chosen` are
    (likelihood, impact). With `counts`, a cell without an entry has none. Raises ValueError when shapes disagree.
    """
    if len(levels) != len(likelihoods) or any(len(row) != len(impacts) for row in levels):
        raise ValueError("levels must have one row per likelihood and one column per impact")

    def beyond(likelihood: int, impact: int) -> bool:
        inside = 1 <= likelihood <= len(likelihoods) and 1 <= impact <= len(impacts)
        return inside and appetite is not None and levels[likelihood - 1][impact - 1] > appetite

    def cell(likelihood: int, impact: int) -> Cell:
        borne = appetite is not None and not beyond(likelihood, impact)
        return Cell(
            likelihood,
            impact,
            levels[likelihood - 1][impact - 1],
            count=None if counts is None else counts.get((likelihood, impact), 0),
            url=url(likelihood, impact) if url else "",
            line_above=borne and beyond(likelihood + 1, impact),
            line_after=borne and beyond(likelihood, impact + 1),
            beyond=beyond(likelihood, impact),
            marks=tuple((marks or {}).get((likelihood, impact), ())),
            chosen=chosen == (likelihood, impact),
        )

    rows = tuple(
        MatrixRow(n, likelihoods[n - 1], tuple(cell(n, impact) for impact in range(1, len(impacts) + 1)))
        for n in range(len(likelihoods), 0, -1)
    )
    return Matrix(rows, tuple(enumerate(impacts, 1)), appetite)
