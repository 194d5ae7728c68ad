"""What COPY writes is read back as it was stored, whatever characters it holds."""

import hashlib

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from audits.trail import reader, services
from audits.trail.reader import open_reader
from audits.verifier.canonical import HEADER, IN_ORDER, event_leaf, payload_digest

TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30)
QUICK = hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(st.lists(TEXT, min_size=3, max_size=3), TEXT)
def test_any_text_comes_back_as_it_was(owner, sealed_events, texts, body):
    event, names = sealed_events[3], ("actor_label", "object_label", "action")
    for table in ("event", "payload"):
        owner.execute(f"ALTER TABLE trail.{table} DISABLE TRIGGER USER")
    changes = ", ".join(f"{name} = %s" for name in names)
    owner.execute(f"UPDATE trail.event SET {changes} WHERE id = %s", [*texts, event.pk])
    owner.execute("UPDATE trail.payload SET body = %s WHERE event_id = %s", [body, event.pk])
    with open_reader() as opened:
        (batch,) = opened.batches(event.leaf.index)
    header = dict(zip(IN_ORDER, (value.decode() for value in batch.values[: len(IN_ORDER)]), strict=True))
    assert [header[name] for name in names] == texts
    assert batch.bodies[0] == body.encode()
    assert batch.leaves()[0] == event_leaf(header)


def test_a_value_with_every_escape_is_verified(owner, sealed_events, capsys):
    """An event whose label holds all that COPY and JSON escape, sealed as such, is whole."""
    label = "".join(map(chr, range(1, 0x30))) + '\\"\\N\\.\u2028€'
    columns = ", ".join(name for name in HEADER if name not in ("id", "object_label", "payload_digest"))
    salt, body = b"salt", '{"after": null, "before": null, "reason": "' + label.replace("\n", " ") + '"}'
    ((number,),) = owner.execute(
        f"INSERT INTO trail.event ({columns}, object_label, payload_digest)"
        f" SELECT {columns}, %s, %s FROM trail.event WHERE id = %s RETURNING id",
        [label, payload_digest(salt, body), sealed_events[0].pk],
    ).fetchall()
    owner.execute("INSERT INTO trail.payload (event_id, salt, body) VALUES (%s, %s, %s)", [number, salt, body])
    owner.execute("INSERT INTO trail.unsequenced SELECT id, xid FROM trail.event WHERE id = %s", [number])
    services.seal(number)
    assert services.verify().examination.findings == []


def test_what_is_gone_is_told_from_what_is_empty():
    line = b"\t".join([b"\\N"] * len(IN_ORDER) + [b"7", b"9", b"00" * 32, b"\\N", b"\\N"]) + b"\n"
    batch = reader._batch([line])
    assert (batch.gone, batch.salts, batch.bodies) == ({0}, [None], [None])
    assert batch.hashes == [bytes(32)]
    assert hashlib.sha256(b"").hexdigest().encode() not in batch.payload_digests()
