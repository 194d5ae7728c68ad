"""Boxes and the curves between them: the bow-tie's fans, and lineage from source to use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

BOX_WIDTH, LINE_HEIGHT, BOX_PADDING = 196, 19, 14
COLUMN_GAP, ROW_GAP, LINE_LETTERS = 76, 20, 23


def fan(count: int, *, mirrored: bool = False) -> str:
    """The path of `count` curves that meet at the middle of the other side, in a box of 40 by 100 × count.

    The box is stretched over the column between the lists and the event, whatever its size.
    """
    start, end, near, far = (40, 0, 14, 26) if mirrored else (0, 40, 26, 14)
    middle = count * 50
    return "".join(f"M{start} {y}C{near} {y} {far} {middle} {end} {middle}" for y in range(50, count * 100, 100))


@dataclass(frozen=True)
class Node:
    """A thing in the lineage. here: the one whose page this is."""

    id: str
    title: str
    note: str = ""
    url: str = ""
    here: bool = False


@dataclass(frozen=True)
class Box:
    """A node with its place. lines: the title, broken to fit, each with its y; note_y: where the note stands."""

    node: Node
    x: int
    y: int
    width: int
    height: int
    lines: Sequence[tuple[int, str]]
    note_y: int


@dataclass(frozen=True)
class Lineage:
    """Boxes in columns from source to use, and the curves between them, as one path."""

    width: int
    height: int
    boxes: Sequence[Box] = ()
    curves: str = ""
    nodes: Sequence[Node] = field(default_factory=tuple)


def lineage(nodes: Sequence[Node], edges: Iterable[tuple[str, str]]) -> Lineage:
    """Lays out nodes left to right along (from, to) edges; a node stands right of everything that feeds it.

    What feeds something stands as near to it as it can, so that no curve runs behind a box on its way.
    Edges that name unknown nodes are left out. Raises ValueError when the edges go in a circle.
    """
    known = {node.id: node for node in nodes}
    pairs = [(a, b) for a, b in edges if a in known and b in known]
    columns = _columns(list(known), pairs)
    ordered = _ordered(columns, pairs)
    lines = {node.id: _broken(node.title) for node in nodes}
    heights = {node.id: BOX_PADDING * 2 - 4 + LINE_HEIGHT * (len(lines[node.id]) + bool(node.note)) for node in nodes}
    totals = [sum(heights[n] for n in column) + ROW_GAP * (len(column) - 1) for column in ordered]
    tallest = max(totals, default=0)
    boxes: dict[str, Box] = {}
    for index, column in enumerate(ordered):
        y = 2 + (tallest - totals[index]) // 2
        for key in column:
            x = 2 + index * (BOX_WIDTH + COLUMN_GAP)
            first = y + BOX_PADDING + 11
            texts = tuple((first + LINE_HEIGHT * i, text) for i, text in enumerate(lines[key]))
            boxes[key] = Box(known[key], x, y, BOX_WIDTH, heights[key], texts, first + LINE_HEIGHT * len(texts))
            y += heights[key] + ROW_GAP
    curves = "".join(_curve(boxes[a], boxes[b]) for a, b in pairs)
    width = 4 + len(ordered) * (BOX_WIDTH + COLUMN_GAP) - COLUMN_GAP
    return Lineage(max(width, 0), tallest + 4, tuple(boxes.values()), curves, tuple(nodes))


def _columns(keys: list[str], pairs: list[tuple[str, str]]) -> dict[str, int]:
    column = dict.fromkeys(keys, 0)
    for _ in range(len(keys)):
        moved = False
        for a, b in pairs:
            if column[b] <= column[a]:
                column[b] = column[a] + 1
                moved = True
        if not moved:
            return _drawn_near(column, pairs)
    if pairs:
        raise ValueError("lineage must not go in a circle")
    return column


def _drawn_near(column: dict[str, int], pairs: list[tuple[str, str]]) -> dict[str, int]:
    """The columns with every node that feeds others moved as far right as they allow."""
    for key in sorted(column, key=lambda one: -column[one]):
        fed = [column[b] for a, b in pairs if a == key]
        column[key] = min(fed) - 1 if fed else column[key]
    return column


def _ordered(column: dict[str, int], pairs: list[tuple[str, str]]) -> list[list[str]]:
    """Nodes of each column, drawn to the height of what feeds them so that curves cross little."""
    ordered: list[list[str]] = []
    for index in range(max(column.values(), default=-1) + 1):
        keys = [key for key, place in column.items() if place == index]
        if index:
            before = {key: i for i, key in enumerate(ordered[-1])}

            def pull(key: str, before: dict[str, int] = before) -> float:
                feeding = [before[a] for a, b in pairs if b == key and a in before]
                return sum(feeding) / len(feeding) if feeding else len(before)

            keys.sort(key=pull)
        ordered.append(keys)
    return ordered


def _broken(title: str) -> tuple[str, ...]:
    """The title in at most two lines; what is longer ends in an ellipsis and is complete in the list below."""
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= LINE_LETTERS or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1]}…"]
    return tuple(line if len(line) <= LINE_LETTERS + 2 else f"{line[: LINE_LETTERS + 1]}…" for line in lines)


def _curve(source: Box, target: Box) -> str:
    x1, y1 = source.x + source.width, source.y + source.height // 2
    x2, y2 = target.x, target.y + target.height // 2
    bend = COLUMN_GAP // 2
    return f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
