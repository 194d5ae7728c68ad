"""Requests made out of the OpenAPI document, sent as somebody; what comes back must be as the document says."""

import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.urls import resolve
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.hostile.bodies import bodies, good
from tests.world import arguments_of

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
# How many requests of each kind (as the document allows, and as it does not) each address gets; `script/fuzz` asks for
# more, with new ones each time.
EXAMPLES = int(os.environ.get("COUNTERSIGN_FUZZ_EXAMPLES", "1"))
ANEW = "COUNTERSIGN_FUZZ_EXAMPLES" in os.environ
SETTINGS = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=not ANEW,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)


def operations(headers: dict[str, str]) -> Iterator[Any]:
    """Every operation of the document, as this server gives it to who asks with `headers`."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application(), headers=headers)
    for found in schema.get_all_operations():
        yield found.ok()


def attack(operation: Any, world: dict[str, Any], headers: dict[str, str]) -> None:
    """Sends requests to one operation. Raises what schemathesis raises when an answer is not as the document says."""
    arguments, fields = _known(operation, world)

    def send(strategy: Any, cases: Any) -> None:
        case = cases.draw(strategy)
        _meant(case, arguments, fields, choose=lambda: cases.draw(st.booleans()))
        case.call_and_validate(headers=headers, checks=CHECKS)

    for mode in MODES:
        strategy = st.just(operation.as_strategy(generation_mode=mode, feedback=NO_FEEDBACK))
        SETTINGS(hypothesis.given(strategy, st.data())(send))()


def _known(operation: Any, world: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Parameters of the path and fields of the body that mean something in the world."""
    path = operation.path.replace("{id}", "1").replace("{", "").replace("}", "")
    name = resolve(path).view_name
    fields = bodies(world).get(name, {}) if operation.method.upper() in {"POST", "PATCH"} else {}
    return arguments_of(name, world), good(fields)


def _meant(case: Any, arguments: dict[str, Any], fields: dict[str, Any], choose: Any) -> None:
    """Puts, here and there, what means something in place of what was made up."""
    for name in case.path_parameters or {}:
        if choose() or choose():
            case.path_parameters[name] = arguments.get("pk" if name == "id" else name, case.path_parameters[name])
    if isinstance(case.body, dict):
        for name, value in fields.items():
            if choose():
                case.body[name] = value
