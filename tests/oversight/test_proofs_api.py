"""Proofs and exports over REST: a stranger's verifier accepts them; what cannot be proven is a problem document."""

import io
import json
import zipfile

import pytest
from django.urls import reverse

from audits.trail.keys import verifier_keys
from audits.trail.models import AuditEvent, Checkpoint
from audits.trail.services import seal
from audits.verifier.held import Brought
from audits.verifier.pack import tell_pack
from audits.verifier.telling import tell_event, tell_growth, tell_object
from tests.register import *  # noqa: F403 - a risk to prove
from tests.verifier.logged import Log

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sealed(risk):
    """The risk, and the event that recorded it, sealed."""
    event = AuditEvent.objects.filter(object_type="risks.risk").earliest("id")
    seal(event.pk)
    return event


@pytest.fixture
def brought(sealed) -> Brought:
    return Brought(verifier_keys())


def _get(client, name: str, query: dict | None = None, **kwargs):
    return client.get(reverse(f"api:{name}", kwargs=kwargs), query or {})


def test_an_event_and_an_object_are_proven(api, officer, risk, sealed, brought):
    client = api(officer)
    statements, facts = tell_event(_get(client, "event-proof", pk=sealed.pk).json(), brought)
    assert all(said.good for said in statements)
    assert facts["event"]["object_label"] == risk.reference
    for thing in (risk.reference, f"risks.risk:{risk.pk}"):
        statements, facts = tell_object(_get(client, "object-proof", thing=thing).json(), brought)
        assert statements[1].good
        assert facts["object"] == f"risks.risk:{risk.pk}"


def test_checkpoints_are_listed_and_linked(api, officer, sealed, brought):
    client = api(officer)
    listed = _get(client, "checkpoints", {"page_size": 1}).json()["results"][0]
    assert listed["note"] == Checkpoint.objects.order_by("-size").first().note
    (statements, _facts), link = tell_growth(_get(client, "consistency").json(), brought)
    assert statements[1].good
    assert link[1].root.hex() == listed["root"]
    kept = client.post(reverse("api:consistency"), {"checkpoint": listed["note"]}, format="json")
    assert tell_growth(kept.json(), brought)[1] is not None


def test_an_export_holds_for_a_stranger(api, officer, risk, sealed, brought):
    answer = _get(api(officer), "export")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="trail-whole.zip"'
    statements, facts = tell_pack(io.BytesIO(b"".join(answer.streaming_content)), brought)
    assert all(said.good is not False for said in statements)
    assert facts["events"] > 0
    assert facts["hidden"] > 0  # what belongs to no unit is for who may read the trail at the root


def test_an_outsiders_export_holds_nothing_of_hidden_units(api, outsider, risk, sealed, brought):
    answer = _get(api(outsider), "export")
    pack = b"".join(answer.streaming_content)
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        events = archive.read("events.jsonl").decode()
        everything = events + "".join(archive.read(name).decode() for name in archive.namelist())
    assert risk.title not in everything
    assert risk.reference not in everything
    shown = [line["event"] for line in map(json.loads, events.splitlines()) if "event" in line]
    assert {event["unit"] for event in shown} <= {str(outsider.grants.get().unit_id), ""}
    assert {event["actor_id"] for event in shown if event["unit"] == ""} <= {str(outsider.pk)}
    assert tell_pack(io.BytesIO(pack), brought)[0][1].good


def test_who_may_not_see_an_object_gets_no_proof_of_it(api, outsider, ml_engineer, risk, sealed):
    for thing in (risk.reference, f"risks.risk:{risk.pk}"):
        assert _get(api(outsider), "object-proof", thing=thing).status_code == 404
        assert _get(api(ml_engineer), "object-proof", thing=thing).status_code == 403
    assert _get(api(ml_engineer), "export").status_code == 403


@pytest.mark.parametrize(
    ("name", "query", "status", "pointer"),
    [
        ("consistency", {"from": "99999"}, 404, None),
        ("consistency", {"from": "x"}, 400, "#/from"),
        ("consistency", {"from": "-1"}, 400, "#/from"),
        ("consistency", {"from": "9" * 30}, 400, "#/from"),
        ("consistency", {"since": "1"}, 400, "#/since"),
        ("export", {"from": "yesterday"}, 400, "#/from"),
        ("export", {"to": "2026-02-30"}, 400, "#/to"),
        ("export", {"from": "2999-01-01"}, 400, "#/from"),
        ("export", {"to": "2999-01-01"}, 400, "#/to"),
        ("export", {"to": "9999-12-31"}, 400, "#/to"),
        ("export", {"to": "2001-01-01"}, 400, "#/from"),
        ("export", {"object": "R-9999"}, 404, None),
    ],
)
def test_what_cannot_be_proven_is_a_problem_document(api, officer, sealed, name, query, status, pointer):
    answer = _get(api(officer), name, query)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    if pointer:
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("thing", ["R-9999", "risks.risk:999999", "nothing:x", "auth.group:1:2", "%00", "R-é"])
def test_an_unknown_object_is_not_found(api, officer, sealed, thing):
    assert _get(api(officer), "object-proof", thing=thing).status_code in {404, 400}


@pytest.mark.parametrize("note", ["", "nonsense", "a\n1\nAAAA\n\n— a AAAAAAAA\n", Log().note()])
def test_a_checkpoint_that_is_none_of_this_log_is_named(api, officer, sealed, note):
    answer = api(officer).post(reverse("api:consistency"), {"checkpoint": note}, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "#/checkpoint"
