"""One verification with all it found, and the question whether the trail agrees with checkpoints kept elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from audits.accounts.acting import acting_user
from audits.accounts.policy import policy_of
from audits.base.display import Link
from audits.base.errors import Invalid
from audits.base.forms import refuse
from audits.oversight.selectors import verification_for_user
from audits.oversight.services import LARGEST_CHECKPOINT, LONGEST_NAME, MOST_CHECKPOINTS, request_verification
from audits.trail.context import require_storable


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or more files."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(one, initial) for one in given or [None]]


class CheckpointsForm(forms.Form):
    """Checkpoints that the reader or a witness kept."""

    checkpoints = ManyFilesField(
        label=gettext_lazy("Your checkpoints"),
        help_text=gettext_lazy("Files as they were given out: checkpoint.txt, a witness’s latest.txt. One or more."),
    )

    def clean_checkpoints(self) -> Mapping[str, str]:
        """The notes by the name of their files."""
        files: Sequence[UploadedFile[bytes]] = self.cleaned_data["checkpoints"]
        if len(files) > MOST_CHECKPOINTS:
            raise forms.ValidationError(_("Bring at most %(n)d checkpoints at once.") % {"n": MOST_CHECKPOINTS})
        notes: dict[str, str] = {}
        for number, file in enumerate(files, 1):
            name = (file.name or "")[-LONGEST_NAME:]
            notes[f"{name} ({number})" if name in notes else name] = _text(file)
        return notes


def _text(file: "UploadedFile[bytes]") -> str:
    try:
        content: bytes = file.read(LARGEST_CHECKPOINT + 1)
        text = content.decode()
        require_storable(text)
    except ValueError as error:
        raise forms.ValidationError(_("%(name)s is no checkpoint: it is no text.") % {"name": file.name}) from error
    if len(content) > LARGEST_CHECKPOINT:
        raise forms.ValidationError(_("%(name)s is no checkpoint: it is too long.") % {"name": file.name})
    return text


@login_required
@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest) -> HttpResponse:
    """Bring checkpoints; the whole trail is verified against them."""
    user = acting_user(request)
    policy_of(user).require("trail.verify")
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    form = CheckpointsForm(*bound)
    if form.is_valid():
        try:
            return redirect("trail:verification", request_verification(user, form.cleaned_data["checkpoints"]).pk)
        except Invalid as error:
            refuse(form, error)
    crumbs = [Link(_("Trail"), reverse("trail:home")), Link(_("Compare"))]
    return render(
        request, "oversight/compare.html", {"form": form, "crumbs": crumbs}, status=400 if form.errors else 200
    )


@login_required
@require_GET
def verification(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a verification is, and what it found."""
    found = verification_for_user(acting_user(request), pk)
    crumbs = [Link(_("Trail"), reverse("trail:home")), Link(_("Verification %(number)d") % {"number": found.pk})]
    return render(request, "oversight/verification.html", {"verification": found, "crumbs": crumbs})
