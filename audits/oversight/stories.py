"""The story's own page, its filters, and the first part of it that a room's page shows."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from audits.accounts.acting import acting_user
from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.accounts.selectors import people_for
from audits.base.display import Link, StoryPage
from audits.base.errors import Invalid
from audits.base.keyset import as_key
from audits.base.lists import chips
from audits.oversight.forms import actor_called, choice, midnight
from audits.oversight.proving.services import fingerprints
from audits.oversight.selectors import thing_for
from audits.oversight.storytelling.kinds import kind_of, kind_words, link_ends, related, sentences_about
from audits.oversight.storytelling.names import choices_by_noun, name_of
from audits.oversight.storytelling.pages import as_page, chapter
from audits.oversight.storytelling.telling import key_of
from audits.oversight.storytelling.values import UNTOLD, label_of
from audits.trail.export import plain_name
from audits.trail.timeline import Span

ON_PAGE, ON_TAB = 30, 12
ORDERS = [("", gettext_lazy("Newest first")), ("oldest", gettext_lazy("Oldest first"))]


class StoryFilters(forms.Form):
    """What of a story to show, in the address; each may be left out. Choices are what this story can hold."""

    kind, person, action, field = (forms.ChoiceField(required=False) for _name in range(4))
    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=gettext_lazy("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    order = forms.ChoiceField(label=gettext_lazy("Order"), required=False, choices=ORDERS)

    def __init__(self, data: Any, *, user: User, thing: models.Model, types: Collection[str]) -> None:
        super().__init__(data)
        people = ((person.reference, str(person)) for person in people_for(user))
        kinds = choices_by_noun(one for one in types if link_ends(one) is None)
        self.fields |= {
            "kind": choice(_("About"), _("Everything"), kinds),
            "person": choice(_("By"), _("Anybody"), people),
            "action": choice(_("What was done"), _("Anything"), _actions(types)),
            "field": choice(_("Only changes of"), _("Any field"), _fields(thing)),
        }

    def span(self) -> Span:
        """The events wanted, days in the reader's zone. What cannot be read does not narrow; the form says so."""
        if not self.is_valid():
            return Span()
        given: dict[str, Any] = self.cleaned_data
        return Span(
            actor_id=actor_called(given["person"]),
            action=given["action"],
            column=given["field"],
            since=midnight(given["since"]),
            until=midnight(given["until"], days=1),
            oldest_first=given["order"] == "oldest",
        )

    @property
    def only(self) -> str:
        """The kind of object wanted, or nothing."""
        return str(self.cleaned_data.get("kind", "")) if self.is_valid() else ""


def _actions(types: Iterable[str]) -> list[tuple[str, str]]:
    """The actions that can be told of these types, as they are said."""
    said = []
    for action, sentence in sentences_about(types).items():
        words = str(sentence.text) % {"it": kind_words(sentence.about or action.rsplit(".", 1)[0])[0]}
        said.append((action, f"{words[:1].upper()}{words[1:]}"))
    return sorted(said, key=lambda pair: pair[1])


def _fields(thing: models.Model) -> list[tuple[str, str]]:
    own = thing._meta.label_lower
    columns = [str(field.column) for field in thing._meta.local_concrete_fields if field.column not in UNTOLD]
    return sorted(((column, label_of(own, column)) for column in columns), key=lambda pair: pair[1])


def read_cursor(text: str, name: str = "after") -> int | None:
    """Where a page begins, out of the parameter `name`; None for the first. Raises Invalid."""
    if not text:
        return None
    if (place := as_key(text)) is None:
        raise Invalid.field(name, "This is no place in the story.", "Begin with its first page again.")
    return place


def story_url(thing: models.Model) -> str:
    """The page of an object's whole story."""
    object_type, key = key_of(thing)
    return reverse("trail:story", args=[object_type, getattr(thing, "reference", "") or key])


def story_page(request: HttpRequest, thing: models.Model) -> StoryPage:
    """The newest entries of the story of `thing`, for a tab; the caller has made sure that one may see it."""
    whole = story_url(thing)
    told = chapter(acting_user(request), thing, size=ON_TAB)
    return as_page(told.entries, older_url=f"{whole}?after={told.next}" if told.next else "", whole_url=whole)


@login_required
@require_GET
def story(request: HttpRequest, object_type: str, thing: str) -> HttpResponse:
    """The whole story of one object, a page at a time, with what belongs to it."""
    user = acting_user(request)
    shown = thing_for(user, object_type, thing)
    things = related(user, shown)
    form = StoryFilters(request.GET, user=user, thing=shown, types=things)
    span = form.span()
    after = read_cursor(request.GET.get("after", ""))
    told = chapter(user, shown, span, kind=form.only, things=things, beyond=after, size=ON_PAGE)
    address = kind_of(object_type).address
    noun, _plural = kind_words(object_type)
    return render(
        request,
        "oversight/story.html",
        {
            "thing": shown,
            "name": name_of(shown),
            **_proof(user, shown),
            "noun": noun,
            "form": form,
            "chips": chips(form, without=()) if form.is_valid() else [],
            "story": as_page(
                told.entries,
                older_url=_page_url(request, told.next) if told.next else "",
                newer_url=_page_url(request, None) if after is not None else "",
            ),
            "oldest_first": span.oldest_first,
            "narrowed": bool(request.GET.keys() - {"after", "order"}),
            "crumbs": [
                Link(_("Trail"), reverse("trail:home")),
                Link(name_of(shown), address(shown) if address else ""),
                Link(_("Story")),
            ],
        },
    )


def _proof(user: User, thing: models.Model) -> dict[str, Any]:
    """Where the proof of the thing's events is, and the words to check it, for who may read the trail."""
    if not policy_of(user).allows("trail.view"):
        return {}
    object_type, key = key_of(thing)
    name = getattr(thing, "reference", "") or f"{object_type}:{key}"
    proof_name = f"{plain_name(name)}-proof.json"
    proof_url = reverse("trail:object-proof", args=[name])
    return {"proof_name": proof_name, "proof_url": proof_url, "fingerprints": fingerprints()}


def _page_url(request: HttpRequest, after: int | None) -> str:
    """This address from another place on; without one its first page."""
    parameters = request.GET.copy()
    parameters.pop("after", None)
    if after is not None:
        parameters["after"] = str(after)
    return f"?{parameters.urlencode()}"
