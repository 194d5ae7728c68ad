"""How much of a model card is there, of what its tier requires. Pure: no Django."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from registry.cards.content import Card, Content
from registry.cards.sections import BY_KEY, SECTIONS, Section

# What people write where they mean to write later.
LATER = {"tbd", "t.b.d.", "tba", "todo", "to do", "n/a", "na", "-", "–", "?", "...", "…", "to be defined", "unknown"}


@dataclass(frozen=True)
class Part:
    """A required part: whether it is there, and what it counts. on_record: the record says it without the card."""

    section: Section
    present: bool
    on_record: bool = False

    @property
    def weight(self) -> int:
        return self.section.weight


@dataclass(frozen=True)
class Completeness:
    """The parts that a tier requires, in the order of the card."""

    parts: tuple[Part, ...]

    @cached_property
    def required(self) -> int:
        return len(self.parts)

    @cached_property
    def present(self) -> int:
        return sum(part.present for part in self.parts)

    @cached_property
    def missing(self) -> tuple[Part, ...]:
        """What is missing, the weightiest first."""
        return tuple(sorted((part for part in self.parts if not part.present), key=lambda part: -part.weight))

    @cached_property
    def score(self) -> float:
        """The share of the required weight that is there, 0 to 1."""
        whole = sum(part.weight for part in self.parts)
        return sum(part.weight for part in self.parts if part.present) / whole if whole else 1.0


def completeness(card: Card, tier: int, on_record: Collection[str] = ()) -> Completeness:
    """What a card of a model of this tier must have, and has. on_record: parts that the record itself fills."""
    return Completeness(
        tuple(
            Part(section, says_something(card.sections.get(section.key, {})) or section.key in on_record,
                 on_record=section.key in on_record)
            for section in SECTIONS
            if is_required(section.key, tier)
        )
    )  # fmt: skip


def is_required(key: str, tier: int) -> bool:
    """Whether models of this tier (1 to 3) need the part."""
    return tier <= BY_KEY[key].tier


def says_something(content: Content) -> bool:
    """Whether a part holds more than a promise to write it later."""
    text = content.get("text", "")
    rest = [value for name, value in content.items() if name not in ("text", "items")]
    items = [item["value"] for item in content.get("items", ())]
    return bool(rest) or any(one.strip(" .").casefold() not in LATER | {""} for one in [text, *items])
