"""The pages of a model card: as it is, changed, and taken from a README."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audits.accounts.acting import acting_user
from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.display import Link
from audits.base.errors import Invalid, NotFound, Stale
from audits.base.forms import refuse
from registry.cards import pages
from registry.cards.answers import bom_answer, markdown_answer
from registry.cards.forms import CardForm, ImportForm, as_typed, field_of, initial_of
from registry.cards.models import ModelCard
from registry.cards.sections import BY_KEY, SECTIONS, Section
from registry.cards.selectors import bom_facts, card_of, completeness_of
from registry.cards.services import change_card, import_card, read_import
from registry.inventory.models import ModelVersion
from registry.inventory.selectors import version_for

REFUSED = 400


@login_required
@require_GET
def card(request: HttpRequest, reference: str, version_reference: str) -> HttpResponse:
    """The model card of a version."""
    user = acting_user(request)
    version = _version(user, reference, version_reference)
    context = {**card_context(user, version), "crumbs": pages.crumbs(version, Link(_("Model card"))), "about": version}
    return render(request, "registry/card.html", context)


@login_required
@require_GET
def markdown(request: HttpRequest, reference: str, version_reference: str) -> HttpResponse:
    """The card as a README to keep."""
    user = acting_user(request)
    return markdown_answer(card_of(user, _version(user, reference, version_reference)))


@login_required
@require_GET
def bom(request: HttpRequest, reference: str, version_reference: str) -> HttpResponse:
    """The bill of materials to keep."""
    user = acting_user(request)
    return bom_answer(bom_facts(user, _version(user, reference, version_reference)))


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, reference: str, version_reference: str) -> HttpResponse:
    """The form of a card; `?part=` shows one part alone. When somebody else was faster, both versions are shown."""
    user = acting_user(request)
    version = _version(user, reference, version_reference)
    policy_of(user).require("card.change", version)
    sections, shown = _sections(request.GET.get("part", "")), card_of(user, version)
    initial = {**initial_of(shown.content, sections), "version": shown.version}
    form = CardForm(request.POST or None, sections=sections, initial=initial)
    stale: Stale | None = None
    status = REFUSED if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            _change(user, version, form)
        except Stale as error:
            stale, status = in_words(error), error.status
        except Invalid as error:
            status = error.status
            refuse(form, replace(error, fields=_typed_in(error)))
        else:
            messages.success(request, _("The card of %(version)s is changed.") % {"version": version})
            return redirect(pages.card_url(version))
    alone = _(sections[0].title) if len(sections) == 1 else ""
    context = {
        "version": version,
        "model": version.model,
        "card": shown,
        "form": form,
        "alone": alone,
        "stale": stale,
        "crumbs": pages.crumbs(version, Link(_("Model card"), pages.card_url(version)), Link(alone or _("Change"))),
    }
    return render(request, "registry/card_change.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, reference: str, version_reference: str) -> HttpResponse:
    """A README, first looked at and then taken into the card."""
    user = acting_user(request)
    version = _version(user, reference, version_reference)
    policy_of(user).require("card.change", version)
    shown, places, status = card_of(user, version), None, 200
    form = ImportForm(request.POST or None, request.FILES or None, initial={"version": shown.version})
    if request.method == "POST" and form.is_valid():
        text, taken = form.cleaned_data["text"], request.POST.get("act") == "take"
        try:
            found = read_import(user=user, version=version, text=text)
            places = pages.import_places(found)
            if taken:
                expected, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
                import_card(user=user, version=version, expected=expected, text=text, reason=reason)
                messages.success(request, _("The README is in the card of %(version)s.") % {"version": version})
                return redirect(pages.card_url(version))
            form = ImportForm(initial={"text": text, "version": shown.version, "reason": form.cleaned_data["reason"]})
        except (Invalid, Stale) as error:
            status = error.status
            refuse(form, error)
    status = REFUSED if form.errors and status == 200 else status
    context = {
        "version": version,
        "model": version.model,
        "form": form,
        "places": places,
        "crumbs": pages.crumbs(version, Link(_("Model card"), pages.card_url(version)), Link(_("Import"))),
    }
    return render(request, "registry/card_import.html", context, status=status)


def card_context(user: User, version: ModelVersion) -> dict[str, Any]:
    """What `registry/card_parts.html` and `registry/card_aside.html` show of a version's card."""
    found = card_of(user, version)
    return {
        "version": version,
        "model": version.model,
        "shown_card": pages.shown(found, completeness_of(user, found)),
        "may_change": policy_of(user).allows("card.change", version),
    }


def in_words(error: Stale) -> Stale:
    """A stale change whose both sides are as people type them."""

    def typed(side: Any) -> dict[str, Any]:
        return {name: as_typed(part) if isinstance(part, dict) else part for name, part in (side or {}).items()}

    return replace(error, theirs=typed(error.theirs), ours=typed(error.ours))


def _change(user: User, version: ModelVersion, form: CardForm) -> ModelCard:
    given = form.cleaned_data
    changes = form.changes()
    return change_card(user=user, version=version, expected=given["version"], changes=changes, reason=given["reason"])


def _typed_in(error: Invalid) -> dict[str, list[str]]:
    """What was refused, by the field of the form in which it was typed."""
    fields: dict[str, list[str]] = {}
    for place, said in (error.fields or {}).items():
        fields.setdefault(field_of(place), []).extend(said)
    return fields


def _sections(part: str) -> tuple[Section, ...]:
    if not part:
        return SECTIONS
    if part not in BY_KEY:
        raise NotFound(_("A card has no part “%(name)s”.") % {"name": part}, _("Change the whole card instead."))
    return (BY_KEY[part],)


def _version(user: User, reference: str, version_reference: str) -> ModelVersion:
    version = version_for(user, version_reference)
    if version.model.reference != reference:
        raise NotFound(f"{version_reference} is no version of {reference}.", "Look at the list of its versions.")
    return version
