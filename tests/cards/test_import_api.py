"""A Hugging Face README over REST: tried first, then taken in; exported as one again."""

import pytest

from audits.trail.models import AuditEvent

pytestmark = pytest.mark.django_db

README = "---\nlicense: mit\nwidget: [a]\n---\n# Other name\n\n## Uses\n\nScreening.\n\n## Citation\n\nSomebody.\n"


@pytest.fixture
def address(version):
    return f"/api/v1/versions/{version.reference}/card/import"


@pytest.fixture
def client(api, ml_engineer):
    return api(ml_engineer)


def test_a_dry_run_says_where_everything_would_go_and_keeps_nothing(client, address):
    events = AuditEvent.objects.count()
    answer = client.post(address, {"text": README, "dry_run": True})
    assert answer.status_code == 200, answer.json()
    said = {place["what"]: place["part"] for place in answer.json()["places"]}
    assert said == {
        "license": "model_details", "widget": "", "Other name": "model_details", "Uses": "intended_use", "Citation": "",
    }  # fmt: skip
    assert answer.json()["card"]["intended_use"] == {"text": "Screening."}
    assert AuditEvent.objects.count() == events


def test_it_replaces_what_it_speaks_of_and_leaves_the_rest(client, address):
    body = {"text": README, "reason": "From the hub."}
    answer = client.post(address, body, headers={"If-Match": '"1"'})
    assert answer.status_code == 200, answer.json()
    card = answer.json()["card"]
    assert card["model_details"] == {"name": "Other name", "license": ["mit"]}
    assert card["caveats_and_recommendations"]["items"]
    assert card["other"] == {"widget": ["a"], "Citation": "Somebody."}
    assert answer["ETag"] == '"2"'


def test_it_needs_the_version_and_a_reason(client, address):
    assert client.post(address, {"text": README, "reason": "x"}).status_code == 428
    assert client.post(address, {"text": README}, headers={"If-Match": '"1"'}).status_code == 400


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("---\na: [1\n---\n", "Line"),
        ("---\n- a\n---\n", "Line 2: The front matter must be names with values"),
        ("---\na: &x 1\n---\n", "Anchors"),
        ("nothing of the kind\n" * 0 + " \n", "text"),
        ("---\n---\n", "Nothing in it"),
        ("x" * 1_000_001, "up to 1,000,000"),
    ],
)
def test_what_cannot_be_read_is_refused_at_the_text(client, address, text, words):
    answer = client.post(address, {"text": text, "dry_run": True})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "#/text"
    assert words in str(answer.json())


def test_the_export_is_a_readme_that_imports_unchanged(client, address, version):
    client.post(address, {"text": README, "reason": "x"}, headers={"If-Match": '"1"'})
    exported = client.get(f"/api/v1/versions/{version.reference}/card.md")
    assert exported["Content-Type"] == "text/markdown; charset=utf-8"
    text = exported.content.decode()
    assert text.startswith("---\nlicense: mit\n")
    before = client.get(f"/api/v1/versions/{version.reference}/card").json()
    after = client.post(address, {"text": text, "dry_run": True}).json()["card"]
    assert after == before
