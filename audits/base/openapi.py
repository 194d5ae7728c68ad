"""What the OpenAPI document says once of every address."""

from typing import Any

AS_OF = {
    "name": "as_of",
    "in": "query",
    "required": False,
    "description": "Answer as the record stood then: a day (its end in the reader's time zone; today's is now) or a "
    "date and time in ISO 8601, since 1900 and not in the future. The header Countersign-As-Of repeats the moment.",
    "schema": {"type": "string", "examples": ["2026-03-31", "2026-03-31T14:00:00+02:00"]},
}


def add_as_of(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: every GET takes `as_of`, which is described in one place."""
    result.setdefault("components", {}).setdefault("parameters", {})["AsOf"] = AS_OF
    for operations in result["paths"].values():
        if "get" in operations:
            operations["get"].setdefault("parameters", []).append({"$ref": "#/components/parameters/AsOf"})
    return result
