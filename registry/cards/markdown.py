"""The few lines of Markdown that a model card is made of: headings, fences of code, and items. Pure: no Django.

An item is a list entry `- **Name:** value`; lines below it that begin with two blanks continue the value. A line of
text that would be read as something else gets a backslash in front, which Markdown shows as the line it was.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from registry.cards.content import ITEM_NAME

HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*")
FENCE = re.compile(r"(`{3,}|~{3,})(.*)")
ITEM = re.compile(rf"- \*\*({ITEM_NAME.pattern}):\*\*(?: (.*)|)")
BACKSLASHES = re.compile(r"\\*")
COMMENT = "<!--"

# Whether a heading of this level and these words begins a part of the card.
Begins = Callable[[int, str], bool]


@dataclass(frozen=True)
class Block:
    """What a page lays out: "text", "list", "heading" or "code", with its lines."""

    kind: str
    lines: Sequence[str]


def heading(line: str) -> tuple[int, str] | None:
    """(level, words) of a heading; None for any other line."""
    found = HEADING.fullmatch(line)
    return (len(found[1]), found[2]) if found and found[2] else None


def fenced(lines: Sequence[str]) -> set[int]:
    """The numbers of the lines inside fences that are opened and closed, fences included."""
    marks = [FENCE.fullmatch(line) for line in lines]
    ends = [(m[1][0], len(m[1])) if m and not m[2].strip() else None for m in marks]
    longest_after: list[dict[str, int]] = [{}]
    for end in reversed(ends):
        below = longest_after[-1]
        longest_after.append({**below, end[0]: max(end[1], below.get(end[0], 0))} if end else below)
    longest_after.reverse()
    inside: set[int] = set()
    number = 0
    while number < len(lines):
        mark = marks[number]
        number += 1
        if mark is None or longest_after[number].get(mark[1][0], 0) < len(mark[1]):
            continue
        opened = number - 1
        while (end := ends[number]) is None or end[0] != mark[1][0] or end[1] < len(mark[1]):
            number += 1
        number += 1
        inside.update(range(opened, number))
    return inside


def without_comments(lines: Sequence[str]) -> tuple[list[str], int]:
    """The lines without the comments that stand on lines of their own, and how many comments there were."""
    code, ends = fenced(lines), _next_ends(lines)
    kept: list[str] = []
    dropped = number = 0
    while number < len(lines):
        line, end = lines[number], ends[number]
        if number in code or not line.startswith(COMMENT) or end is None or not lines[end].rstrip().endswith("-->"):
            kept.append(line)
            number += 1
        else:
            dropped, number = dropped + 1, end + 1
    return kept, dropped


def _next_ends(lines: Sequence[str]) -> list[int | None]:
    """For each line the first one, from it on, that ends a comment."""
    ends: list[int | None] = []
    for number in range(len(lines) - 1, -1, -1):
        ends.append(number if "-->" in lines[number] else ends[-1] if ends else None)
    return ends[::-1]


def escaped(text: str, begins: Begins) -> str:
    """`text` so that `read_part` of it is `text` again, whatever it holds."""
    lines = text.split("\n")
    code = fenced(lines)
    return "\n".join(
        f"\\{line}" if number not in code and _is_special(line, begins) else line for number, line in enumerate(lines)
    )


def read_part(lines: Sequence[str], begins: Begins) -> tuple[str, list[dict[str, str]]]:
    """The text and the items of one part."""
    code, text, items = fenced(lines), list[str](), list[tuple[str, list[str]]]()
    in_item = False
    for number, line in enumerate(lines):
        if in_item and line.startswith("  "):
            items[-1][1].append(line[2:])
            continue
        found = ITEM.fullmatch(line) if number not in code else None
        in_item = found is not None
        if found is not None:
            items.append((found[1], [found[2] or ""]))
        elif number not in code and line.startswith("\\") and _is_special(line, begins):
            text.append(line[1:])
        else:
            text.append(line)
    return "\n".join(text), [{"name": name, "value": "\n".join(value)} for name, value in items]


def read_text(lines: Sequence[str], begins: Begins) -> str:
    """The text of lines that hold no items."""
    code = fenced(lines)
    return "\n".join(
        line[1:] if number not in code and line.startswith("\\") and _is_special(line, begins) else line
        for number, line in enumerate(lines)
    )


def write_item(name: str, value: str) -> str:
    """An item as a list entry; a value of several lines stands below its name."""
    first, *rest = value.split("\n")
    if rest:
        first, rest = "", [first, *rest]
    return "\n".join([f"- **{name}:** {first}".rstrip(" "), *(f"  {line}" for line in rest)])


def blocks(text: str) -> list[Block]:
    """A text as a page shows it: paragraphs, lists, headings and what keeps its own layout."""
    lines = text.split("\n")
    code = fenced(lines)
    found: list[Block] = []
    for kind, line in _kinds(lines, code):
        if kind and found and found[-1].kind == kind and kind != "heading":
            found[-1] = Block(kind, [*found[-1].lines, line])
        else:
            found.append(Block(kind, [line]))
    return [Block(one.kind, one.lines) for one in found if one.kind]


def _kinds(lines: Sequence[str], code: set[int]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines):
        if number in code:
            if not FENCE.fullmatch(line):
                yield "code", line
        elif line.startswith("|"):
            yield "code", line
        elif head := heading(line):
            yield "heading", head[1]
        elif listed := re.fullmatch(r"\s*[-*+][ \t]+(.*)", line):
            yield "list", listed[1]
        else:
            yield ("text" if line.strip() else ""), line


def _is_special(line: str, begins: Begins) -> bool:
    """Whether a line outside closed fences is read as something else than text, backslashes in front aside."""
    bare = line[BACKSLASHES.match(line).end() :]  # type: ignore[union-attr]  # it matches nothing, too
    head = heading(bare)
    if head is not None:
        return begins(*head)
    return bare.startswith(COMMENT) or FENCE.fullmatch(bare) is not None or ITEM.fullmatch(bare) is not None
