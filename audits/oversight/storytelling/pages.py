"""A page of an object's story: its groups as entries under the days on which they happened."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from django.db import models
from django.utils import timezone

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base import phrases
from audits.base.display import StoryDay, StoryEvent, StoryPage
from audits.oversight.storytelling.kinds import every_link, link_ends, related
from audits.oversight.storytelling.sentences import Told, link_of
from audits.oversight.storytelling.telling import Storyteller, by_key, key_of
from audits.trail.models import AuditEvent
from audits.trail.selectors import events, story
from audits.trail.timeline import ROWS, Group, Span, groups

Things = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Chapter:
    """Some groups of a story, told. next: where the page after them begins; None after the last."""

    entries: list[StoryEvent]
    groups: list[list[Told]]
    next: int | None


def chapter(
    user: User,
    thing: models.Model,
    span: Span | None = None,
    *,
    kind: str = "",
    things: Things | None = None,
    beyond: int | None = None,
    size: int = 20,
) -> Chapter:
    """The next `size` entries of the story of `thing` beyond the one at `beyond`, as `user` may see it.

    kind: only objects of this type, and their links. things: what `related` says, where it was asked before. The
    caller has made sure that `user` may see `thing`.
    """
    things = related(user, thing) if things is None else things
    chosen = {one: keys for one, keys in things.items() if not kind or _is_kind(one, kind)}
    units = [str(pk) for pk in policy_of(user).units().values_list("pk", flat=True)]
    wanted = replace(span or Span(), units=units)
    found = groups(chosen, wanted, beyond=beyond, size=size + 1)
    shown = found[:size]
    read = _read(shown, chosen if not (wanted.column or wanted.action) else {})
    teller = Storyteller(user, (event for told in read for event in told), key_of(thing))
    entries = [
        teller.entry([event.pk for event in told], max(group.size, len(told)))
        for group, told in zip(shown, read, strict=True)
    ]
    return Chapter(
        [replace(entry, cursor=group.place) for entry, group in zip(entries, shown, strict=True)],
        [[teller.of(event.pk) for event in told] for told in read],
        shown[-1].place if len(found) > size else None,
    )


def _is_kind(object_type: str, kind: str) -> bool:
    ends = link_ends(object_type)
    return object_type == kind or (ends is not None and ends.one._meta.label_lower == kind)


def _read(found: list[Group], things: Things) -> list[list[AuditEvent]]:
    """The events of each group, and the links of their objects that ended: such a row is no more to be asked for."""
    listed = {event.pk: event for event in events().filter(pk__in=[pk for group in found for pk in group.ids])}
    read = [[listed[pk] for pk in group.ids if pk in listed] for group in found]
    by_request = {told[0].request_id: told for told in read if told and told[0].request_id}
    owned = _links_of(things)
    if by_request and owned:
        ended = events().filter(request_id__in=by_request, object_type__in=owned, operation="delete")
        for event in ended[: ROWS * len(found)]:
            group = by_request[event.request_id]
            if event.actor_id == group[0].actor_id and event.pk not in listed and _ties(event, things):
                group.append(event)
    return read


def _links_of(things: Things) -> list[str]:
    """The many-to-many tables that begin or end at these types."""
    return [
        link
        for link, ends in every_link().items()
        if ends.one._meta.label_lower in things or ends.other._meta.label_lower in things
    ]


def _ties(event: AuditEvent, things: Things) -> bool:
    link = link_of(Told(event, story(event)))
    return link is not None and by_key(things, link.one_key)


def days(entries: list[StoryEvent]) -> list[StoryDay]:
    """Entries under the days on which they happened, in the reader's zone."""
    return [
        StoryDay(phrases.day(date), list(told))
        for date, told in groupby(entries, key=lambda entry: timezone.localtime(entry.at).date())
    ]


def as_page(entries: list[StoryEvent], *, older_url: str = "", newer_url: str = "", whole_url: str = "") -> StoryPage:
    """What `<c-story>` lays out."""
    return StoryPage(days(entries), older_url=older_url, newer_url=newer_url, whole_url=whole_url)
