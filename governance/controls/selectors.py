"""Reads of catalogs and controls. Catalogs belong to no unit: whoever may see any record may see them."""

from collections.abc import Sequence

from django.db.models import Count, F, Q, QuerySet

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound
from audits.base.keyset import Page, Sort, page
from governance.controls.models import Catalog, CheckControl, Control

PLACES = 100_000  # more than any catalog has controls


def catalogs(user: User) -> QuerySet[Catalog]:
    """The catalogs, annotated with `current`: how many of their controls are in force."""
    rows = Catalog.objects.annotate(current=Count("controls", filter=Q(controls__withdrawn=False))).order_by("key")
    return rows if policy_of(user).allows("record.view") else rows.none()


def catalog_for(user: User, key: str) -> Catalog:
    """One catalog by key. Raises NotFound."""
    catalog = catalogs(user).filter(key=key).first()
    if catalog is None:
        raise NotFound(f"There is no catalog {key}.", "Choose one of the catalogs listed.")
    return catalog


def controls(
    user: User, *, catalog: str = "", family: str = "", text: str = "", baseline: str = "", withdrawn: bool = False
) -> QuerySet[Control]:
    """Controls in the standard's order; withdrawn ones only on request.

    catalog: a key. text: part of an identifier, label or title. baseline: for example "moderate".
    """
    rows = Control.objects.select_related("catalog").order_by("catalog_id", "position")
    if not policy_of(user).allows("record.view"):
        return rows.none()
    if catalog:
        rows = rows.filter(catalog__key=catalog)
    if family:
        rows = rows.filter(family=family)
    if baseline:
        rows = rows.filter(baselines__contains=[baseline])
    if not withdrawn:
        rows = rows.filter(withdrawn=False)
    for word in text.split():
        rows = rows.filter(Q(identifier__icontains=word) | Q(label__icontains=word) | Q(title__icontains=word))
    return rows


def controls_page(rows: QuerySet[Control], *, after: str = "", size: int = 50) -> Page[Control]:
    """One page of what `controls` gave, in the standard's order. Raises Invalid for a bad cursor."""
    placed = rows.annotate(place=F("catalog_id") * PLACES + F("position"))
    return page(placed, Sort("place"), after=after, size=size)


def families(user: User, catalog: Catalog) -> list[tuple[str, int]]:
    """The families of a catalog in its order, each with how many controls are in force."""
    rows = controls(user, catalog=catalog.key).order_by().values_list("family", "position")
    counts: dict[str, int] = {}
    for family, _position in sorted(rows, key=lambda row: row[1]):
        counts[family] = counts.get(family, 0) + 1
    return list(counts.items())


def control_for(user: User, catalog: str, identifier: str) -> Control:
    """One control by catalog key and identifier, withdrawn or not. Raises NotFound."""
    control = controls(user, catalog=catalog, withdrawn=True).filter(identifier=identifier).first()
    if control is None:
        raise NotFound(f"There is no control {identifier} in {catalog or 'any catalog'}.")
    return control


def controls_named(user: User, names: list[str]) -> dict[str, Control]:
    """The controls among `names`, each `catalog_key:identifier`, by name; unknown names are left out."""
    wanted = set(names)
    keys = {name.partition(":")[0] for name in wanted}
    identifiers = {name.partition(":")[2] for name in wanted}
    rows = controls(user, withdrawn=True).filter(catalog__key__in=keys, identifier__in=identifiers)
    found = {f"{row.catalog.key}:{row.identifier}": row for row in rows}
    return {name: found[name] for name in names if name in found}


def controls_of_check(user: User, check_id: str) -> QuerySet[Control]:
    """The controls that a check bears on."""
    return controls(user, withdrawn=True).filter(checks__check_id=check_id)


def checks_of_control(user: User, control: Control) -> list[str]:
    """The ids of the checks that bear on `control`."""
    rows = CheckControl.objects.filter(control=control)
    if not policy_of(user).allows("record.view"):
        rows = rows.none()
    return list(rows.order_by("check_id").values_list("check_id", flat=True))


def check_counts(user: User, controls_given: Sequence[Control]) -> dict[int, int]:
    """How many checks bear on each of the controls given; one that none bears on is left out."""
    if not policy_of(user).allows("record.view"):
        return {}
    rows = CheckControl.objects.filter(control__in=controls_given).order_by()
    return dict(rows.values_list("control").annotate(Count("pk")))


def related_controls(user: User, controls_given: QuerySet[Control]) -> QuerySet[Control]:
    """Controls that some check names together with one of `controls_given`: suggestions, most often named first."""
    together = CheckControl.objects.filter(control__in=controls_given).values("check_id")
    return (
        controls(user)
        .filter(checks__check_id__in=together)
        .exclude(pk__in=controls_given.values("pk"))
        .annotate(named=Count("checks"))
        .order_by(F("named").desc(), "catalog_id", "position")
    )
