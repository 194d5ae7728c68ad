"""Serializers that refuse what they do not know, so that a misspelt field is never silently dropped."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers


class StrictSerializer(serializers.Serializer[Any]):
    """Names every unknown field, and every field that cannot be written, along with the fields that are wrong."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = self._refused(data) if isinstance(data, Mapping) else {}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if unknown and isinstance(error.detail, dict):
                raise serializers.ValidationError({**unknown, **error.detail}) from error
            raise
        if unknown:
            raise serializers.ValidationError(unknown)
        return value

    def _refused(self, data: Mapping[str, Any]) -> dict[str, list[str]]:
        refused = {}
        for name in data:
            field = self.fields.get(name)
            if field is None:
                known = ", ".join(key for key, kept in self.fields.items() if not kept.read_only)
                refused[str(name)] = [f"There is no field {name}. There are: {known}."]
            elif field.read_only:
                refused[str(name)] = ["This cannot be written."]
        return refused
