"""A model card as a Hugging Face README: YAML front matter and Markdown, read and written. Pure: no Django.

Front matter fills the typed fields; headings, at any level, name the parts, in our words or in those of Hugging Face's
template. What has no place is kept in `other` under its own name. `read` of what `write` gave is the same card.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.cards import front_matter, markdown
from registry.cards.content import (
    LONGEST_WORD,
    UNKNOWN,
    Card,
    Content,
    NotACard,
    joined,
    read_other,
    read_section,
    tidy,
)
from registry.cards.front_matter import Scalar, plain
from registry.cards.sections import BY_KEY, KEYS, WORD, WORDS, key_of_heading

LONGEST = 1_000_000  # characters
DETAILS, RESULTS, NAME, REST = "model_details", "quantitative_analyses", "model_name", "other"
# Typed fields that the front matter holds; `name` is the title, `results` are in the model index.
FRONT = {
    name: section.key
    for section in BY_KEY.values()
    for name, kind in section.fields.items()
    if kind in (WORD, WORDS) and name != "name"
}
INDEX = "model-index"
OWN_NAMES = {*FRONT, INDEX, NAME, REST}
SINGLE = {"license", "language", "base_model"}  # which readers expect as a text where there is one
FRONT_NAME = "abcdefghijklmnopqrstuvwxyz0123456789_-"


@dataclass(frozen=True)
class Place:
    """What was found, as the text names it, and the part it went to; no part: it is kept under `other`."""

    what: str
    part: str = ""


@dataclass(frozen=True)
class Reading:
    """A card as a text gave it, where each thing of the text went, and remarks on what was left out."""

    card: Card
    places: tuple[Place, ...]
    remarks: tuple[str, ...] = ()


def begins(level: int, words: str) -> bool:
    """Whether a heading begins something new: a part of the card, or what has no place among the parts."""
    return level <= 2 or key_of_heading(words) is not None


def read(text: str, title: str = "") -> Reading:
    """Reads a README. title: what the record calls the model, which therefore needs no saying.

    Raises BadFrontMatter, and NotACard for what no card can hold.
    """
    if len(text) > LONGEST:
        raise NotACard({"text": f"Has {len(text):,} characters; up to {LONGEST:,} are read."})
    parts = front_matter.split(text)
    reader = _Reader()
    if parts.front is None:
        reader.remarks.append("It has no front matter, so no licence, tags or results were read.")
    else:
        reader.take_front(front_matter.read(parts.front, parts.line))
    lines, comments = markdown.without_comments(parts.body.split("\n"))
    if comments:
        reader.remarks.append(f"Comments, which no reader sees, were left out: {comments}.")
    reader.take_body(lines)
    return reader.reading(title)


class _Reader:
    """Gathers the parts while a README is read."""

    def __init__(self) -> None:
        self.sections: dict[str, Content] = {}
        self.other: dict[str, Any] = {}
        self.places: list[Place] = []
        self.remarks: list[str] = []

    def reading(self, title: str) -> Reading:
        details = self.sections.get(DETAILS, {})
        if details.get("name") == title:
            details.pop("name", None)
        sections, faults = dict[str, Content](), dict[str, str]()
        for key in KEYS:
            try:
                if content := read_section(key, self.sections.get(key)):
                    sections[key] = content
            except NotACard as error:
                faults |= error.faults
        if faults:
            raise NotACard(faults)
        return Reading(Card(sections, read_other(self.other)), tuple(self.places), tuple(self.remarks))

    def add(self, key: str, content: Content) -> None:
        self.sections[key] = joined(self.sections.get(key, {}), content)

    def keep(self, name: str, value: Any) -> None:
        if isinstance(value, str) and isinstance(self.other.get(name), str):
            value = f"{self.other[name]}\n\n{value}"
        self.other[name] = value

    def take_front(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            words = _words(value)
            if name == NAME and words and len(words) == 1:
                self.add(DETAILS, {"name": words[0]})
                self.places.append(Place(name, DETAILS))
            elif name in FRONT and words is not None:
                single = BY_KEY[FRONT[name]].fields[name] == WORD
                if words and (not single or len(words) == 1):
                    self.add(FRONT[name], {name: words[0] if single else words})
                    self.places.append(Place(name, FRONT[name]))
                elif words:
                    self._unplaced(name, value)
            elif name == INDEX:
                self._take_index(value)
            elif name == REST and isinstance(value, dict):
                for inner, kept in value.items():
                    self._unplaced(inner, kept)
            else:
                self._unplaced(name, value)

    def _unplaced(self, name: str, value: Any) -> None:
        if (kept := plain(value)) not in (None, "", [], {}):
            self.keep(name, kept)
            self.places.append(Place(name))

    def _take_index(self, value: Any) -> None:
        results, left = [], []
        for entry in _each(value):
            for result in _each(entry.get("results")) if isinstance(entry, dict) else ():
                found, whole = list(_figures(result)), _is_whole(result)
                results += found
                left += [] if found and whole else [plain(result)]
        if results:
            self.add(RESULTS, {"results": results})
            self.places.append(Place(INDEX, RESULTS))
        if left or not results:
            self._unplaced(INDEX, left or value)

    def take_body(self, lines: list[str]) -> None:
        for key, words, chunk in _chunks(lines):
            if key == NAME:
                if self.sections.get(DETAILS, {}).get("name"):
                    self._unplaced("title", words)
                else:
                    self.add(DETAILS, {"name": words})
                    self.places.append(Place(words, DETAILS))
            elif key:
                text, items = markdown.read_part(chunk, begins)
                said = {name: one for name, one in (("text", tidy(text)), ("items", items)) if one}
                if said:
                    self.add(key, said)
                    self.places.append(Place(words or "The beginning", key))
            elif text := tidy(markdown.read_text(chunk, begins)):
                self.keep(words, text)
                self.places.append(Place(words))


def _chunks(lines: list[str]) -> Iterator[tuple[str, str, list[str]]]:
    """(part, heading, lines): the part is a key, "" for what has no place, or `model_name` for the title alone."""
    code = markdown.fenced(lines)
    key, words, level, chunk = DETAILS, "", 1, list[str]()
    titled = False
    for number, line in enumerate(lines):
        head = markdown.heading(line) if number not in code else None
        named = key_of_heading(head[1]) if head else None
        if head is None or not (named or head[0] <= max(2, level)):
            chunk.append(line)
            continue
        yield key, words, chunk
        chunk = []
        if head[0] == 1 and not named and not titled:
            titled = True
            yield NAME, head[1], []
            key, words, level = DETAILS, "", 1
        else:
            key, words, level = named or "", head[1], head[0]
    yield key, words, chunk


def _words(value: Any) -> list[str] | None:
    """The texts of a scalar or of a list of scalars, as they are written; None for anything else."""
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, Scalar) for item in items):
        return None
    return [item.raw for item in items if item.value is not None]


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _said(value: Any, name: str) -> str:
    found = value.get(name) if isinstance(value, dict) else None
    return found.raw if isinstance(found, Scalar) and found.value is not None else ""


def _figures(result: Any) -> Iterator[Content]:
    """The figures of one result of a model index; what is no figure is left out."""
    for metric in _each(result.get("metrics")) if isinstance(result, dict) else ():
        value = plain(metric.get("value")) if isinstance(metric, dict) else None
        if isinstance(value, bool) or not isinstance(value, int | float | str) or value == "":
            continue
        dataset, task, args = result.get("dataset"), result.get("task"), plain(metric.get("args"))
        args = args if isinstance(args, dict) else {}
        figure: Content = {
            "metric": _said(metric, "type"),
            "name": _said(metric, "name"),
            "value": value,
            "dataset": _said(dataset, "name"),
            "dataset_type": _said(dataset, "type"),
            "split": _said(dataset, "split"),
            "task": _said(task, "type"),
            **{name: args[name] for name in ("slice", "low", "high") if name in args},
        }
        try:
            yield read_section(RESULTS, {"results": [figure]})["results"][0]
        except NotACard:
            continue


def _is_whole(result: Any) -> bool:
    """Whether figures hold all that one result says."""
    if not isinstance(result, dict):
        return False
    metrics = _each(result.get("metrics"))
    args = [metric.get("args") for metric in metrics if isinstance(metric, dict)]
    fields = [
        (result, {"task", "dataset", "metrics"}),
        (result.get("task"), {"type"}),
        (result.get("dataset"), {"type", "name", "split"}),
        *((metric, {"type", "name", "value", "args"}) for metric in metrics),
        *((one, {"slice", "low", "high"}) for one in args),
    ]
    whole = all(one is None or (isinstance(one, dict) and set(one) <= names) for one, names in fields)
    return whole and len(list(_figures(result))) == len(metrics)


def write(card: Card, title: str = "") -> str:
    """The card as a README. title: what the record calls the model, for a card that does not say it itself."""
    front, body = _front(card, title), list[str]()
    name = card.sections.get(DETAILS, {}).get("name", "") or title
    if _is_title(name):
        body.append(f"# {name}")
    elif name:
        front[NAME] = name
    for key in KEYS:
        content = card.sections.get(key, {})
        said = [markdown.escaped(content["text"], begins)] if content.get("text") else []
        listed = [markdown.write_item(item["name"], item["value"]) for item in content.get("items", ())]
        said += ["\n".join(listed)] if listed else []
        body += [f"## {BY_KEY[key].title}", *said] if said else []
    for called, value in card.other.items():
        if _as_heading(called, value):
            body += [f"## {called}", markdown.escaped(value, begins)]
        elif called in OWN_NAMES:
            front.setdefault(REST, {})[called] = value
        else:
            front[called] = value
    return front_matter.write(front) + "\n\n".join(body) + "\n"


def _front(card: Card, title: str) -> dict[str, Any]:
    front: dict[str, Any] = {}
    for name, key in FRONT.items():
        if value := card.sections.get(key, {}).get(name):
            front[name] = value[0] if name in SINGLE and len(value) == 1 else value
    if results := card.sections.get(RESULTS, {}).get("results"):
        called = card.sections.get(DETAILS, {}).get("name") or title or UNKNOWN
        front[INDEX] = [{"name": called, "results": [_indexed(result) for result in results]}]
    return front


def _indexed(result: Mapping[str, Any]) -> Content:
    dataset = {"name": result.get("dataset", UNKNOWN), "type": result.get("dataset_type", UNKNOWN)}
    metric = {name: result[name] for name in ("name", "value") if name in result}
    args = {name: result[name] for name in ("slice", "low", "high") if name in result}
    return {
        "task": {"type": result.get("task", UNKNOWN)},
        "dataset": dataset | ({"split": result["split"]} if "split" in result else {}),
        "metrics": [{"type": result["metric"], **metric, **({"args": args} if args else {})}],
    }


def _is_title(name: str) -> bool:
    return bool(name) and markdown.heading(f"# {name}") == (1, name) and key_of_heading(name) is None


def _as_heading(name: str, value: Any) -> bool:
    """Whether something of `other` is a piece of text under a heading, rather than a value of the front matter."""
    if not isinstance(value, str) or (not set(name) - set(FRONT_NAME) and len(value) <= LONGEST_WORD):
        return False
    return "\n" not in name and markdown.heading(f"## {name}") == (2, name) and key_of_heading(name) is None
