"""Controls and catalogs in words: values in, values out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from audits.base.display import Link
from governance.controls.models import Catalog, Control


@dataclass(frozen=True)
class ControlLine:
    """A control with its catalog: name is what a form sends."""

    control: Control
    name: str
    catalog: str
    url: str


def control_line(control: Control) -> ControlLine:
    """A control as a line of a list."""
    catalog = control.catalog
    return ControlLine(control, f"{catalog.key}:{control.identifier}", catalog_words(catalog), control_url(control))


def control_lines(controls: Iterable[Control]) -> list[ControlLine]:
    """Controls as lines, in their order."""
    return [control_line(control) for control in controls]


def catalog_words(catalog: Catalog) -> str:
    """`ISO/IEC 27001:2022`, and that it is superseded or unverified where it is."""
    standing = standing_word(catalog)
    return f"{catalog.edition}, {standing.lower()}" if standing else catalog.edition


def standing_word(catalog: Catalog) -> str:
    """What must be said wherever the catalog is shown; empty for one in force."""
    return {"superseded": _("Superseded"), "unverified": _("Unverified")}.get(catalog.standing, catalog.standing)


def control_url(control: Control) -> str:
    """The address of a control's page."""
    return reverse("controls:control", args=[control.catalog.key, control.identifier])


def catalog_tabs(catalogs: Iterable[Any], chosen: Catalog) -> list[Link]:
    """The catalogs as tabs, each with how many of its controls are in force."""
    return [
        Link(
            catalog_words(catalog),
            reverse("controls:catalog", query={"catalog": catalog.key}),
            catalog.current,
            current=catalog.pk == chosen.pk,
        )
        for catalog in catalogs
    ]


def family_links(catalog: Catalog, families: Iterable[tuple[str, int]], chosen: str) -> list[Link]:
    """The families of a catalog; the one that is shown leads back to all of them."""
    here = reverse("controls:catalog", query={"catalog": catalog.key})
    return [
        Link(
            name,
            here if name == chosen else reverse("controls:catalog", query={"catalog": catalog.key, "family": name}),
            number,
            current=name == chosen,
        )
        for name, number in families
    ]


def standing_note(catalog: Catalog) -> tuple[str, str]:
    """A heading and a sentence about a catalog that is not simply in force; two empty texts for one that is."""
    if catalog.standing == "superseded":
        return _("This edition is superseded."), _("What maps to it stays; map new risks to its successor.")
    if catalog.standing == "unverified":
        return _("This catalog is unverified."), _("Its identifiers were not compared with the standard's own text.")
    return (catalog.standing, "") if catalog.standing else ("", "")


@dataclass(frozen=True)
class Bearing:
    """A control in a list, with how many open risks and how many checks bear on it."""

    line: ControlLine
    risks: int
    checks: int


def by_family(
    controls: Iterable[Control], risks: Mapping[int, int], checks: Mapping[int, int]
) -> list[tuple[str, list[Bearing]]]:
    """Controls under their families, in the standard's order."""
    bearing = [Bearing(control_line(one), risks.get(one.pk, 0), checks.get(one.pk, 0)) for one in controls]
    return [(family, list(members)) for family, members in groupby(bearing, key=lambda one: one.line.control.family)]


def crumbs(*more: Link) -> list[Link]:
    """The way to a page of the catalogs."""
    return [Link(_("Controls"), reverse("controls:catalog") if more else ""), *more]
