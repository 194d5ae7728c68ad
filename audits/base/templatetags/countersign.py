"""Tags and filters of all our templates; a built-in library, so templates need not load it."""

from functools import lru_cache
from typing import Any

import lucide
from django import forms, template
from django.conf import settings
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from audits.base import phrases
from audits.base.fonts import STYLE_SHEET

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
