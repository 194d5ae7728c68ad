"""What a reader may write for a moment, and the sentence for everything else."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from audits.trail import past
from audits.trail.context import Context, acting

VIENNA = ZoneInfo("Europe/Vienna")
NOW = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)  # in Vienna the 1st of April has begun


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-30", datetime(2026, 3, 30, 21, 59, 59, 999999, tzinfo=UTC)),
        ("2026-03-31", datetime(2026, 3, 31, 21, 59, 59, 999999, tzinfo=UTC)),
        ("2026-04-01", NOW),
        ("2025-12-31", datetime(2025, 12, 31, 22, 59, 59, 999999, tzinfo=UTC)),
        ("2026-03-03T14:00", datetime(2026, 3, 3, 13, tzinfo=UTC)),
        ("2026-03-03T14:00:00Z", datetime(2026, 3, 3, 14, tzinfo=UTC)),
        ("2026-03-03 14:00:00.5+05:30", datetime(2026, 3, 3, 8, 30, 0, 500000, tzinfo=UTC)),
    ],
)
def test_days_and_moments(text, meant):
    assert past.read_moment(text, VIENNA, NOW) == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no day"),
        ("yesterday", "no day"),
        ("2026-02-30", "no day"),
        ("2026-3-1", "no day"),
        ("٢٠٢٦-٠٣-٠١", "no day"),
        ("2026-03-03T25:00", "no day"),
        ("2026-03-03T14:00+99:00", "no day"),
        ("1899-12-31", "since 1900"),
        ("0001-01-01", "since 1900"),
        ("0001-01-01T00:00+14:00", "since 1900"),
        ("2026-04-02", "future"),
        ("2026-03-31T22:31Z", "future"),
        ("9999-12-31", "future"),
        ("9999-12-31T23:59-23:59", "future"),
    ],
)
def test_everything_else_gets_a_sentence(text, said):
    with pytest.raises(past.NoMoment, match=said):
        past.read_moment(text, VIENNA, NOW)


@pytest.mark.nobody_acts
def test_a_moment_has_a_zone_and_somebody_looks():
    with pytest.raises(ValueError, match="time zone"), past.as_of(datetime(2026, 3, 31)):
        pass
    with pytest.raises(LookupError), past.as_of(NOW):
        pass


def test_the_clock_of_the_past():
    with acting(Context(actor_id="7", actor_label="", source="web")):
        assert past.stated() is None
        with past.as_of(NOW):
            assert past.moment() == NOW
            assert past.today().isoformat() == "2026-03-31"
