"""The OpenAPI document as a page: what a reader of the API needs, out of the same document that machines read."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete", "head")


@dataclass(frozen=True)
class Field:
    """One parameter, or one field of a body or an answer. `kind`: its type in words; `place`: query, path, header."""

    name: str
    kind: str
    said: str = ""
    required: bool = False
    place: str = ""


@dataclass(frozen=True)
class Answer:
    """One status that can come, and the fields of its object, if it has any."""

    status: str
    said: str
    kind: str = ""
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    name: str
    method: str
    path: str
    summary: str
    said: str
    deprecated: bool
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    media: tuple[str, ...]
    example: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Chapter:
    """The operations below one first word of the address."""

    name: str
    operations: tuple[Operation, ...]


class Reader:
    """Reads an OpenAPI document, following its references."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def chapters(self) -> list[Chapter]:
        """Every operation, by tag, in the document's order."""
        found: dict[str, list[Operation]] = {}
        for path, methods in self._document["paths"].items():
            for method in METHODS:
                if operation := methods.get(method):
                    found.setdefault(operation["tags"][0], []).append(self._operation(path, method, operation))
        return [Chapter(name, tuple(operations)) for name, operations in found.items()]

    def _operation(self, path: str, method: str, said: Mapping[str, Any]) -> Operation:
        content = said.get("requestBody", {}).get("content", {})
        body = next((self._followed(one["schema"]) for one in content.values()), {})
        examples = body.get("examples", [])
        description = said.get("description", "")
        return Operation(
            name=said["operationId"],
            method=method.upper(),
            path=path,
            summary=said.get("summary", ""),
            said="" if description == said.get("summary") else description,
            deprecated=said.get("deprecated", False),
            parameters=tuple(self._parameters(said.get("parameters", []))),
            body=tuple(self._fields(body)),
            media=tuple(content),
            example=json.dumps(examples[0], indent=2, ensure_ascii=False) if examples else "",
            answers=tuple(self._answers(said["responses"])),
        )

    def _followed(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """The schema behind a reference."""
        found: Mapping[str, Any] = schema
        while "$ref" in found:
            place: Any = self._document
            for part in found["$ref"].removeprefix("#/").split("/"):
                place = place[part]
            found = place
        return found

    def _parameters(self, parameters: list[Mapping[str, Any]]) -> Iterator[Field]:
        for one in map(self._followed, parameters):
            kind = self._kind(one["schema"])
            yield Field(one["name"], kind, one.get("description", ""), one.get("required", False), one["in"])

    def _fields(self, schema: Mapping[str, Any]) -> Iterator[Field]:
        required = schema.get("required", [])
        for name, one in schema.get("properties", {}).items():
            yield Field(name, self._kind(one), one.get("description", ""), name in required)

    def _answers(self, responses: Mapping[str, Any]) -> Iterator[Answer]:
        for status, answer in responses.items():
            told = self._followed(answer)
            media = next(iter(told.get("content", {})), "")
            schema = told["content"][media].get("schema", {}) if media else {}
            good = status.startswith("2")
            fields = tuple(self._fields(self._one(schema))) if good else ()
            yield Answer(status, told.get("description", ""), self._kind(schema) if good and schema else media, fields)

    def _one(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """The schema of one object: of the rows, when it is a list or a page of them."""
        found = self._followed(schema)
        if "results" in found.get("properties", {}):
            return self._one(found["properties"]["results"])
        return self._one(found["items"]) if "items" in found else found

    def _kind(self, schema: Mapping[str, Any]) -> str:
        """A schema's type in words."""
        if "$ref" in schema:
            found = self._followed(schema)
            return self._kind(found) if "enum" in found else str(schema["$ref"]).rpartition("/")[2]
        for group in ("allOf", "oneOf", "anyOf"):
            if group in schema:
                return " or ".join(dict.fromkeys(self._kind(one) for one in schema[group]))
        if "enum" in schema:
            return ", ".join(str(value) for value in schema["enum"] if value not in ("", None))
        if "items" in schema:
            return f"list of {self._kind(schema['items'])}"
        kinds = schema.get("type", "any")
        word = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
        return f"{word} ({schema['format']})" if "format" in schema else word


@lru_cache(maxsize=1)
def _chapters() -> list[Chapter]:
    return Reader(SchemaGenerator().get_schema(request=None, public=True)).chapters()


@login_required
@require_GET
def reference(request: HttpRequest) -> HttpResponse:
    """Every address of the API, what it takes and what it answers."""
    return render(request, "api/reference.html", {"chapters": _chapters()})
