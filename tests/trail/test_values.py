"""What is recorded is exact and does not depend on the session's settings."""

import hashlib
import json
from decimal import Decimal

from audits.trail import selectors
from audits.trail.models import AuditEvent


def last(owner) -> AuditEvent:
    return AuditEvent.objects.select_related("payload").order_by("-id").first()


def governed(owner, columns: str) -> None:
    owner.execute(f"CREATE TABLE late ({columns})")
    owner.execute("SELECT trail.govern('late', 'tests.late', 'name', 'unit_id', '{}', '{}', '3')")


def test_numbers_dates_and_bytes_are_told_alike_in_every_session(owner):
    governed(owner, "id bigint PRIMARY KEY, f float8, n numeric, t timestamptz, i interval, b bytea")
    row = "9007199254740993, 0.1::float8 + 0.2, 1.50, '2026-01-02 03:04:05.6+02', '1 day 2 hours', '\\xff00'"
    owner.execute("SET timezone = 'Asia/Tokyo'; SET extra_float_digits = -10; SET bytea_output = escape")
    owner.execute("SET intervalstyle = sql_standard; SET datestyle = 'German'")
    owner.execute(f"INSERT INTO late VALUES ({row})")
    after = json.loads(last(owner).payload.body, parse_float=Decimal)["after"]
    assert after == {
        "id": 9007199254740993,
        "f": Decimal("0.30000000000000004"),
        "n": Decimal("1.50"),
        "t": "2026-01-02T01:04:05.6+00:00",
        "i": "1 day 02:00:00",
        "b": "\\xff00",
    }


def test_the_payload_digest_is_over_salt_and_text(owner):
    governed(owner, "id int PRIMARY KEY, name text, unit_id int")
    owner.execute("INSERT INTO late VALUES (1, 'Zoë 🜁', 42)")
    event = last(owner)
    salted = bytes(event.payload.salt) + event.payload.body.encode()
    assert bytes(event.payload_digest) == hashlib.sha256(salted).digest()
    assert (event.object_label, event.unit, event.schema_version) == ("Zoë 🜁", "42", "3")


def test_a_composite_key_is_told_whole(owner):
    governed(owner, "b text, a int, name text, PRIMARY KEY (a, b)")
    owner.execute("INSERT INTO late VALUES ('x', 1, '')")
    assert last(owner).object_id == "1,x"


def test_a_story_lists_the_changed_columns(owner):
    governed(owner, "id int PRIMARY KEY, name text, score numeric")
    owner.execute("INSERT INTO late VALUES (1, 'old', 0.10)")
    owner.execute("UPDATE late SET name = 'new', score = 0.30")
    changes = selectors.story(last(owner)).changes
    assert [(change.column, change.before, change.after) for change in changes] == [
        ("name", "old", "new"),
        ("score", Decimal("0.10"), Decimal("0.30")),
    ]
