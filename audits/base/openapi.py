"""How the OpenAPI document describes an address: from the view itself, so that a new one is described like the rest.

What holds of many addresses is said once (`audits.base.openapi_shared`), and this decides to which it applies: whether
a method heeds Idempotency-Key or If-Match is read from the method, which query parameters it takes from `query_class`.
"""

import inspect
import re
from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from audits.base.api import PAGING, ApiView, Nothing
from audits.base.openapi_shared import ALWAYS, header, parameter, refused
from audits.base.serializers import StrictSerializer
from audits.base.shaping import EXPAND, EXPANDED, FIELDS, expandable, fields_shown

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
JSON = "application/json"
OTHER_METHODS = re.compile(r"[;.,] (POST|PATCH|PUT|DELETE) ")
# The functions by which a method heeds If-Match, in `audits.base.locking`.
NEEDS_VERSION, HEEDS_VERSION = "expected_version", "optional_version"


class Schema(AutoSchema):
    """Describes one method of one address."""

    method: str

    def get_override_parameters(self) -> list[Any]:
        declared: list[Any] = super().get_override_parameters()
        query_class = getattr(self.view, "query_class", Nothing)
        if self.method == "GET" and query_class is not Nothing and query_class not in declared:
            return [*declared, query_class]
        return declared

    def get_summary(self) -> str:
        """What this method does: of a view's first sentence (“The models; POST registers one.”), the part about it."""
        first = " ".join(self.get_description().partition("\n\n")[0].split())
        said = OTHER_METHODS.split(first)
        of = dict(zip(["GET", *said[1::2]], said[::2], strict=True))
        words = of.get(self.method, said[0]).partition(". ")[0].rstrip(".")
        return f"{words[:1].upper()}{words[1:]}."

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").partition("/")[0]]

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        parameters = operation.setdefault("parameters", [])
        parameters += [parameter(name) for name in self._shared_parameters()]
        if self.method == "GET" and isinstance(self.view, ApiView):
            parameters += self._shaping_parameters(operation)
        for status, answer in operation["responses"].items():
            answer.setdefault("headers", {}).update({**ALWAYS, **self._headers(status)})
            answer["description"] = answer.get("description") or operation["summary"]
        # An address may have words of its own for a status: `412Version`.
        operation["responses"] |= {name[:3]: refused(name) for name in sorted(self._refusals())}
        if self._deprecated():
            operation["deprecated"] = True
        return operation

    # --- what the method says of itself

    def _handler(self) -> Any:
        return getattr(self.view, self.method.lower())

    def _calls(self) -> frozenset[str]:
        code = getattr(inspect.unwrap(self._handler()), "__code__", None)
        return frozenset(code.co_names) if code else frozenset()

    def _idempotent(self) -> bool:
        return bool(getattr(self._handler(), "idempotent", False))

    def _version(self) -> str:
        """The parameter by which the method heeds If-Match; empty when it does not."""
        calls = self._calls()
        return "IfMatchNeeded" if NEEDS_VERSION in calls else "IfMatchHeeded" if HEEDS_VERSION in calls else ""

    def _deprecated(self) -> bool:
        return getattr(self.view, "deprecated", None) is not None

    def _known_only(self) -> bool:
        """Whether somebody known must ask."""
        return bool(self.view.authentication_classes)

    # --- what is shared

    def _shared_parameters(self) -> list[str]:
        names = ["AsOf"] if self.method == "GET" and isinstance(self.view, ApiView) else []
        names += ["IdempotencyKey"] if self._idempotent() else []
        return names + [version for version in [self._version()] if version]

    def _shaping_parameters(self, operation: dict[str, Any]) -> list[dict[str, Any]]:
        shown = fields_shown(self.view)
        about = {
            FIELDS: (list(shown), "Only these fields of each object."),
            EXPAND: (
                expandable(shown),
                f"Write these references out, under `{EXPANDED}`; null is what you may not see.",
            ),
        }
        return [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": said,
                "style": "form",
                "explode": False,
                "schema": {"type": "array", "minItems": 1, "items": {"type": "string", "enum": names}},
            }
            for name, (names, said) in about.items()
            if names
        ]

    def _headers(self, status: str) -> dict[str, Any]:
        told = {}
        if self._known_only():
            told["Countersign-Token-Expires"] = header("TokenExpires")
        if self.method == "GET":
            told["Countersign-As-Of"] = header("AsOf")
        if self._idempotent():
            told["Idempotent-Replay"] = header("Replay")
        if status in {"201", "202"}:
            told["Location"] = header("Location")
        if self._answers_with_a_version():
            told["ETag"] = header("ETag")
        if self._deprecated() or getattr(self.view, "deprecated_fields", {}):
            told |= {name: header(name) for name in ("Deprecation", "Sunset", "Link")}
        return told

    def _lists(self) -> bool:
        return hasattr(self.view, "rows")

    def _answers_with_a_version(self) -> bool:
        return "version" in fields_shown(self.view) and not self._lists()

    def _refusals(self) -> set[str]:
        statuses = {"400", "406", "429", "503"} | ({"401", "403"} if self._known_only() else set())
        query = set(getattr(self.view, "query_class", Nothing)().fields) - set(PAGING)
        if "{" in self.path or query:
            statuses.add("404")
        if self.method in WRITING or not self._lists():
            statuses |= {"404", "409"}  # read or written: it may not be there, or not be ready for that
        if self.method in WRITING:
            statuses |= {"413", "415"}
        statuses |= {"IfMatchNeeded": {"412", "428"}, "IfMatchHeeded": {"412"}}.get(self._version(), set())
        return statuses | {str(status) for status in getattr(self.view, "also_refuses", ())}

    # --- what serializers say

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict[str, Any]:
        schema: dict[str, Any] = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]  # theirs
        if direction == "request" and isinstance(serializer, StrictSerializer):
            schema["additionalProperties"] = False  # unknown fields are refused by name
        if direction == "response":
            schema.pop("required", None)  # `fields` may leave any of them out
        if example := getattr(serializer, "example", None):
            schema["examples"] = [example]
        return schema

    def _get_serializer_field_meta(self, field: Any, direction: str) -> dict[str, Any]:
        meta: dict[str, Any] = super()._get_serializer_field_meta(field, direction)  # type: ignore[no-untyped-call]  # theirs
        if direction == "response" and isinstance(field, serializers.Field) and field.default is None:
            meta["nullable"] = True  # shown when there is nothing behind the field's source
        if meta.get("default") == "" and not getattr(field, "allow_blank", False):
            del meta["default"]  # what we take for “left out” and nobody may send
        return meta
