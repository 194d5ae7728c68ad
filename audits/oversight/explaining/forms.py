"""Saying what unsigned writes were."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ExplainForm(forms.Form):
    """What happened. Which writes are meant stands in the boxes beside it."""

    words = forms.CharField(
        label=_("What happened"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("Who wrote, for what, and how you know. The writes stay without an author."),
        error_messages={"required": _("Say what happened; the record keeps it.")},
    )
