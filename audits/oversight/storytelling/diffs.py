"""What differs between two values: words of a text, members of a list, fields of a nested value. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from audits.base.display import Word

LONG = 60  # characters from which a text is compared word by word
CONTEXT = 8  # words kept around a change
MOST_WORDS = 2_000  # a text of more is shown as before and after, cut
TOKEN = re.compile(r"\s+|[^\s]+")
NOTHING = object()


def is_long(before: object, after: object) -> bool:
    """Whether both are texts of which at least one is long enough to be compared by its words."""
    return isinstance(before, str) and isinstance(after, str) and max(len(before), len(after)) >= LONG


def words(before: str, after: str) -> list[Word] | None:
    """`before` turned into `after`: words kept, taken out and put in; None for texts too long to compare."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if max(len(old), len(new)) > 2 * MOST_WORDS:
        return None
    told: list[Word] = []
    for same, a, b, c, d in _stretches(old, new):
        if same:
            told.append(Word("".join(_around(old[a:b], first=a == 0, last=b == len(old)))))
            continue
        if a < b:
            told.append(Word("".join(old[a:b]), "del"))
        if c < d:
            told.append(Word("".join(new[c:d]), "ins"))
    return told


def _stretches(old: Sequence[str], new: Sequence[str]) -> list[tuple[bool, int, int, int, int]]:
    """(same, from, to in `old`, from, to in `new`) in turn. Changes with only blanks between them are one change."""
    found: list[tuple[bool, int, int, int, int]] = []
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for place, (step, a, b, c, d) in enumerate(steps):
        blank = 0 < place < len(steps) - 1 and not "".join(old[a:b]).strip()
        same = step == "equal" and not blank
        if found and not same and not found[-1][0]:
            _, a, _, c, _ = found.pop()
        found.append((same, a, b, c, d))
    return found


def _around(kept: Sequence[str], *, first: bool, last: bool) -> Sequence[str]:
    """What did not change, cut to what stands beside a change."""
    most = 2 * CONTEXT  # words and the blanks between them
    if (first and last) or len(kept) <= 2 * most:
        return kept
    head = [] if first else kept[:most]
    tail = [] if last else kept[-most:]
    return [*head, " … ", *tail]


def members(before: Sequence[Any], after: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """What a list gained and what it lost, each in its order; the same member may stand in it twice."""
    then, now = Counter(map(repr, before)), Counter(map(repr, after))
    return _surplus(after, now - then), _surplus(before, then - now)


def _surplus(items: Sequence[Any], wanted: "Counter[str]") -> list[Any]:
    left, found = Counter(wanted), []
    for item in items:
        if left[repr(item)] > 0:
            left[repr(item)] -= 1
            found.append(item)
    return found


def is_plain(value: object) -> bool:
    """Whether a value is a list of single values, which is told as what was added and removed."""
    return isinstance(value, list) and not any(isinstance(item, dict | list) for item in value)


def fields(before: Any, after: Any) -> list[tuple[tuple[str, ...], Any, Any]]:
    """(path, before, after) of each innermost value that differs; None where there is none."""
    then, now = dict(_leaves(before)), dict(_leaves(after))
    paths = list(dict.fromkeys([*then, *now]))
    return [
        (path, then.get(path), now.get(path)) for path in paths if then.get(path, NOTHING) != now.get(path, NOTHING)
    ]


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The innermost values by their path; lists of single values are innermost, and lists count from one."""
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _leaves(item, (*path, str(key)))
    elif isinstance(value, list) and value and not is_plain(value):
        for number, item in enumerate(value, 1):
            yield from _leaves(item, (*path, str(number)))
    elif value not in (None, {}, []):
        yield path, value
