"""The schema editor: every table a migration makes or reshapes gets its triggers in the same transaction."""

from typing import Any

from django.apps import apps
from django.db.backends.postgresql import schema
from django.db.models import Field, Model

from audits.trail.rules import EXEMPT, THIRD_PARTY, TrailRule

GOVERN = "SELECT trail.govern(%s::regclass, %s, %s, %s, %s::text[], %s::text[], %s)"


def rule_for(label: str) -> TrailRule:
    """The rule of the model `app_label.ModelName` as it is declared today, not as it was when migrated.

    Automatic many-to-many tables and models since removed declare nothing and are recorded whole.
    """
    if rule := THIRD_PARTY.get(label.lower()):
        return rule
    try:
        model = apps.get_model(label)
    except LookupError:
        return TrailRule()
    declared = getattr(model, "trail", None)
    return declared if isinstance(declared, TrailRule) else TrailRule()


def govern_parameters(table: str, label: str) -> list[Any]:
    """The parameters of trail.govern for a quoted table name and a model's label."""
    rule = rule_for(label)
    return [table, label.lower(), rule.label, rule.unit, list(rule.mask), list(rule.ignore), str(rule.version)]


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """PostgreSQL's schema editor, with trail.govern after every change that could touch a trigger's arguments."""

    def create_model(self, model: type[Model]) -> None:
        super().create_model(model)
        self._govern(model)

    def add_field(self, model: type[Model], field: "Field[Any, Any]") -> None:
        super().add_field(model, field)
        self._govern(model)

    def alter_field(
        self, model: type[Model], old_field: "Field[Any, Any]", new_field: "Field[Any, Any]", strict: bool = False
    ) -> None:
        super().alter_field(model, old_field, new_field, strict)
        self._govern(model)

    def alter_db_table(self, model: type[Model], old_db_table: str, new_db_table: str) -> None:
        super().alter_db_table(model, old_db_table, new_db_table)
        self._govern(model, new_db_table)

    def _govern(self, model: type[Model], table: str = "") -> None:
        table = table or model._meta.db_table
        if table not in EXEMPT:
            self.execute(GOVERN, govern_parameters(self.quote_name(table), model._meta.label))
