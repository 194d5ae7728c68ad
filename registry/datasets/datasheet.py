"""The datasheet of a dataset: its sections, what each one answers, and how much of it is written.

The names of the sections are those of Gebru et al., Datasheets for Datasets, Communications of the ACM 64 (2021); the
questions are ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Section:
    """One section: the field of the dataset that holds it, its name and what it should answer."""

    field: str
    name: str | Promise
    question: str | Promise


SECTIONS = (
    Section("motivation", _("Motivation"), _("Why was this data put together, by whom, and who paid for it?")),
    Section(
        "composition",
        _("Composition"),
        _("What is one row? Who or what is in it, who is missing, and what about people is sensitive?"),
    ),
    Section(
        "collection",
        _("Collection process"),
        _("How and when did each value come in? Were the people told, and did they agree?"),
    ),
    Section(
        "preprocessing",
        _("Preprocessing, cleaning, labelling"),
        _("What was left out, filled in, derived or labelled, by which code, and is the raw data kept?"),
    ),
    Section("uses", _("Uses"), _("What is it used for today, and what should it never be used for?")),
    Section("distribution", _("Distribution"), _("Who receives it, under which licence and which limits?")),
    Section(
        "maintenance",
        _("Maintenance"),
        _("Who looks after it, how are errors reported and mended, and when does a version end?"),
    ),
)
# The facts that a reader of the data asks first; they stand beside the datasheet.
FACTS = ("description", "source", "licence", "legal_basis", "retention")
EDITABLE = ("name", *FACTS, *(section.field for section in SECTIONS))
# The questions that completeness counts.
ASKED = (*FACTS, *(section.field for section in SECTIONS))


@dataclass(frozen=True)
class Completeness:
    """How many of the questions are answered, and the names of the fields that are not."""

    answered: int
    asked: int
    missing: tuple[str, ...]

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.answered / self.asked


def completeness(dataset: Any) -> Completeness:
    """Of the facts and the sections of a dataset (or of a mapping of the same names)."""
    given = dataset if isinstance(dataset, Mapping) else {name: getattr(dataset, name) for name in ASKED}
    missing = tuple(name for name in ASKED if not str(given.get(name, "")).strip())
    return Completeness(len(ASKED) - len(missing), len(ASKED), missing)
