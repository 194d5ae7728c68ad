"""Serializers that refuse what they do not know, so that a misspelt field is never silently dropped."""

from collections.abc import Collection, Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from audits.base import strict_json


class StrictSerializer(serializers.Serializer[Any]):
    """Names every unknown field, and every field that cannot be written, along with the fields that are wrong.

    A class may hold an `example`, a good input, which the OpenAPI document shows.
    """

    def to_internal_value(self, data: Any) -> Any:
        unknown = self._refused(data) if isinstance(data, Mapping) else {}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if unknown and isinstance(error.detail, dict):
                raise serializers.ValidationError({**unknown, **error.detail}) from error
            raise
        if wrong := unknown | _unkept(value):
            raise serializers.ValidationError(wrong)
        return value

    def _refused(self, data: Mapping[str, Any]) -> dict[str, list[str]]:
        refused = {}
        for name in data:
            field = self.fields.get(name)
            if field is None:
                known = ", ".join(key for key, kept in self.fields.items() if not kept.read_only)
                there_are = f"There are: {known}." if known else "None is known here."
                refused[str(name)] = [f"There is no field {name}. {there_are}"]
            elif field.read_only:
                refused[str(name)] = ["This cannot be written."]
        return refused


class ReasonInput(StrictSerializer):
    """Why something is done."""

    reason = serializers.CharField()


class StrictJSONField(serializers.JSONField):
    """A JSON value, as such or (in a form) as text; only what the record can hold exactly."""

    def to_internal_value(self, data: Any) -> Any:
        if not getattr(data, "is_json_string", False):  # which DRF says of a form's text
            return data
        try:
            return strict_json.read(data)
        except ValueError as error:
            raise serializers.ValidationError(f"This is not JSON: {strict_json.printable(str(error))}") from error


def _unkept(value: Any) -> dict[str, list[str]]:
    """What the record cannot hold of a validated input, by field."""
    wrong: dict[str, list[str]] = {}
    for pointer, said in strict_json.faults(value if isinstance(value, Mapping) else {}):
        field, _, place = pointer.removeprefix("/").partition("/")
        wrong.setdefault(field, []).append(f"{said} (at {place})" if place else said)
    return wrong


def read_query(
    request: Request, query_class: type[StrictSerializer], *, beside: Collection[str] = ()
) -> dict[str, Any]:
    """The query parameters as `query_class` declares them. Raises ValidationError that names each wrong one.

    beside: names that somebody else reads, see `audits.base.api`; `as_of` is always one of them.
    """
    repeated = [name for name, values in request.query_params.lists() if len(values) > 1]
    if repeated:
        raise serializers.ValidationError({name: ["Say it once."] for name in repeated})
    given = {name: said for name, said in request.query_params.items() if name != "as_of" and name not in beside}
    query = query_class(data=given)
    query.is_valid(raise_exception=True)
    read: dict[str, Any] = query.validated_data
    return read
