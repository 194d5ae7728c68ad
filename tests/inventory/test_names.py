"""A model may be called what people call it; a name that is too long is refused with a sentence."""

import pytest

pytestmark = pytest.mark.django_db
NAMES = [
    "loans/2026/Q1",
    "two  spaces and a tab\tinside",
    "100 %41 sure",
    "融資スコア",
    "درجة القرض",
    "Ω" * 200,
    "../etc",
    "?#&",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_kept_as_it_was_typed(api, ml_engineer, unit, name):
    client = api(ml_engineer)
    body = {"unit": unit.pk, "name": name, "purpose": "p", "tier": 2}
    made = client.post("/api/v1/models", body, format="json")
    assert made.status_code == 201
    shown = client.get(made["Location"]).json()
    assert (shown["name"], shown["reference"]) == (name, made.json()["reference"])
    assert client.post("/api/v1/models", body, format="json").status_code == 409


def test_three_hundred_characters_are_too_many(api, ml_engineer, unit):
    body = {"unit": unit.pk, "name": "x" * 300, "purpose": "p", "tier": 2}
    answer = api(ml_engineer).post("/api/v1/models", body, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"pointer": "#/name", "detail": "Ensure this field has no more than 200 characters."}
    ]
