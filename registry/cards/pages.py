"""What the pages say of model cards: values in, values out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.base import phrases
from audits.base.display import Link
from registry.cards.completeness import Completeness
from registry.cards.content import Card, Content, in_words
from registry.cards.markdown import Block, blocks
from registry.cards.models import ModelCard
from registry.cards.sections import BY_KEY, RESULTS, SECTIONS, Section
from registry.cards.services import Import
from registry.inventory.models import ModelVersion
from registry.inventory.pages import model_crumbs, model_url, version_url

FIELD_NAMES = {
    "name": gettext_lazy("Name"),
    "license": gettext_lazy("Licence"),
    "language": gettext_lazy("Language"),
    "base_model": gettext_lazy("Made from"),
    "pipeline_tag": gettext_lazy("Task"),
    "library_name": gettext_lazy("Library"),
    "tags": gettext_lazy("Tags"),
    "datasets": gettext_lazy("Datasets"),
    "metrics": gettext_lazy("Measures"),
    "results": gettext_lazy("Figures"),
}


@dataclass(frozen=True)
class Said:
    """A name with what is said under it."""

    name: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class ShownPart:
    """A part of a card as a page shows it. missing: it is required and says nothing. on_record: said by the record."""

    key: str
    title: str
    asks: str
    missing: bool
    blocks: Sequence[Block] = ()
    pairs: Sequence[Said] = ()
    results: Sequence[Mapping[str, str]] = ()
    on_record: Sequence[Link] = ()

    @property
    def says(self) -> bool:
        return bool(self.blocks or self.pairs or self.results or self.on_record)


@dataclass(frozen=True)
class ShownCard:
    """A card as pages show it; `sentence` says how complete it is."""

    card: ModelCard
    parts: Sequence[ShownPart]
    other: Sequence[Said]
    completeness: Completeness
    sentence: str
    missing: Sequence[tuple[str, str, str]] = field(default_factory=list)


def card_url(version: ModelVersion) -> str:
    """The address of a version's card."""
    return reverse("cards:card", args=[version.model.reference, version.reference])


def bom_url(version: ModelVersion) -> str:
    """The address of a version's bill of materials."""
    return reverse("cards:bom", args=[version.model.reference, version.reference])


def crumbs(version: ModelVersion, *more: Link) -> list[Link]:
    """The way to a page about a version's card."""
    return model_crumbs(
        Link(version.model.name, model_url(version.model)), Link(version.label, version_url(version)), *more
    )


def completeness_sentence(found: Completeness) -> str:
    """`9 of 12 required parts`."""
    return _("%(present)s of %(required)s required parts") % {
        "present": phrases.count(found.present),
        "required": phrases.count(found.required),
    }


def shown(card: ModelCard, found: Completeness) -> ShownCard:
    """A card, part by part."""
    content, version = card.content, card.model_version
    missing = {part.section.key for part in found.missing}
    return ShownCard(
        card=card,
        parts=[_part(section, content, section.key in missing, _on_record(section.key, version, found))
               for section in SECTIONS],
        other=[Said(name, blocks(in_words(value))) for name, value in content.other.items()],
        completeness=found,
        sentence=completeness_sentence(found),
        missing=[(_(part.section.title), _(part.section.asks), part.section.key) for part in found.missing],
    )  # fmt: skip


@dataclass(frozen=True)
class ImportPlace:
    """Where something of a README goes: the part's title, or nothing when it is kept without a place of its own."""

    what: str
    part: str


@dataclass(frozen=True)
class ImportPreview:
    """What a README would change."""

    places: Sequence[ImportPlace]
    remarks: Sequence[str]
    replaced: Sequence[str]


def import_places(found: Import) -> ImportPreview:
    """Where everything of a README goes, and which parts it replaces."""
    return ImportPreview(
        places=[ImportPlace(p.what, _(BY_KEY[p.part].title) if p.part else "") for p in found.reading.places],
        remarks=found.reading.remarks,
        replaced=[_(BY_KEY[key].title) for key in found.changes if key in BY_KEY],
    )


def _part(section: Section, card: Card, missing: bool, on_record: Sequence[Link]) -> ShownPart:
    content = card.sections.get(section.key, {})
    return ShownPart(
        key=section.key,
        title=_(section.title),
        asks=_(section.asks),
        missing=missing,
        blocks=blocks(content["text"]) if content.get("text") else [],
        pairs=[*_fields(section, content), *(Said(i["name"], blocks(i["value"])) for i in content.get("items", ()))],
        results=[result_words(result) for result in content.get("results", ())],
        on_record=on_record,
    )


def _fields(section: Section, content: Content) -> list[Said]:
    named = ((name, content[name]) for name, kind in section.fields.items() if kind != RESULTS and name in content)
    return [
        Said(str(FIELD_NAMES[name]), [Block("text", [value if isinstance(value, str) else ", ".join(value)])])
        for name, value in named
    ]


def result_words(result: Mapping[str, Any]) -> dict[str, str]:
    """A figure of a card as texts: its name, value with interval, what it was measured on, and among whom."""
    value, low, high = result["value"], result.get("low"), result.get("high")
    return {
        "name": result.get("name") or result["metric"],
        "value": value if isinstance(value, str) else phrases.interval(value, low, high, decimals=3),
        "on": ", ".join(result[name] for name in ("dataset", "split") if name in result),
        "slice": result.get("slice", ""),
    }


def _on_record(key: str, version: ModelVersion, found: Completeness) -> list[Link]:
    """What the record itself says of a part."""
    model = version.model
    data = {"training_data": version.training_data, "evaluation_data": version.test_data}.get(key)
    if data is not None:
        return [Link(str(data), reverse("datasets:dataset", args=[data.dataset.reference]))]
    if key == "quantitative_analyses" and any(p.on_record and p.section.key == key for p in found.parts):
        return [Link(_("The checks of this version"), version_url(version))]
    uses = {"intended_use": model.permitted_uses, "out_of_scope_use": model.prohibited_uses}.get(key, [])
    return [Link(phrases.sentence(uses))] if uses else []
