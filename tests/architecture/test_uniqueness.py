"""No uniqueness tells of hidden rows: it holds within a unit, or below a row that one must see to name it."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Field, Model, UniqueConstraint

from audits.trail.rules import rule_for
from audits.trail.wall import wall_for


def _walled(model: type[Model]) -> bool:
    return wall_for(model._meta.db_table, model._meta.label) is not None


def _unique(model: type[Model]) -> Iterator[tuple[str, list[Field]]]:
    """The name of each uniqueness beside the key's, and its fields."""
    for field in model._meta.local_concrete_fields:
        # A reference is made of the key, which the database gives.
        if field.unique and not field.primary_key and not field.generated:
            yield field.name, [field]
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            assert constraint.fields, f"{constraint.name}: name its unit among fields, not in an expression"
            yield constraint.name, [model._meta.get_field(name) for name in constraint.fields]
    for names in model._meta.unique_together:
        yield " ".join(names), [model._meta.get_field(name) for name in names]


def test_uniqueness_is_within_a_unit_or_below_a_visible_row():
    telling = []
    for model in filter(_walled, apps.get_models(include_auto_created=True)):
        if not model._meta.managed:
            continue
        unit = rule_for(model._meta.label).unit
        for name, fields in _unique(model):
            within = any(field.column == unit for field in fields)
            below = any(field.related_model and _walled(field.related_model) for field in fields)
            if not within and not below:
                telling.append(f"{model._meta.label}: {name}")
    assert telling == []
