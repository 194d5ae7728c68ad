"""What the OpenAPI document says once for every address: parameters, headers, and each way to be refused.

Operations refer to it by name (`audits.base.openapi`), so that a sentence is mended in one place.
"""

from typing import Any

PROBLEM_JSON = "application/problem+json"

PARAMETERS: dict[str, dict[str, Any]] = {
    "AsOf": {
        "name": "as_of",
        "in": "query",
        "required": False,
        "description": "Answer as the record stood then: a day (its end in the reader's time zone; today's is now) or "
        "a date and time in ISO 8601, since 1900 and not in the future. The header Countersign-As-Of repeats the "
        "moment.",
        "schema": {"type": "string", "examples": ["2026-03-31", "2026-03-31T14:00:00+02:00"]},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "1 to 200 printable characters. Sent again with the same body, the answer is the first one "
        "(Idempotent-Replay: true) and nothing happens twice; with another body it is 409.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "examples": ["build-1841"]},
    },
    "IfMatchNeeded": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The ETag of the version that the change was made from. Without it 428, when stale 412.",
        "schema": {"type": "string", "examples": ['"3"']},
    },
    "IfMatchHeeded": {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "description": "The ETag of the version that you looked at; when it is sent and stale, 412.",
        "schema": {"type": "string", "examples": ['"3"']},
    },
}

HEADERS: dict[str, dict[str, Any]] = {
    "RateLimitPolicy": {
        "description": "The limits in force: name, q requests in w seconds (IETF draft, RateLimit fields).",
        "schema": {"type": "string", "examples": ['"burst";q=300;w=10, "steady";q=30000;w=3600']},
    },
    "RateLimit": {
        "description": "Of the limit that is nearest: r requests are left for the next t seconds.",
        "schema": {"type": "string", "examples": ['"burst";r=299;t=10']},
    },
    "RetryAfter": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}},
    "RequestId": {"description": "Name it when you ask for help.", "schema": {"type": "string"}},
    "ETag": {"description": "The object's version; send it as If-Match.", "schema": {"type": "string"}},
    "Location": {"description": "Where it is.", "schema": {"type": "string"}},
    "AsOf": {"description": "The moment of the answer, when `as_of` asked for one.", "schema": {"type": "string"}},
    "Replay": {"description": "`true`: the answer that this key was given before.", "schema": {"type": "string"}},
    "WwwAuthenticate": {"description": "How to say who asks.", "schema": {"type": "string"}},
    "Deprecation": {
        "description": "Since when the address, or a field of the answer, is deprecated: @ and seconds (RFC 9745).",
        "schema": {"type": "string", "examples": ["@1798761600"]},
    },
    "Sunset": {"description": "When it goes away, an HTTP date (RFC 8594).", "schema": {"type": "string"}},
    "Link": {"description": "What to use instead, and where that is explained.", "schema": {"type": "string"}},
    "TokenExpires": {
        "description": "Only while the token has at most 14 days left: when it ends, ISO 8601.",
        "schema": {"type": "string", "format": "date-time"},
    },
}

_TEXT = {"type": "string"}
SCHEMAS: dict[str, dict[str, Any]] = {
    "Problem": {
        "type": "object",
        "description": "What went wrong (RFC 9457): what happened, what to do, and a pointer to each wrong field.",
        "properties": {
            "type": {"type": "string", "examples": ["urn:countersign:problem:invalid"]},
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "what_next": {"type": "string", "description": "What to do, a sentence."},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "pointer": {"type": "string", "description": "JSON pointer into what was sent."},
                        "detail": _TEXT,
                    },
                    "required": ["pointer", "detail"],
                },
            },
        },
        "required": ["type", "title", "status", "detail"],
    },
    "StaleProblem": {
        "description": "A problem that carries both versions, field by field.",
        "allOf": [
            {"$ref": "#/components/schemas/Problem"},
            {
                "type": "object",
                "properties": {
                    "theirs": {"type": "object", "description": "What the record holds now."},
                    "ours": {"type": "object", "description": "What you sent."},
                },
                "required": ["theirs", "ours"],
            },
        ],
    },
}

REFUSALS: dict[str, str] = {
    "400": "The input is not valid; each place is named and nothing was kept.",
    "401": "Nobody known asks: no token, or one that is unknown, expired or revoked.",
    "403": "Whoever asks may not do this; the role or the scope that is missing is named.",
    "404": "There is no such object, or it is in a unit that you may not see.",
    "406": "Answers are JSON only.",
    "409": "The state of the record does not allow it, or the Idempotency-Key was used for another body.",
    "410": "It was there and has ended; the answer says how.",
    "411": "The request does not say how long its body is.",
    "412": "Somebody changed it since you read it; both versions are in the answer.",
    "412Version": "Another version of tus is spoken here.",
    "413": "Too large; nothing was kept.",
    "415": "The body is of a kind that this address does not take.",
    "423": "Another request is at it just now; wait.",
    "428": "The change does not say which version it was made from: send If-Match.",
    "429": "Too many requests; wait for as long as Retry-After says.",
    "460": "The piece is not what its checksum says; nothing of it was kept.",
    "503": "A part of Countersign does not answer right now; try again.",
}


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


ALWAYS = {
    "RateLimit-Policy": _header("RateLimitPolicy"),
    "RateLimit": _header("RateLimit"),
    "X-Request-ID": _header("RequestId"),
}
BESIDE = {
    "401": {"WWW-Authenticate": _header("WwwAuthenticate")},
    "429": {"Retry-After": _header("RetryAfter")},
}


def _refusal(status: str, said: str) -> dict[str, Any]:
    schema = "StaleProblem" if status == "412" else "Problem"
    return {
        "description": said,
        "headers": {**ALWAYS, **BESIDE.get(status, {})},
        "content": {PROBLEM_JSON: {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
    }


def refused(status: str) -> dict[str, str]:
    """How an operation refers to one way of being refused."""
    return {"$ref": f"#/components/responses/Refused{status}"}


def parameter(name: str) -> dict[str, str]:
    """How an operation refers to a parameter of PARAMETERS."""
    return {"$ref": f"#/components/parameters/{name}"}


def header(name: str) -> dict[str, str]:
    """How an answer refers to a header of HEADERS."""
    return _header(name)


def add_shared(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: puts what operations refer to among the components."""
    components = result.setdefault("components", {})
    components.setdefault("parameters", {}).update(PARAMETERS)
    components.setdefault("headers", {}).update(HEADERS)
    components.setdefault("schemas", {}).update(SCHEMAS)
    components.setdefault("responses", {}).update(
        {f"Refused{status}": _refusal(status, said) for status, said in REFUSALS.items()}
    )
    return result
