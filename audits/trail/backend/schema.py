"""The schema editor: each table a migration makes or reshapes gets triggers and wall in the same transaction."""

from collections.abc import Collection
from typing import Any

from django.db.backends.postgresql import schema
from django.db.models import Field, Model

from audits.trail import wall
from audits.trail.rules import EXEMPT, parent_for, rule_for

GOVERN = "SELECT trail.govern(%s::regclass, %s, %s, %s, %s::text[], %s::text[], %s, %s::text[])"


def govern_parameters(table: str, label: str) -> list[Any]:
    """The parameters of trail.govern for a quoted table name and a model's label."""
    rule, parent = rule_for(label), parent_for(label)
    hangs_on = parent.as_array() if parent else []
    mask, ignore = list(rule.mask), list(rule.ignore)
    return [table, label.lower(), rule.label, rule.unit, mask, ignore, str(rule.version), hangs_on]


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """PostgreSQL's schema editor, with trail.govern and the wall after every change that could touch them."""

    def create_model(self, model: type[Model]) -> None:
        super().create_model(model)
        self._govern(model)

    def add_field(self, model: type[Model], field: "Field[Any, Any]") -> None:
        super().add_field(model, field)
        self._govern(model, columns={field.column})

    def alter_field(
        self, model: type[Model], old_field: "Field[Any, Any]", new_field: "Field[Any, Any]", strict: bool = False
    ) -> None:
        super().alter_field(model, old_field, new_field, strict)
        self._govern(model, columns={new_field.column})

    def alter_db_table(self, model: type[Model], old_db_table: str, new_db_table: str) -> None:
        super().alter_db_table(model, old_db_table, new_db_table)
        self._govern(model, new_db_table)

    def _govern(self, model: type[Model], table: str = "", columns: Collection[str | None] = ()) -> None:
        """`columns`: those that the table has beside the model's, which is as it was before the change."""
        table = table or model._meta.db_table
        if table in EXEMPT:
            return
        self.execute(GOVERN, govern_parameters(self.quote_name(table), model._meta.label))
        planned = wall.wall_for(table, model._meta.label)
        # A migration of long ago may make the table before the column: the wall stands once both are there.
        if planned and planned.columns <= {field.column for field in model._meta.local_fields} | set(columns):
            for statement in wall.statements(table, planned):
                self.execute(statement)
