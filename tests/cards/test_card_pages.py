"""The pages of a card: read, changed one part at a time or whole, taken from a README."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from registry.cards.models import ModelCard
from registry.cards.selectors import card_of

pytestmark = pytest.mark.django_db
WHY = {"reason": "It was missing."}


@pytest.fixture
def at(version):
    def address(page: str, query: str = "") -> str:
        return reverse(f"cards:{page}", args=[version.model.reference, version.reference]) + query

    return address


@pytest.fixture
def engineer(browse, ml_engineer):
    return browse(ml_engineer)


def test_the_card_shows_what_is_there_and_what_is_missing(engineer, at):
    text = engineer.get(at("card")).content.decode()
    assert "A points score." in text
    assert "4 of 12 required parts" in text
    assert "Say who watches the model at work" in text
    assert "On the record:" in text


def test_one_part_is_changed_alone(engineer, at, version, ml_engineer):
    sent = {"version": 1, "oversight": "A judge decides.\r\n\r\n- **Stop:** the head of unit", **WHY}
    assert engineer.post(at("change", "?part=oversight"), sent).status_code == 302
    card = card_of(ml_engineer, version)
    assert card.oversight == {"text": "A judge decides.", "items": [{"name": "Stop", "value": "the head of unit"}]}
    assert card.content.item("model_details", "Design") == "A points score."


def test_the_whole_form_sent_back_as_it_was_changes_nothing(engineer, at):
    form = engineer.get(at("change")).context["form"]
    sent = {field.name: field.value() or "" for field in form} | WHY
    assert engineer.post(at("change"), sent).status_code == 302
    assert not ModelCard.objects.exists()


def test_figures_are_typed_one_a_line(engineer, at, version, ml_engineer):
    typed = (
        "metric: accuracy; value: 0.86; slice: women; low: 0.85; high: 0.87\nmetric: auc; value: undefined: one class"
    )
    sent = {"version": 1, "quantitative_analyses-results": typed, **WHY}
    assert engineer.post(at("change", "?part=quantitative_analyses"), sent).status_code == 302
    results = card_of(ml_engineer, version).quantitative_analyses["results"]
    assert results[0] == {"metric": "accuracy", "value": 0.86, "slice": "women", "low": 0.85, "high": 0.87}
    assert results[1] == {"metric": "auc", "value": "undefined: one class"}


@pytest.mark.parametrize(
    ("part", "field", "typed"),
    [
        ("quantitative_analyses", "quantitative_analyses-results", "accuracy is good"),
        ("quantitative_analyses", "quantitative_analyses-results", "metric: a; value: nan"),
        ("quantitative_analyses", "quantitative_analyses-results", "metric: a; value: 1; low: x"),
        ("model_details", "model_details-license", "x" * 301),
        ("model_details", "model_details", "x" * 100_001),
        ("model_details", "reason", ""),
    ],
)
def test_what_cannot_stand_is_said_at_its_field_and_kept_in_the_form(engineer, at, part, field, typed):
    answer = engineer.post(at("change", f"?part={part}"), {"version": 1, **WHY, field: typed})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"][field].value() == typed
    assert not ModelCard.objects.exists()


def test_a_stale_form_shows_both_versions(engineer, at):
    for text, status in (("First.", 302), ("Second.", 412)):
        answer = engineer.post(at("change", "?part=factors"), {"version": 1, "factors": text, **WHY})
        assert answer.status_code == status
    shown = answer.content.decode()
    assert "First." in shown
    assert "Second." in shown


def test_a_readme_is_shown_before_it_is_taken(engineer, at, version, ml_engineer):
    readme = "---\nlicense: mit\nwidget: 1\n---\n## Uses\n\nScreening.\n"
    preview = engineer.post(at("import"), {"version": 1, "text": readme, "act": "preview"})
    assert "kept without a place of its own" in preview.content.decode()
    assert not ModelCard.objects.exists()
    assert engineer.post(at("import"), {"version": 1, "text": readme, "act": "take", **WHY}).status_code == 302
    assert card_of(ml_engineer, version).intended_use == {"text": "Screening."}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"# Model\n\nCaf\xe9", "Line 3 is not UTF-8"),
        (b"\xff\xfe#\x00", "Line 1 is not UTF-8"),
        (b"---\n- a\n---\n", "names with values"),
        (b"x" * 1_000_001, "too long"),
    ],
)
def test_a_file_that_is_no_readme_is_told_so(engineer, at, content, words):
    answer = engineer.post(
        at("import"), {"version": 1, "file": SimpleUploadedFile("README.md", content), "act": "take"}
    )
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_what_is_said_is_shown_and_never_run(engineer, at):
    typed = "<script>alert(1)</script>\n\n## [a](javascript:x)\n\n- <b>x</b>\n\n| <i> |"
    engineer.post(at("change", "?part=factors"), {"version": 1, "factors": typed, **WHY})
    text = engineer.get(at("card")).content.decode()
    assert "<script>alert" not in text
    assert "&lt;b&gt;x" in text
    assert 'href="javascript' not in text


def test_who_may_only_read_sees_no_form(browse, auditor, at):
    client = browse(auditor)
    assert client.get(at("change")).status_code == 403
    assert at("change") not in client.get(at("card")).content.decode()


def test_a_part_that_no_card_has_and_a_version_of_another_model_are_not_found(engineer, at, version):
    assert engineer.get(at("change", "?part=nothing")).status_code == 404
    assert engineer.get(reverse("cards:card", args=["M-9999", version.reference])).status_code == 404
