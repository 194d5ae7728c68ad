"""Numbers, times and digests read as people write them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from audits.base import phrases

NAN = float("nan")
AT = datetime(2026, 11, 25, 8, 42, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "low", "high", "reason", "said"),
    [
        (0.62, 0.57, 0.67, "", "0.62 (0.57–0.67)"),
        (0.62, None, None, "", "0.62"),
        (-0.09, -0.14, -0.04, "", "−0.09 (−0.14 to −0.04)"),
        (0.003, -0.001, 0.006, "", "0.00 (0.00 to 0.01)"),
        (0.5, 0.2, float("inf"), "", "0.50 (0.20–∞)"),
        (None, None, None, "no positives", "undefined: no positives"),
        (NAN, NAN, NAN, "no positives", "undefined: no positives"),
        (None, None, None, "", "undefined"),
        (0.62, NAN, 0.67, "", "0.62"),
    ],
)
def test_interval(value, low, high, reason, said):
    assert phrases.interval(value, low, high, reason=reason) == said


@given(st.floats() | st.none(), st.floats() | st.none(), st.floats() | st.none(), st.integers(0, 6))
def test_no_interval_ever_says_nan_none_or_inf(value, low, high, decimals):
    said = phrases.interval(value, low, high, decimals=decimals).lower()
    assert not any(word in said for word in ("nan", "none", "inf"))


def test_what_rounds_to_nothing_has_no_sign():
    assert phrases.number(-0.001) == "0.00"
    assert phrases.number(-0.01) == "−0.01"


def test_numbers_are_rounded_not_cut():
    assert phrases.number(0.006) == "0.01"
    assert phrases.number(1234.567, 1) == "1,234.6"
    assert phrases.number(999.99, 0) == "1,000"


def test_thousands_are_grouped_as_the_language_does():
    assert phrases.count(48211) == "48,211"
    assert phrases.count(None) == "–"
    with translation.override("de"):
        assert phrases.count(48211) == "48.211"
        assert phrases.interval(0.62, 0.57, 0.67) == "0,62 (0,57–0,67)"


def test_percent_keeps_its_sign_on_the_line():
    assert phrases.percent(0.664) == "66.4\u00a0%"
    assert phrases.percent(None) == "undefined"


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Berlin", "25 Nov 2026, 09:42 CET"),
        ("UTC", "25 Nov 2026, 08:42 UTC"),
        ("Asia/Kathmandu", "25 Nov 2026, 14:27 UTC+05:45"),
        ("America/Sao_Paulo", "25 Nov 2026, 05:42 UTC-03:00"),
    ],
)
def test_a_moment_names_its_zone(zone, said):
    with timezone.override(zone):
        assert phrases.when(AT) == said


def test_summer_has_its_own_name():
    with timezone.override("Europe/Berlin"):
        assert phrases.when(datetime(2026, 7, 1, 6, 15, 9, tzinfo=UTC), seconds=True) == "1 Jul 2026, 08:15:09 CEST"


def test_a_day_is_the_readers_day():
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    with timezone.override("Europe/Berlin"):
        assert phrases.day(late) == "26 Nov 2026"
    assert phrases.day(date(2026, 11, 25)) == "25 Nov 2026"


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=-3), "0 s ago"),
        (timedelta(seconds=1), "1 s ago"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=1, hours=2), "yesterday"),
        (timedelta(days=9), "16 Nov 2026"),
    ],
)
def test_how_long_ago(ago, said):
    assert phrases.since(AT - ago, AT) == said


def test_digests_and_sentences():
    assert phrases.short_digest("9f2c41d87be0") == "9f2c41d8…"
    assert phrases.grouped_digest("9f2c41d87be0a3c5") == "9f2c41d8 7be0a3c5"
    assert phrases.sentence([]) == ""
    assert phrases.sentence(["A"]) == "A"
    assert phrases.sentence(["A", "B", "C"]) == "A, B and C"
