"""Each field of each body under each value that does not fit: refused by its name, and nothing is kept."""

import json
from typing import Any

import pytest

from audits.trail.models import AuditEvent
from tests.hostile.answers import faults_of, told
from tests.hostile.bodies import bodies, good, written

pytestmark = pytest.mark.django_db(transaction=True)

NESTED: list[Any] = []
for _level in range(60):
    NESTED = [NESTED]
# As raw JSON, since some of it no encoder of ours would write.
NEVER = {
    "NUL": '"a\\u0000b"',
    "half a surrogate": '"a\\ud800b"',
    "infinity": "1e400",
    "beyond every reader": "9" * 400,
    "deep": json.dumps(NESTED),
    "a list with NUL": '["\\u0000"]',
    "an object with NUL": '{"a": {"\\u0000": "\\udfff"}}',
}
WRONG = {
    "text": [[], {}, ["x"], True],
    "word": [[], {}, ["x"], True, "x" * 100_000],
    "number": ["x", "", [], {}, True, 1.5, -1, 2**40, "1; 2"],
    "list": ["x", 1, {"a": 1}, True, [None], [{"a": 1}], [["x"]], [""]],
    "object": ["x", 1, [1], True, "{}"],
    "flag": ["x", [], {}, 2, ""],
    "part": [1, True, ["x"], {"x": 1}, {"text": []}, {"items": {}}, {"items": ["x"]}],
    "day": ["soon", "2026-02-30", 20260101, [], "0000-01-01", "10000-01-01", True, ""],
}


# The world's version names no columns to check; its redaction was asked for by somebody else, who alone withdraws it;
# a token makes no token; and no issuer signed the token that is to be exchanged.
REFUSED_IN_THE_WORLD = {
    "api:version-runs": {400},
    "api:redaction-withdraw": {403, 409},
    "api:tokens": {403},
    "api:tokens-exchange": {401},
}


class Sender:
    """Sends bodies to one address; any event on the trail in the meantime is something that was kept."""

    def __init__(self, attack, name: str, method: str, address: str) -> None:
        self.attack, self.name, self.method, self.address = attack, name, method, address
        self.events = AuditEvent.objects.count()

    def send(self, body: str, content_type: str = "application/json") -> Any:
        headers = {"If-Match": '"2"'} if self.method == "PATCH" else {}
        return self.attack.generic(self.method, self.address, body, content_type=content_type, headers=headers)

    def refused(self, body: str, named: str, allowed=(400, 404)) -> list[str]:
        wrong = faults_of(self.send(body), named=named, allowed=allowed)
        now, before = AuditEvent.objects.count(), self.events
        self.events = now
        return wrong + ([f"kept {now - before} events"] if now != before else [])


@pytest.fixture
def senders(attack, world):
    made = {name: Sender(attack, name, *where) for name, where in written(world).items()}
    assert set(made) == set(bodies(world)), "an address that writes has no body to attack it with"
    return made


def _with(fields: dict, name: str, raw: str) -> str:
    """The good body with one value replaced by raw JSON."""
    marked = json.dumps({**good(fields), name: "@@@"})
    return marked.replace('"@@@"', raw)


def test_what_no_record_can_hold_is_refused_everywhere(senders, world):
    faults = []
    for name, fields in bodies(world).items():
        for field in fields:
            for said, raw in NEVER.items():
                faults.append((f"{name} {field} {said}", senders[name].refused(_with(fields, field, raw), field)))
    assert told(faults) == ""


def test_a_value_of_the_wrong_kind_is_refused(senders, world):
    faults = []
    for name, fields in bodies(world).items():
        for field, about in fields.items():
            for value in WRONG[about.kind]:
                body = _with(fields, field, json.dumps(value))
                faults.append((f"{name} {field}={value!s:.40}", senders[name].refused(body, field)))
    assert told(faults) == ""


def test_what_is_required_is_asked_for(senders, world):
    faults = []
    for name, fields in bodies(world).items():
        for field, about in fields.items():
            if about.required:
                rest = {key: value for key, value in good(fields).items() if key != field}
                faults.append((f"{name} without {field}", senders[name].refused(json.dumps(rest), field)))
                for empty in (None, *(("", " \t\u00a0") if about.kind in {"text", "word"} else ())):
                    body = _with(fields, field, json.dumps(empty))
                    faults.append((f"{name} {field}={empty!r}", senders[name].refused(body, field)))
    assert told(faults) == ""


def test_what_nobody_knows_is_refused(senders, world):
    faults = []
    for name, fields in bodies(world).items():
        for unknown in ("colour", "id", "a/b~c", "__class__", "\u202e"):
            body = json.dumps({**good(fields), unknown: 1})
            pointer = unknown.replace("~", "~0").replace("/", "~1")
            faults.append((f"{name} {unknown}", senders[name].refused(body, pointer)))
        odd = senders[name].refused(json.dumps({**good(fields), "k\ud800": 1}), "k")
        faults.append((f"{name} odd name", odd))
    assert told(faults) == ""


def test_the_bodies_that_are_attacked_are_good(senders, world):
    faults = []
    for name, fields in bodies(world).items():
        status = senders[name].send(json.dumps(good(fields))).status_code
        # 409: the run has ended, the risk was closed by a body before.
        expected = REFUSED_IN_THE_WORLD.get(name, {200, 201, 202, 409})
        faults.append((name, [] if status in expected else [str(status)]))
    assert told(faults) == ""


def test_words_of_any_length_are_kept_or_refused(senders, world):
    faults = []
    for name, fields in bodies(world).items():
        for field, about in fields.items():
            if about.kind in {"text", "list", "object"}:
                long = "Ω" * 300_000
                value = {"text": long, "list": [long], "object": {"design": long}}[about.kind]
                faults.append(
                    (f"{name} {field}", faults_of(senders[name].send(_with(fields, field, json.dumps(value)))))
                )
    assert told(faults) == ""
