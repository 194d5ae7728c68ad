"""What a model card holds, and what it may hold. Pure: no Django.

A card is JSON: for each part that says something an object with `text` (Markdown), `items` (a list of
`{"name", "value"}`) and the part's typed fields; and `other`, whatever was sent that has no place among the parts.
Every card is kept in one spelling: what is empty is left out, lines end in a line feed, nothing has blanks around it.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audits.base.strict_json import pointer_part
from registry.cards.sections import BY_KEY, ITEMS, KEYS, PART_OF_FIELD, RESULTS, WORD, Section, key_of_heading

LONGEST_TEXT, LONGEST_VALUE, LONGEST_WORD, LONGEST_NAME = 100_000, 10_000, 300, 100  # characters
MOST_ITEMS, MOST_WORDS, MOST_RESULTS, MOST_OTHER = 200, 200, 1_000, 200
# What templates say where nobody has written yet.
PLACEHOLDERS = {"[more information needed]", "more information needed", "[needs more information]"}
UNKNOWN = "unknown"  # what a reader of a result needs where the card does not say; the same as saying nothing
RESULT_WORDS = ("metric", "name", "dataset", "dataset_type", "split", "task", "slice")
RESULT_NUMBERS = ("low", "high")
ITEM_NAME = re.compile(r"[^\s*:](?:[^*\n]*[^\s*:])?")

Content = dict[str, Any]
Faults = dict[str, str]


@dataclass(frozen=True)
class Card:
    """A model card. sections: what each part holds, by key, empty ones left out. other: what has no place in them."""

    sections: Mapping[str, Content] = field(default_factory=dict)
    other: Mapping[str, Any] = field(default_factory=dict)

    def item(self, key: str, name: str) -> str:
        """The value of an item of a part; nothing where there is none of that name."""
        items = self.sections.get(key, {}).get("items", ())
        return next((str(item["value"]) for item in items if item["name"] == name), "")

    def said(self, name: str) -> str:
        """What the card says of a matter that submissions know by `name`, such as `design` or `limitations`."""
        key, item = ITEMS[name]
        whole = self.sections.get(key, {}).get("text", "") if key_of_heading(name) == key else ""
        return self.item(key, item) or str(whole)


class NotACard(ValueError):
    """Some of what was sent cannot stand in a card. faults: a sentence by the place it is about, `metrics/text`."""

    def __init__(self, faults: Faults) -> None:
        super().__init__("; ".join(f"{place}: {said}" for place, said in faults.items()))
        self.faults = faults


def tidy(text: str) -> str:
    """Text in the one spelling: line feeds, no blanks around, none of a template's placeholders."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("" if line.strip().casefold() in PLACEHOLDERS else line for line in lines).strip()


def read_section(key: str, given: Any, place: str = "") -> Content:
    """What one part holds, in the one spelling; a bare text stands for `{"text": …}`. Raises NotACard."""
    section, place, faults = BY_KEY[key], place or key, Faults()
    if given is None or isinstance(given, str):
        given = {"text": given or ""}
    if not isinstance(given, Mapping):
        raise NotACard({place: "Must be a text, or an object with text, items and the fields of this part."})
    known = ("text", "items", *section.fields)
    for name in given:
        if name not in known:
            faults[f"{place}/{pointer_part(name)}"] = f"There is no field {name}. There are: {', '.join(known)}."
    content = {
        "text": _text(given.get("text"), LONGEST_TEXT, f"{place}/text", faults),
        "items": list(_items(given.get("items"), f"{place}/items", faults)),
        **{name: _field(section, name, given.get(name), f"{place}/{name}", faults) for name in section.fields},
    }
    if faults:
        raise NotACard(faults)
    return {name: value for name, value in content.items() if value not in ("", [])}


def read_other(given: Any) -> dict[str, Any]:
    """What has no place among the parts: an object of anything, under names of its own. Raises NotACard."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise NotACard({"other": "Must be an object."})
    if len(given) > MOST_OTHER:
        raise NotACard({"other": f"Holds {len(given)} names; up to {MOST_OTHER} are kept."})
    kept = {str(name): tidy(value) if isinstance(value, str) else value for name, value in given.items()}
    return {name: value for name, value in kept.items() if value not in (None, "", [], {})}


def from_submitted(card: Mapping[str, Any]) -> Card:
    """The card that a submission's free JSON makes: each key in the part it names, the rest in `other`."""
    sections: dict[str, Content] = {}
    other: dict[str, Any] = {}
    for name, value in card.items():
        placed = _placed(str(name), value)
        try:
            for key, content in placed:
                sections[key] = read_section(key, joined(sections.get(key, {}), content))
        except NotACard:
            placed = []
        if not placed and value not in (None, "", [], {}):
            other[str(name)] = tidy(value) if isinstance(value, str) else value
    return Card({key: sections[key] for key in KEYS if sections.get(key)}, other)


def joined(before: Mapping[str, Any], more: Mapping[str, Any]) -> Content:
    """A part with more said in it: texts under one another, lists one after the other, the rest replaced."""
    content = dict(before)
    for name, value in more.items():
        if name == "text" and content.get("text"):
            content["text"] = f"{content['text']}\n\n{value}"
        elif isinstance(value, list) and content.get(name):
            content[name] = [*content[name], *(one for one in value if one not in content[name])]
        else:
            content[name] = value
    return content


def in_words(value: Any) -> str:
    """A JSON value as text: a list as a list in Markdown, an object as `name: value` in one."""
    if isinstance(value, Mapping):
        return "\n".join(f"- {name}: {_in_line(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return "\n".join(f"- {_in_line(inner)}" for inner in value)
    return _in_line(value)


def _in_line(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_in_line(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_in_line(inner) for inner in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value is None else str(value)


def _placed(name: str, value: Any) -> list[tuple[str, Content]]:
    """The parts that one key of a submitted card belongs in, with what it says there; none for an unknown key."""
    if value in (None, "", [], {}):
        return []
    plain = name.strip().casefold().replace("-", "_").replace(" ", "_")
    if plain in BY_KEY:
        return [(plain, _as_content(BY_KEY[plain], value))]
    if plain in ITEMS:
        key, called = ITEMS[plain]
        return [(key, {"items": [{"name": called, "value": in_words(value)}]})]
    if plain in PART_OF_FIELD:
        return [(PART_OF_FIELD[plain], {plain: value})]
    key_named = key_of_heading(name)
    return [(key_named, _as_content(BY_KEY[key_named], value))] if key_named else []


def _as_content(section: Section, value: Any) -> Content:
    if isinstance(value, Mapping):
        if set(value) <= {"text", "items", *section.fields}:
            return dict(value)
        return {"items": [{"name": _title(str(name)), "value": in_words(inner)} for name, inner in value.items()]}
    return {"text": in_words(value)}


def _title(name: str) -> str:
    text = name.replace("_", " ").strip()
    return f"{text[:1].upper()}{text[1:]}"


def _text(given: Any, most: int, place: str, faults: Faults) -> str:
    if given is None:
        return ""
    if not isinstance(given, str):
        faults[place] = "Must be text."
        return ""
    text = tidy(given)
    if len(text) > most:
        faults[place] = f"Has {len(text):,} characters; up to {most:,} are kept."
    return text


def _line(given: Any, place: str, faults: Faults, most: int = LONGEST_WORD) -> str:
    """One line of text; a number stands for the text it is written as."""
    if isinstance(given, int | float) and not isinstance(given, bool):
        given = str(given)
    text = _text(given, most, place, faults)
    if "\n" in text:
        faults[place] = "Must be one line."
    return text


def _list(given: Any, most: int, place: str, faults: Faults) -> Sequence[Any]:
    if given is None:
        return []
    if not isinstance(given, list | tuple):
        faults[place] = "Must be a list."
        return []
    if len(given) > most:
        faults[place] = f"Has {len(given):,} entries; up to {most:,} are kept."
        return []
    return given


def _items(given: Any, place: str, faults: Faults) -> Iterator[dict[str, str]]:
    for number, item in enumerate(_list(given, MOST_ITEMS, place, faults)):
        here = f"{place}/{number}"
        if not isinstance(item, Mapping) or set(item) != {"name", "value"}:
            faults[here] = "Must be an object with name and value."
            continue
        name = _line(item["name"], f"{here}/name", faults, LONGEST_NAME)
        if name and not ITEM_NAME.fullmatch(name):
            faults[f"{here}/name"] = "A name holds no asterisk, and no colon at an end."
        value = item["value"]
        value = value if isinstance(value, str) else in_words(value)
        value = _text(value, LONGEST_VALUE, f"{here}/value", faults)
        if value and not name:
            faults[f"{here}/name"] = "Say what this is."
        if value:
            yield {"name": name, "value": value}


def _field(section: Section, name: str, given: Any, place: str, faults: Faults) -> Any:
    kind = section.fields[name]
    if kind == WORD:
        return _line(given, place, faults)
    if kind == RESULTS:
        return list(_results(given, place, faults))
    many = [given] if isinstance(given, str) else given
    words = [_line(one, f"{place}/{n}", faults) for n, one in enumerate(_list(many, MOST_WORDS, place, faults))]
    return list(dict.fromkeys(word for word in words if word))


def _results(given: Any, place: str, faults: Faults) -> Iterator[Content]:
    for number, result in enumerate(_list(given, MOST_RESULTS, place, faults)):
        here = f"{place}/{number}"
        if not isinstance(result, Mapping):
            faults[here] = "Must be an object with metric and value."
            continue
        for name in result:
            if name not in {*RESULT_WORDS, *RESULT_NUMBERS, "value"}:
                known = ", ".join(("metric", "value", *RESULT_WORDS[1:], *RESULT_NUMBERS))
                faults[f"{here}/{pointer_part(name)}"] = f"There is no field {name}. There are: {known}."
        words = {name: _line(result.get(name), f"{here}/{name}", faults) for name in RESULT_WORDS}
        if words["metric"].casefold() in ("", UNKNOWN):
            faults[f"{here}/metric"] = "Say what was measured."
        numbers = {name: _number(result.get(name), f"{here}/{name}", faults) for name in RESULT_NUMBERS}
        value, at = result.get("value"), f"{here}/value"
        value = _line(value, at, faults) if isinstance(value, str) else _number(value, at, faults)
        if value in (None, "") and at not in faults:
            faults[at] = "Give the figure, or say why there is none: “undefined: no positives”."
        kept = {name: word for name, word in words.items() if word and word.casefold() != UNKNOWN}
        yield {**kept, "value": value, **{name: n for name, n in numbers.items() if n is not None}}


def _number(given: Any, place: str, faults: Faults) -> float | int | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        faults[place] = "Must be a finite number."
        return None
    return given
