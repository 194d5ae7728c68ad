"""Tags and filters of all our templates; a built-in library, so templates need not load it."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import lucide
from django import forms, template
from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.template import Context
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy, pgettext

from audits.base import phrases
from audits.base.charts import Matrix, fan
from audits.base.charts.matrices import Cell, MatrixRow
from audits.base.display import Difference
from audits.base.errors import Stale
from audits.base.fonts import STYLE_SHEET
from audits.trail import context as trail
from audits.trail import past
from audits.trail.selectors import Turns, turns

register = template.Library()

register.filter("percent", phrases.percent)
register.filter("count", phrases.count)
register.filter("number", phrases.number)
register.filter("day", phrases.day)
register.filter("when", phrases.when)
register.filter("ago", phrases.since)
register.filter("digest_short", phrases.short_digest)
register.filter("digest_grouped", phrases.grouped_digest)
register.filter("sentence", phrases.sentence)

# A cursor points into one ordering of one set of rows; any other change of the address drops it.
CURSORS = ("cursor", "after", "before", "page")


@register.filter
def interval(measure: Any, decimals: int = 2) -> str:
    """`{{ measure|interval:3 }}`: a measure's value with its interval, or why it is undefined.

    The measure has value, low, high and perhaps reason, as attributes or as keys (a result read back from JSON).
    """

    def part(name: str) -> Any:
        return measure.get(name) if isinstance(measure, dict) else getattr(measure, name, None)

    return phrases.interval(part("value"), part("low"), part("high"), reason=part("reason") or "", decimals=decimals)


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """An icon of 16 px drawn with a 1.5 px stroke; decoration only, so a word must stand beside it."""
    return _icon(str(name), str(classes))


@lru_cache(maxsize=256)
def _icon(name: str, classes: str) -> SafeString:
    kind = f"icon {classes}".strip()
    # The drawing is 24 wide: a stroke of 2.25 there is 1.5 at 16 px.
    drawn = lucide._render_icon(name, 16, **{"class": kind, "aria-hidden": "true", "stroke-width": "2.25"})
    return mark_safe(drawn)  # noqa: S308 - the package's own drawing with our own attributes


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The address of this page with some parameters changed: `{% query category="credit" q=None %}`.

    None removes a parameter, a list sets several values. Cursors of paging are dropped unless they are set.
    """
    parameters = context["request"].GET.copy()
    for name in CURSORS:
        parameters.pop(name, None)
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
        elif isinstance(value, list | tuple):
            parameters.setlist(name, [str(item) for item in value])
        else:
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}" if parameters else "."


@register.simple_tag(takes_context=True)
def query_without(context: Context, name: str, value: Any = None) -> str:
    """The address of this page without a parameter, or without one of its values: what removes a filter."""
    kept = [item for item in context["request"].GET.getlist(name) if value is not None and item != str(value)]
    return query(context, **{name: kept or None})


@register.simple_tag(takes_context=True)
def sorted_by(context: Context, name: str, current: str = "") -> str:
    """The address of this page sorted by a column; by the same column again, the other way round."""
    return query(context, sort=f"-{name}" if current == name else name)


@register.simple_tag
def control(field: forms.BoundField, **attrs: Any) -> SafeString:
    """A form field's control with our class, and the attributes given: `{% control form.reason rows=3 %}`.

    Underscores in names become dashes. Django ties the help and the error to it by aria-describedby.
    """
    widget = field.field.widget
    plain = isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple | forms.FileInput)
    extra = {name.replace("_", "-"): value for name, value in attrs.items() if value not in (None, False, "")}
    own = widget.attrs.get("class", "")
    classes = f"{'' if plain else 'input'} {own} {extra.pop('class', '')}".split()
    if classes:
        extra["class"] = " ".join(classes)
    return field.as_widget(attrs=extra)


@register.filter
def is_choice(field: forms.BoundField) -> bool:
    """Whether a field is a set of radios or checkboxes, which wants a fieldset and a legend."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def is_tick(field: forms.BoundField) -> bool:
    """Whether a field is a single checkbox, whose label stands beside it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def at_or_below(level: int, bar: int) -> bool:
    """Whether bar number `bar` of a level's four is filled."""
    return bar <= int(level)


@register.filter
def field_name(name: str) -> str:
    """A field's name in words where no label is at hand: `review_due` becomes `Review due`."""
    return str(name).replace("_", " ").capitalize()


@register.simple_tag
def differences(error: object) -> list[Difference]:
    """Both versions of a stale change, field by field; nothing for any other error."""
    if not isinstance(error, Stale) or error.theirs is None or error.ours is None:
        return []
    theirs, ours = error.theirs, error.ours
    names = [name for name in dict.fromkeys([*theirs, *ours]) if name != "version"]
    return [Difference(field_name(n), _shown(theirs.get(n)), _shown(ours.get(n))) for n in names]


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_shown(item) for item in value)
    return "" if value is None else str(value)


@register.simple_tag
def request_id() -> str:
    """The id of this request, as the trail and the logs know it."""
    acting = trail.current()
    return acting.request_id if acting else ""


# --- the past ------------------------------------------------------------------------------------------


@register.simple_tag
def home() -> str:
    """The address of the first page, in the past as in the present."""
    return get_script_prefix()


@register.simple_tag
def looked_at() -> datetime | None:
    """The moment that the record is looked at as of, in the reader's time zone; None for now."""
    moment = past.stated()
    return timezone.localtime(moment) if moment else None


@register.simple_tag
def latest_day() -> str:
    """Today, in the reader's time zone: the last day that can be looked at."""
    return timezone.localdate().isoformat()


@register.simple_tag
def now_address(request: HttpRequest | None) -> str:
    """This page as it is now; the first page for one that was made without a request."""
    if not request:
        return "/"
    query = request.GET.urlencode()
    return escape_uri_path(request.path_info) + (f"?{query}" if query else "")


@register.simple_tag
def turning_points(thing: Model | None) -> Turns | None:
    """When an object was last otherwise and will next be; None where a page is about no single object."""
    return turns(thing._meta.label_lower, thing.pk) if thing else None


@register.simple_tag
def then_address(request: HttpRequest, moment: datetime) -> str:
    """This page as of a moment."""
    return f"/as-of/{moment.isoformat()}{now_address(request)}"


@register.simple_tag
def kept_parameters(request: HttpRequest) -> list[tuple[str, str]]:
    """The parameters of this address that hold for another day too: all but its place in the list."""
    return [(name, value) for name, values in request.GET.lists() if name not in CURSORS for value in values]


@register.simple_tag
def font_styles() -> SafeString:
    """The link to the fonts' style sheet where `build_fonts` has made one; nothing elsewhere."""
    if not (settings.COUNTERSIGN_HOME / "fonts" / STYLE_SHEET).exists():
        return SafeString("")
    try:
        address = static(f"fonts/{STYLE_SHEET}")
    except ValueError:
        # Made after the static files were collected: the next collection brings it.
        return SafeString("")
    return format_html('<link rel="stylesheet" href="{}">', address)


# --- marks -------------------------------------------------------------------------------------------

# The shape repeats the verdict, so that it can be told without its colour.
_SIGNS = {
    "pass": '<circle cx="8" cy="8" r="6.2"/><path d="m5.2 8.2 2 2 3.600-4.200"/>',
    "fail": '<path d="M5.3 1.800h5.4l3.500 3.500v5.400l-3.500 3.500H5.300L1.800 10.700V5.300z"/>'
    '<path d="m6 6 4 4M10 6l-4 4"/>',
    "inconclusive": '<path d="M8 1.500 14.500 8 8 14.500 1.500 8z"/>'
    '<path d="M5.300 8.500c.9-1.200 1.800-1.200 2.700-.5s1.800.7 2.700-.5"/>',
    "reference": '<circle cx="8" cy="8" r="5"/>',
    "ended": '<circle cx="8" cy="8" r="6.200"/><path d="M8 4.500V8l2.500 1.500"/>',
    "untested": '<circle cx="8" cy="8" r="6.200" stroke-dasharray="2.500 2"/>',
}
_VERDICTS = {
    "pass": gettext_lazy("Pass"),
    "fail": gettext_lazy("Fail"),
    "inconclusive": gettext_lazy("Inconclusive"),
    "reference": gettext_lazy("Reference"),
    "ended": gettext_lazy("Ended"),
    "untested": gettext_lazy("Not tested"),
}


@register.simple_tag
def verdict_icon(verdict: str) -> SafeString:
    """The shape of a verdict: circle with check, octagon with cross, diamond with wave, dashed circle."""
    shape = _SIGNS.get(str(verdict), _SIGNS["untested"])
    return mark_safe(  # noqa: S308 - our own drawings
        '<svg class="icon" width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" '
        f'stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{shape}</svg>'
    )


@register.simple_tag
def verdict_word(verdict: str) -> str:
    """The usual word of a verdict."""
    return str(_VERDICTS.get(str(verdict), _VERDICTS["untested"]))


# --- pictures ----------------------------------------------------------------------------------------


@register.filter
def recorded(value: Any) -> str:
    """A value of the trail as it was recorded: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=float)  # a Decimal


@register.filter
def plain(value: float) -> str:
    """A coordinate: a dot for the decimals in every language."""
    return f"{value:g}"


@register.simple_tag
def nth(values: Sequence[Any], index: int) -> Any:
    """The value at an index, or nothing beyond the end."""
    return values[index] if index < len(values) else ""


@register.simple_tag
def fan_in(causes: Sequence[Any]) -> SafeString:
    """The curves of a bow-tie from its causes to the event."""
    return _fan(causes, "fan-in", mirrored=False)


@register.simple_tag
def fan_out(consequences: Sequence[Any]) -> SafeString:
    """The curves of a bow-tie from the event to its consequences."""
    return _fan(consequences, "fan-out", mirrored=True)


def _fan(sides: Sequence[Any], side: str, *, mirrored: bool) -> SafeString:
    return format_html(
        '<svg class="{}" viewBox="0 0 40 {}" preserveAspectRatio="none" aria-hidden="true"><path d="{}"/></svg>',
        side,
        100 * max(len(sides), 1),
        fan(len(sides), mirrored=mirrored),
    )


@register.simple_tag
def ends(steps: Sequence[tuple[int, str]]) -> str:
    """What the ends of a scale mean, where its words do not fit: `, 1 Minor to 5 Severe`."""
    (low, least), (high, most) = steps[0], steps[-1]
    said = gettext("%(low)d %(least)s to %(high)d %(most)s") % {"low": low, "least": least, "high": high, "most": most}
    return f", {said}"


@register.simple_tag
def level_word(names: Sequence[Any], level: int) -> str:
    """The word of a level, 1 being the first of the names; its number where it has none."""
    return str(names[level - 1]) if 0 < level <= len(names) else str(level)


@register.simple_tag
def cell_name(grid: Matrix, row: MatrixRow, cell: Cell, names: Sequence[Any]) -> str:
    """A cell as a screen reader says it: `Likelihood 4 Likely, impact 3 Serious: High`."""
    return gettext("Likelihood %(l)d %(likelihood)s, impact %(i)d %(impact)s: %(level)s") % {
        "l": cell.likelihood,
        "likelihood": row.name,
        "i": cell.impact,
        "impact": grid.impacts[cell.impact - 1][1],
        "level": level_word(names, cell.level),
    }


@register.simple_tag
def cell_sentence(grid: Matrix, row: MatrixRow, cell: Cell, names: Sequence[Any]) -> str:
    """What choosing a cell means: `Likely × Serious = High, 12.`"""
    return pgettext("likelihood times impact", "%(likelihood)s × %(impact)s = %(level)s, %(score)d.") % {
        "likelihood": row.name,
        "impact": grid.impacts[cell.impact - 1][1],
        "level": level_word(names, cell.level),
        "score": cell.score,
    }


@register.simple_tag
def chosen_sentence(grid: Matrix, names: Sequence[Any]) -> str:
    """The sentence of the chosen cell; nothing while none is chosen."""
    return cell_sentence(grid, *grid.choice, names) if grid.choice else ""
