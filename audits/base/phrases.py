"""Numbers, times and digests as people read them, in the language and the time zone that are active.

Nothing here ever says NaN, None or inf: what is not a number is undefined, and a reason belongs to it.
"""

import math
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

Number = int | float | Decimal

MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"


def number(value: Number | None, decimals: int = 2) -> str:
    """A number with so many decimals and a true minus sign; "undefined" when it is none."""
    if value is None or math.isnan(value):
        return _("undefined")
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    # Rounded here, because Django's formatting cuts; adding zero takes the sign from what rounds to nothing.
    rounded = Decimal(f"{value:.{decimals}f}") + 0
    return formats.number_format(rounded, decimal_pos=decimals, force_grouping=True).replace("-", MINUS)


def count(value: int | None) -> str:
    """A whole number with its thousands grouped as the language does; a dash when there is none."""
    return "–" if value is None else number(value, 0)


def percent(value: Number | None, decimals: int = 1) -> str:
    """A share (0 to 1) in per cent: `66.4 %`."""
    if value is None or not math.isfinite(value):
        return number(value)
    return f"{number(value * 100, decimals)}{NO_BREAK}%"


def interval(
    value: Number | None,
    low: Number | None = None,
    high: Number | None = None,
    *,
    reason: str = "",
    decimals: int = 2,
) -> str:
    """An estimate with its interval: `0.62 (0.57–0.67)`; with a negative end `−0.09 (−0.14 to −0.04)`.

    An undefined estimate says why: `undefined: no positives`.
    """
    if value is None or math.isnan(value):
        return _("undefined: %(reason)s") % {"reason": reason} if reason else _("undefined")
    point = number(value, decimals)
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return point
    ends = number(low, decimals), number(high, decimals)
    if low < 0 or high < 0:
        return pgettext("estimate with interval", "%(value)s (%(low)s to %(high)s)") % {
            "value": point,
            "low": ends[0],
            "high": ends[1],
        }
    return f"{point} ({ends[0]}–{ends[1]})"


def day(value: date | datetime | None) -> str:
    """A day: `25 Nov 2026`, in the active time zone when it is a moment."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = _local(value)
    # Translators: a day such as 25 Nov 2026, in Django's date format.
    return formats.date_format(value, pgettext("format of a day", "j M Y"))


def when(value: datetime | None, *, seconds: bool = False) -> str:
    """A moment with its zone: `25 Nov 2026, 09:42 CET`, in the active time zone."""
    if value is None:
        return "–"
    local = _local(value)
    # Translators: a moment such as 25 Nov 2026, 09:42, in Django's date format; the zone follows.
    form = pgettext("format of a moment", "j M Y, H:i:s") if seconds else pgettext("format of a moment", "j M Y, H:i")
    return f"{formats.date_format(local, form)} {zone(local)}"


def zone(local: datetime) -> str:
    """The zone's usual name, `CET`; where it has none, its distance from UTC, `UTC+03:30`."""
    name = local.strftime("%Z")
    if name and name[0] not in "+-":
        return name
    offset = local.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}" if offset else "UTC"


def since(value: datetime | None, now: datetime | None = None) -> str:
    """How long ago, roughly: `1 s ago`, `4 minutes ago`, `yesterday`, or the day."""
    if value is None:
        return _("never")
    passed = ((now or timezone.now()) - value).total_seconds()
    if passed < 60:
        return _("%(seconds)d s ago") % {"seconds": max(int(passed), 0)}
    if passed < 3600:
        minutes = int(passed // 60)
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    if passed < 86_400:
        hours = int(passed // 3600)
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    return _("yesterday") if passed < 2 * 86_400 else day(value)


def short_digest(value: str | None) -> str:
    """The first eight characters of a digest and an ellipsis; all of it where it is that short."""
    if not value:
        return _("no digest")
    return value if len(value) <= 8 else f"{value[:8]}…"


def grouped_digest(value: str) -> str:
    """The whole digest in groups of eight, so that two can be compared by eye."""
    return " ".join(value[i : i + 8] for i in range(0, len(value), 8))


def sentence(words: Iterable[object]) -> str:
    """Words as in a sentence: `A, B and C`."""
    texts = [str(word) for word in words]
    if len(texts) < 2:
        return "".join(texts)
    return _("%(most)s and %(last)s") % {"most": ", ".join(texts[:-1]), "last": texts[-1]}


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
