"""Levels, verdicts, states, digests: the word and the shape are there without any colour."""

import pytest

from tests.pages.rendering import rendered


def test_a_level_has_as_many_bars_as_its_number_and_its_word():
    html = rendered('<c-level level="3">High</c-level>')
    assert html.count('class="on"') == 3
    assert html.count("<rect") == 4
    assert "High" in html


@pytest.mark.parametrize(
    ("verdict", "word"),
    [("pass", "Pass"), ("fail", "Fail"), ("inconclusive", "Inconclusive"), ("untested", "Not tested")],
)
def test_a_verdict_says_its_word_beside_its_shape(verdict, word):
    html = rendered('<c-verdict verdict="{{ verdict }}" />', verdict=verdict)
    assert f">{word}<" in html.replace("</svg>", ">")
    assert 'aria-hidden="true"' in html


def test_each_verdict_has_a_shape_of_its_own():
    shapes = {
        rendered(f'<c-verdict verdict="{v}">x</c-verdict>').split("<svg")[1]
        for v in ("pass", "fail", "inconclusive", "untested")
    }
    assert len(shapes) == 4


def test_an_unknown_verdict_is_shown_as_not_tested():
    assert "Not tested" in rendered('<c-verdict verdict="whatever" />')


def test_the_slot_replaces_the_usual_word():
    html = rendered('<c-verdict verdict="fail">2 failing</c-verdict>')
    assert "2 failing" in html
    assert ">Fail<" not in html


def test_a_short_digest_keeps_the_whole_at_hand():
    digest = "9f2c41d8" * 8
    html = rendered('<c-digest value="{{ d }}" />', d=digest)
    assert "9f2c41d8…" in html
    assert f'title="{digest}"' in html
    assert f'data-copy="{digest}"' in html


def test_a_digest_that_somebody_approves_is_whole():
    digest = "0123456789abcdef" * 4
    html = rendered('<c-digest value="{{ d }}" :whole="True" />', d=digest)
    assert "01234567 89abcdef" in html
    assert "…" not in html


def test_a_missing_digest_says_so():
    assert "no digest" in rendered('<c-digest value="" />')
