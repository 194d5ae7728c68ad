"""Verifications over REST: asked for, followed, and compared with checkpoints kept elsewhere."""

import pytest

from audits.trail.services import checkpoint_text, seal
from audits.verifier.note import Checkpoint, SignerKey
from tests.oversight.conftest import carry_through

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/api/v1/trail/verifications"


@pytest.fixture
def client(api, log_key, risk, officer):
    seal()
    return api(officer)


def ask(client, **body):
    return client.post(ADDRESS, body, format="json")


def test_it_is_asked_for_and_followed_to_its_end(client):
    asked = ask(client)
    assert asked.status_code == 202
    assert client.get(asked["Location"]).json()["state"] == "running"
    carry_through()
    done = client.get(asked["Location"]).json()
    assert (done["state"], done["whole"], done["findings"]) == ("done", True, [])
    assert done["done"] == done["total"] == done["size"] > 0


def test_who_asks_while_one_runs_is_told_of_that_one(client):
    assert ask(client)["Location"] == ask(client)["Location"]
    assert ask(client, checkpoints={"mine": checkpoint_text()})["Location"] != ask(client)["Location"]
    carry_through()
    states = {row["id"]: (row["state"], row["checkpoints"]) for row in client.get(ADDRESS).json()["results"]}
    assert sorted(states.values()) == [("done", []), ("done", ["mine"])]


def test_a_checkpoint_that_disagrees_is_a_finding(client, settings):
    signer = SignerKey.parse(settings.TRAIL_LOG_KEY.read_text())
    notes = {
        "later": signer.sign(str(Checkpoint(settings.TRAIL_ORIGIN, 10**9, b"x" * 32))),
        "other": signer.sign(str(Checkpoint(settings.TRAIL_ORIGIN, 2, b"x" * 32))),
        "a stranger's": SignerKey.generate(settings.TRAIL_ORIGIN).sign(
            str(Checkpoint(settings.TRAIL_ORIGIN, 2, bytes(32)))
        ),
    }
    asked = ask(client, checkpoints=notes)
    carry_through()
    done = client.get(asked["Location"]).json()
    assert done["whole"] is False
    assert sorted(finding["kind"] for finding in done["findings"]) == ["forged signature", "rewritten", "rolled back"]


@pytest.mark.parametrize(
    "notes",
    [
        {"mine": ""},
        {"mine": "x"},
        {"mine": 7},
        {"mine": "x" * 30_000},
        {"n" * 300: "x"},
        {str(number): "x" for number in range(30)},
        ["x"],
        {"mine": SignerKey.generate("b.example").sign(str(Checkpoint("b.example", 3, b"x" * 32)))},
    ],
)
def test_what_cannot_be_compared_is_refused_at_its_field(client, notes):
    answer = ask(client, checkpoints=notes)
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert all(error["pointer"].startswith("#/checkpoints") for error in answer.json()["errors"])
    assert client.get(ADDRESS).json()["results"] == []


def test_what_is_not_there_is_not_found(client):
    assert client.get(f"{ADDRESS}/{10**30}").status_code == 404
    assert client.get(f"{ADDRESS}/1").status_code == 404
