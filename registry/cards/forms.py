"""Forms of a model card: each part as Markdown, its typed fields beside it; and a README to import."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.base.errors import Invalid
from registry.cards import markdown
from registry.cards.content import LONGEST_TEXT, LONGEST_WORD, RESULT_NUMBERS, RESULT_WORDS, Card, Content
from registry.cards.huggingface import LONGEST
from registry.cards.pages import FIELD_NAMES
from registry.cards.sections import BY_KEY, RESULTS, WORD, Section

REASON = 5000
NAMES = ("metric", "value", *RESULT_WORDS[1:], *RESULT_NUMBERS)
BETWEEN = re.compile(rf";\s*(?=(?:{'|'.join(NAMES)})\s*:)")
NAMED = re.compile(rf"\s*({'|'.join(NAMES)})\s*:\s*(.*?)\s*", re.DOTALL)


def _no_heading(level: int, words: str) -> bool:
    """In a form a part stands alone, so no heading begins another."""
    return False


class CardForm(forms.Form):
    """Some parts of a card, from the version that its reader saw, with a reason."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Stays on the record, in your name."),
    )

    def __init__(self, *args: Any, sections: Sequence[Section], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections
        parts: dict[str, forms.Field] = {}
        for section in sections:
            parts[section.key] = forms.CharField(
                label=_(section.title),
                required=False,
                max_length=4 * LONGEST_TEXT,
                widget=forms.Textarea({"rows": 8}),
                help_text=_(section.asks),
            )
            for name, kind in section.fields.items():
                parts[f"{section.key}-{name}"] = _typed(name, kind)
        self.fields = {**parts, **self.fields}

    def changes(self) -> dict[str, Content]:
        """What the form says of each of its parts. Raises Invalid for a figure that cannot be read."""
        given, changes = self.cleaned_data, dict[str, Content]()
        for section in self.sections:
            text, items = markdown.read_part(_lines(given[section.key]), _no_heading)
            changes[section.key] = {"text": text, "items": items}
            for name, kind in section.fields.items():
                typed = given[f"{section.key}-{name}"]
                lines = [line for line in _lines(typed) if line.strip()]
                read = [_figure(line, f"{section.key}/{name}/{n}") for n, line in enumerate(lines)]
                changes[section.key][name] = typed if kind == WORD else read if kind == RESULTS else lines
        return changes

    @property
    def groups(self) -> list[list[forms.BoundField]]:
        """The fields, part by part."""
        return [[self[s.key], *(self[f"{s.key}-{name}"] for name in s.fields)] for s in self.sections]


class ImportForm(forms.Form):
    """A README, pasted or as a file; `act` says whether it is only looked at."""

    text = forms.CharField(
        label=gettext_lazy("The README’s text"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 14, "spellcheck": "false"}),
        help_text=gettext_lazy("YAML front matter between --- and ---, then Markdown."),
    )
    file = forms.FileField(
        label=gettext_lazy("Or the file"),
        required=False,
        help_text=gettext_lazy("README.md, up to a million characters."),
    )
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=REASON, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Stays on the record, in your name."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        file = given.get("file")
        if file is not None:
            given["text"] = self._read(file.read(4 * LONGEST + 1))
        if not (given.get("text") or "").strip() and not self.errors:
            self.add_error("text", _("Paste the text, or choose the file."))
        return given

    def _read(self, content: bytes) -> str:
        try:
            text = content.decode()
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.add_error("file", _("Line %(line)s is not UTF-8. Save the file as UTF-8.") % {"line": line})
            return ""
        if len(text) > LONGEST or "\x00" in text:
            self.add_error("file", _("It is too long, or no text file."))
            return ""
        return text


def initial_of(card: Card, sections: Sequence[Section]) -> dict[str, Any]:
    """What a form that changes these parts begins with."""
    initial: dict[str, Any] = {}
    for section in sections:
        content = card.sections.get(section.key, {})
        initial[section.key] = as_typed(content)
        for name, kind in section.fields.items():
            value = content.get(name, "")
            shown = [_shown(one) if kind == RESULTS else one for one in value] if kind != WORD else value
            initial[f"{section.key}-{name}"] = "\n".join(shown) if isinstance(shown, list) else shown
    return initial


def as_typed(content: Content) -> str:
    """The text and the items of a part, as they are typed in its form."""
    said = [markdown.escaped(content["text"], _no_heading)] if content.get("text") else []
    items = [markdown.write_item(item["name"], item["value"]) for item in content.get("items", ())]
    return "\n\n".join([*said, "\n".join(items)] if items else said)


def field_of(place: str) -> str:
    """The form's field that a place in a card, `metrics/metrics/0`, is typed in."""
    key, _slash, rest = place.partition("/")
    name = rest.partition("/")[0]
    return f"{key}-{name}" if key in BY_KEY and name in BY_KEY[key].fields else key


def _typed(name: str, kind: str) -> forms.Field:
    label = FIELD_NAMES[name]
    if kind == WORD:
        return forms.CharField(label=label, required=False, max_length=LONGEST_WORD)
    help_text = (
        gettext_lazy("One a line, such as “metric: accuracy; value: 0.861; slice: women; low: 0.85; high: 0.87”.")
        if kind == RESULTS
        else gettext_lazy("One a line.")
    )
    rows = 4 if kind == RESULTS else 2
    return forms.CharField(
        label=label, required=False, max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": rows}), help_text=help_text
    )


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _shown(result: Content) -> str:
    return "; ".join(f"{name}: {result[name]}" for name in NAMES if name in result)


def _figure(line: str, place: str) -> Content:
    """A figure out of its line; numbers are read where a number belongs. Raises Invalid."""
    figure: Content = {}
    for part in BETWEEN.split(line):
        found = NAMED.fullmatch(part)
        if found is None:
            said = _("“%(part)s” is no name with a value. There are: %(names)s.")
            raise Invalid.field(place, said % {"part": part.strip()[:80], "names": ", ".join(NAMES)})
        name, value = found[1], found[2]
        figure[name] = _number(value) if name in ("value", *RESULT_NUMBERS) else value
    return figure


def _number(text: str) -> Any:
    try:
        return int(text) if re.fullmatch(r"[-+]?\d{1,15}", text, re.ASCII) else float(text)
    except ValueError:
        return text
