"""Turns events into the entries of a story: who did what, before and after, why; one entry for what one request did."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base import display, phrases
from audits.base.display import Change, StoryEvent, StoryRow
from audits.oversight.models import Explanation
from audits.oversight.storytelling import values
from audits.oversight.storytelling.kinds import kind_words, retelling_of
from audits.oversight.storytelling.names import Names, visible
from audits.oversight.storytelling.sentences import (
    Key,
    Sentences,
    Told,
    icon_of,
    link_of,
    model_key,
    subjects_of,
)
from audits.trail.models import AuditEvent
from audits.trail.selectors import Story, story

MINOR = (".started",)  # said only when nothing else was done
CLAUSES = 3


class Storyteller:
    """Tells events to one reader. Looks everything up once, in a few queries, however many events there are."""

    def __init__(self, user: User, events: Iterable[AuditEvent], about: Key = ("", "")) -> None:
        self._user = user
        self._about = about
        self._told = {event.pk: Told(event, story(event)) for event in events}
        self._retell()
        self.names = Names(user)
        for told in self._told.values():
            self._want(told)
        self.names.look_up()
        self.sentences = Sentences(self.names, about)
        self._explained = self._explain()
        self._links = policy_of(user).allows("trail.view")

    def _retell(self) -> None:
        by_type: dict[str, list[AuditEvent]] = defaultdict(list)
        for told in self._told.values():
            by_type[told.event.object_type].append(told.event)
        for object_type, events in by_type.items():
            function = retelling_of(object_type)
            for pk, retold in (function(self._user, events) if function else {}).items():
                self._told[pk] = replace(self._told[pk], retold=retold)

    def _explain(self) -> Mapping[int, list[Explanation]]:
        unsigned = [pk for pk, told in self._told.items() if told.event.unattributed]
        found: dict[int, list[Explanation]] = defaultdict(list)
        if unsigned:
            for one in visible(self._user, Explanation).filter(event__in=unsigned).select_related("by"):
                found[one.event_id].append(one)
        return found

    def _want(self, told: Told) -> None:
        if told.event.actor_id.isdecimal():
            self.names.want(User, [told.event.actor_id])
        if (found := model_key(told)) is not None:
            self.names.want(found[0], [found[1]])
        if (link := link_of(told)) is not None:
            self.names.want(link.ends.one, [link.one])
            self.names.want(link.ends.other, [link.other])
        values.want(self.names, told.event.object_type, told.story.changes)

    def of(self, pk: int) -> Told:
        """An event with what it says."""
        return self._told[pk]

    def entry(self, ids: Sequence[int], size: int | None = None) -> StoryEvent:
        """One entry of the story: these events, of a group of `size`."""
        group = sorted((self._told[pk] for pk in ids), key=lambda told: told.event.pk)
        actions = _actions(group)
        lead = actions[-1]
        event = subjects_of(lead, _of_action(lead, group))[0].event
        clauses = [self.sentences.clause(action, _of_action(action, group)) for action in actions[-CLAUSES:]]
        who = next((told.retold.who for told in group if told.retold and not event.unattributed), "")
        rows, changes = [self.row(told) for told in group], self._changes(group)
        return StoryEvent(
            who=who or self.names.person(event),
            what=phrases.sentence(dict.fromkeys(clauses)),
            at=event.at,
            number=event.pk,
            url=self.address(event),
            changes=changes,
            reason="; ".join(dict.fromkeys(told.story.reason for told in group if told.story.reason)),
            icon="triangle-alert" if event.unattributed else icon_of(lead, _of_action(lead, group)),
            role=database_role(event),
            rows=rows if len(rows) > 1 or any(row.changes and row.changes != changes for row in rows) else (),
            more=max((size or len(rows)) - len(rows), 0),
            redacted=any(told.story.redacted for told in group),
            explanations=self._explanations(event),
        )

    def _explanations(self, event: AuditEvent) -> list[display.Explanation]:
        """What people said afterwards of what nobody had signed."""
        return [display.Explanation(str(one.by), one.words, one.at) for one in self._explained.get(event.pk, ())]

    def row(self, told: Told) -> StoryRow:
        """One event of an entry, with all that it says."""
        return StoryRow(
            what=self.sentences.row(told),
            number=told.event.pk,
            url=self.address(told.event),
            changes=self.changes(told),
        )

    def changes(self, told: Told, *, everything: bool = False) -> list[Change]:
        """The columns of an event in words; of a row that ties two things, these; everything: each column there is."""
        link = link_of(told)
        if link is not None and not everything:
            return []
        return self._in_words(told.event, told.story, everything=everything)

    def _in_words(self, event: AuditEvent, said: Story, *, everything: bool = False) -> list[Change]:
        columns = values.told_columns(said.changes, everything=everything or event.unattributed)
        in_words = values.in_words if event.operation == "update" else values.once
        found = [one for change in columns for one in in_words(self.names, event.object_type, change)]
        return [*found, *values.redacted(event.object_type, said.redacted)]

    def _changes(self, group: Sequence[Told]) -> list[Change]:
        """What an entry shows at once: the changed fields of the one thing that it changed, and what was tied to it."""
        retold = [change for told in group if told.retold for change in told.retold.changes]
        said = {told.key for told in group if told.retold is not None}
        changed = [told for told in group if told.event.operation != "insert" and told.key not in said]
        plain = [told for told in changed if link_of(told) is None]
        updates = [told for told in plain if told.event.operation == "update"]
        alone = updates and len({told.key for told in plain}) == 1
        fields = self._in_words(updates[-1].event, values.in_one(told.story for told in updates)) if alone else []
        return [*retold, *fields, *self._tied(group)]

    def _tied(self, group: Sequence[Told]) -> list[Change]:
        """Many-to-many rows as what each field gained and lost, when they are of one thing."""
        by_field: dict[str, dict[str, list[str]]] = defaultdict(lambda: {"insert": [], "delete": []})
        owners: set[Key] = set()
        for told in group:
            link = link_of(told)
            if link is None:
                continue
            owners.add(link.one_key)
            own_end = link.other_key == self._about
            end, model = (link.one, link.ends.one) if own_end else (link.other, link.ends.other)
            label = kind_words(model._meta.label_lower)[1]
            by_field[label[:1].upper() + label[1:]][told.event.operation].append(self.names.of(model, end).text)
        if len(owners) > 1 and not any(link.other_key == self._about for told in group if (link := link_of(told))):
            return []
        return [
            Change(label, added=_few(sides["insert"]), removed=_few(sides["delete"]))
            for label, sides in by_field.items()
        ]

    def address(self, event: AuditEvent) -> str:
        """The event's own page, for who may read the trail."""
        return reverse("trail:event", args=[event.pk]) if self._links else ""


def _actions(group: Sequence[Told]) -> list[str]:
    """What was done, in its order, without what goes without saying."""
    done = list(dict.fromkeys(told.event.action for told in group))
    main = [action for action in done if not action.endswith(MINOR)]
    named = [action for action in main if not action.endswith((".created", ".changed", ".deleted"))]
    return named or main or done


def _of_action(action: str, group: Sequence[Told]) -> list[Told]:
    return [told for told in group if told.event.action == action]


def database_role(event: AuditEvent) -> str:
    """The role by which the database knows who wrote what nobody signed; empty for everything attributed."""
    if not event.unattributed:
        return ""
    return event.db_role if event.db_role not in ("", "none") else event.db_user


def _few(names: Sequence[str], most: int = 12) -> list[str]:
    kept = list(names[:most])
    if len(names) > most:
        kept.append(_("and %(n)s more") % {"n": phrases.count(len(names) - most)})
    return kept


def tell(events: Iterable[AuditEvent], user: User, about: Key = ("", "")) -> list[StoryEvent]:
    """Each of `events` as an entry of its own, in their order."""
    listed = list(events)
    teller = Storyteller(user, listed, about)
    return [teller.entry([event.pk]) for event in listed]


def key_of(thing: models.Model) -> Key:
    """How the trail names an object: its type and its key."""
    return thing._meta.label_lower, str(thing.pk)


def by_key(things: Mapping[str, Collection[str]], key: Key) -> bool:
    """Whether `things` (keys by type) hold this one."""
    return key[1] in things.get(key[0], ())
