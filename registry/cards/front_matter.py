"""YAML front matter, read without trusting it and written so that every reader of YAML understands the same. No Django.

Only plain data is read: texts, numbers, true and false, lists, and objects whose names are texts, each name once.
Aliases (with which a few lines unfold into gigabytes) and tags are refused. Scalars have the types of YAML 1.2's core
schema, so `no` stays the language and `2024-01-01` stays a text.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from audits.base.strict_json import DEEPEST, LARGEST

FENCE = re.compile(r"\A\s*---[ \t]*\n")
END = re.compile(r"^---[ \t]*$", re.MULTILINE)
LONGEST, MOST_PARTS = 300_000, 20_000  # characters; scalars, lists and objects
INTEGER = re.compile(r"[-+]?[0-9]+")
NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
PLAIN = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
TEXT, SEQUENCE, MAPPING = "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"


class BadFrontMatter(ValueError):
    """The front matter cannot be read: a sentence, with the line of the text it is about (from 1)."""

    def __init__(self, said: str, line: int) -> None:
        super().__init__(f"Line {line}: {said}")
        self.line = line


@dataclass(frozen=True)
class Split:
    """A text in two: its front matter (None: it has none), and the rest. line: on which the front matter begins."""

    front: str | None
    body: str
    line: int = 1


@dataclass(frozen=True)
class Scalar:
    """A value of the front matter as it is written, and as what it counts."""

    raw: str
    value: Any


class _Loader(yaml.SafeLoader):
    """Composes nodes without resolving anything: what a plain scalar is, `_scalar` says."""

    yaml_implicit_resolvers: dict[str, Any] = {}


class _Dumper(yaml.SafeDumper):
    """Puts quotes around whatever some reader, of YAML 1.1 or 1.2, would not take for text."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """A text on one line; in double quotes, with escapes, where a line break or anything unseen is in it."""
    return dumper.represent_scalar(TEXT, text, style=None if text.isprintable() else '"')


_Dumper.add_representer(str, _quoted)
_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(rf"^(?:{NUMBER.pattern})$"), list("-+.0123456789"))


def split(text: str) -> Split:
    """Parts front matter from the rest. Raises BadFrontMatter when it is opened and never closed, or too long."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    opened = FENCE.match(text)
    if opened is None:
        return Split(None, text)
    line = text.count("\n", 0, opened.end()) + 1
    closed = END.search(text, opened.end())
    if closed is None:
        raise BadFrontMatter("The front matter is opened by --- and never closed.", line - 1)
    front = text[opened.end() : closed.start()]
    if len(front) > LONGEST:
        raise BadFrontMatter(f"The front matter has {len(front):,} characters; up to {LONGEST:,} are read.", line)
    return Split(front, text[closed.end() :], line)


def read(front: str, line: int = 1) -> dict[str, Any]:
    """The front matter's names and values; scalars are `Scalar`. line: on which it begins. Raises BadFrontMatter."""
    try:
        _refuse_tricks(front, line)
        node = yaml.compose(front, Loader=_Loader)
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise BadFrontMatter("The front matter must be names with values, such as “license: mit”.", line)
        value = _value(node, line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadFrontMatter(f"This is not YAML: {error.problem}.", line + (mark.line if mark else 0)) from error
    except yaml.reader.ReaderError as error:
        at = line + front.count("\n", 0, error.position)
        raise BadFrontMatter(f"Holds a character (U+{ord(front[error.position]):04X}) that YAML cannot.", at) from error
    return dict(value)


def plain(value: Any) -> Any:
    """A value that `read` gave, as JSON."""
    if isinstance(value, Scalar):
        return value.value
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


def write(values: Mapping[str, Any]) -> str:
    """JSON values as front matter, with its fences; nothing for no values."""
    if not values:
        return ""
    text = yaml.dump(dict(values), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=math.inf)
    return f"---\n{text}---\n"


def _refuse_tricks(front: str, line: int) -> None:
    depth = parts = 0
    for event in yaml.parse(front, Loader=_Loader):
        here = line + (event.start_mark.line if event.start_mark else 0)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise BadFrontMatter("Anchors and aliases (& and *) are not read; write the value out.", here)
        parts += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise BadFrontMatter(f"Is nested more than {DEEPEST} levels deep.", here)
        if parts > MOST_PARTS:
            raise BadFrontMatter(f"Holds more than {MOST_PARTS:,} values.", here)


def _value(node: yaml.Node, line: int) -> Any:
    here = line + _row(node)
    if isinstance(node, yaml.ScalarNode):
        if node.tag not in (TEXT, "!", None):
            raise BadFrontMatter(f"The tag {node.tag} is not read; leave it out.", here)
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode) and node.tag == SEQUENCE:
        return [_value(item, line) for item in node.value]
    if not isinstance(node, yaml.MappingNode) or node.tag != MAPPING:
        raise BadFrontMatter(f"The tag {node.tag} is not read; leave it out.", here)
    read: dict[str, Any] = {}
    for name, item in node.value:
        if not isinstance(name, yaml.ScalarNode) or name.tag not in (TEXT, "!", None):
            raise BadFrontMatter("A name must be text.", line + _row(name))
        if name.value in read:
            raise BadFrontMatter(f"“{name.value}” is there twice.", line + _row(name))
        read[name.value] = _value(item, line)
    return read


def _row(node: yaml.Node) -> int:
    return node.start_mark.line if node.start_mark else 0


def _scalar(node: yaml.ScalarNode) -> Scalar:
    raw = str(node.value)
    if node.style is not None:
        return Scalar(raw, raw)
    if raw in PLAIN:
        return Scalar(raw, PLAIN[raw])
    if len(raw) <= 40 and INTEGER.fullmatch(raw):
        number = int(raw)
        return Scalar(raw, number if abs(number) <= LARGEST else raw)
    if len(raw) <= 40 and NUMBER.fullmatch(raw) and math.isfinite(float(raw)):
        return Scalar(raw, float(raw))
    return Scalar(raw, raw)
