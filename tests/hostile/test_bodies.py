"""Bodies that are no JSON object, of every kind and size: a problem document, and nothing is kept."""

import json

import pytest

from audits.trail.models import AuditEvent
from tests.hostile.answers import faults_of, told
from tests.hostile.bodies import bodies, good, written

pytestmark = pytest.mark.django_db(transaction=True)

NOT_JSON = [
    b"{",
    b"",
    b"\x00",
    b"\xff\xfe{}",
    b"\xef\xbb\xbf{}",
    b"{'a': 1}",
    b'{"a": 1,}',
    b'{"a": NaN}',
    b'{"a": -Infinity}',
    b'{"a": 1} {"b": 2}',
    b'{"a": 1, "a": 2}',
    b'{"\\ud800": 1, "\\ud800": 2}',
    b'{"a": "\x01"}',
    b'{"a": "\xff"}',
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"9" * 100_000,
]
NO_OBJECT = [b"[]", b"[{}]", b'"text"', b"1", b"true", b"null", b'"\\ud800"']
OTHER_KINDS = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/xml",
    "multipart/form-data; boundary=b",
    "multipart/mixed",
    "application/json5",
    "nonsense",
    "a/b/c; =",
    "application/json\u00ff",
]


@pytest.fixture
def send(attack):
    def sending(where, body, content_type="application/json", **headers):
        method, address = where
        return attack.generic(method, address, body, content_type=content_type, headers={"If-Match": '"2"', **headers})

    return sending


@pytest.fixture
def nothing_kept():
    before = AuditEvent.objects.count()
    yield
    assert AuditEvent.objects.count() == before


def test_what_is_no_json_is_refused(send, world, nothing_kept):
    faults = []
    for name, where in written(world).items():
        for body in NOT_JSON:
            # An empty body is no fields at all, which is right where none is needed.
            wanted = {400} if body or any(field.required for field in bodies(world)[name].values()) else set()
            if wanted:
                faults.append((f"{name} {body[:20]!r}", faults_of(send(where, body), allowed=wanted)))
    assert told(faults) == ""


def test_what_is_no_object_is_refused(send, world, nothing_kept):
    faults = []
    for name, where in written(world).items():
        for body in NO_OBJECT:
            faults.append((f"{name} {body!r}", faults_of(send(where, body), allowed={400})))
    assert told(faults) == ""


def test_another_content_type_is_refused(send, world, nothing_kept):
    faults = []
    for name, where in written(world).items():
        body = json.dumps(good(bodies(world)[name])).encode()
        for kind in OTHER_KINDS:
            if not (name == "api:submissions" and kind.startswith("multipart/form-data")):
                faults.append((f"{name} {kind}", faults_of(send(where, body, kind), allowed={415})))
    assert told(faults) == ""


def test_a_body_over_the_limit_is_refused_before_it_is_read(send, world, settings, nothing_kept):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000
    faults = []
    for name, where in written(world).items():
        body = json.dumps({**good(bodies(world)[name]), "x": "x" * 10_000}).encode()
        faults.append((name, faults_of(send(where, body), allowed={413})))
    assert told(faults) == ""


def test_no_answer_is_given_in_another_format_than_json(attack, world):
    for accept in ("text/html", "application/xml", "nonsense", "\x00"):
        answer = attack.get("/api/v1/me", headers={"Accept": accept})
        assert faults_of(answer, allowed={406}) == [], accept


def test_an_if_match_that_we_never_gave_is_refused(send, world, nothing_kept):
    where = written(world)["api:risk"]
    for etag in ("*", "2", '"x"', '"-1"', f'"{10**30}"', '"1", "2"', "\u0661", 'W/"', ""):
        answer = send(where, b'{"title": "x"}', **{"If-Match": etag})
        assert faults_of(answer, allowed={400}) == [], etag
        assert "If-Match" in answer.json()["detail"]


def test_a_change_without_if_match_is_asked_for_it(attack, world, nothing_kept):
    method, address = written(world)["api:risk"]
    answer = attack.generic(method, address, b'{"title": "x"}', content_type="application/json")
    assert faults_of(answer, allowed={428}) == []
