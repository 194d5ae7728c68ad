"""Forms and the services behind them: what a service refuses is shown at the field it is about."""

from django import forms

from audits.base.errors import DomainError


def refuse(form: forms.Form, error: DomainError, *, strip: str = "") -> None:
    """Adds what a service refused to the form, at the fields it names, else on top. `strip`: a prefix of the names."""
    placed = False
    for name, messages in (error.fields or {}).items():
        field = name.removeprefix(strip)
        if field in form.fields:
            for message in messages:
                form.add_error(field, _sentence(message, error.what_next))
            placed = True
    if not placed:
        form.add_error(None, str(error))


def _sentence(message: str, what_next: str) -> str:
    text = f"{message[:1].upper()}{message[1:]}"
    ended = text if text.endswith((".", "!", "?")) else f"{text}."
    return f"{ended} {what_next}".strip()
