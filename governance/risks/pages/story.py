"""A risk's story: what the trail tells, said as people who judge risks say it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from audits.base.display import Change, StoryEvent
from audits.trail.models import AuditEvent
from governance.risks.models import Assessment, ProposedAssessment, Risk
from governance.risks.pages.risk import level_and_score

RISK, ASSESSMENT = Risk._meta.label_lower, Assessment._meta.label_lower
PROPOSAL = ProposedAssessment._meta.label_lower
SAID = {
    "risks.risk.recorded": gettext_lazy("recorded the risk"),
    "risks.starter.loaded": gettext_lazy("recorded the risk from the starter list"),
    "risks.risk.changed": gettext_lazy("changed the risk"),
    "risks.risk.linked": gettext_lazy("linked a model"),
    "risks.risk.mapped": gettext_lazy("changed the controls mapped to it"),
    "risks.risk.closed": gettext_lazy("closed the risk"),
    "risks.risk.reopened": gettext_lazy("reopened the risk"),
}
ICONS = {
    "risks.starter.loaded": "plus",
    "risks.proposal.made": "chart-column",
    "risks.proposal.confirmed": "check",
    "risks.proposal.refused": "x",
    "risks.risk.closed": "check-check",
}


def retold(
    stories: Sequence[StoryEvent],
    events: Sequence[AuditEvent],
    assessments: Sequence[Assessment],
    proposals: Sequence[ProposedAssessment],
    *,
    linked: bool,
) -> list[StoryEvent]:
    """`stories`, each in the register's words. assessments: newest first, so that each can say what was before.

    linked: whether each entry leads to its event on the trail.
    """
    judged = {str(one.pk): one for one in assessments}
    proposed = {str(one.pk): one for one in proposals}
    actions = {event.pk: event.action for event in events}
    said: dict[int, StoryEvent] = {one.number: _plain(one, actions) for one in stories if one.number is not None}
    for event in events:
        number = _told_as(event, events)
        if event.object_type == ASSESSMENT and event.object_id in judged:
            said[number] = _assessed(said[number], judged[event.object_id], assessments)
        elif event.object_type == PROPOSAL and event.object_id in proposed:
            said[number] = _proposed(said[number], event.action, proposed[event.object_id])
    address = {number: reverse("trail:event", args=[number]) for number in said} if linked else {}
    return [replace(one, url=address.get(number, "")) for number, one in said.items()]


def _told_as(event: AuditEvent, events: Sequence[AuditEvent]) -> int:
    """The number under which the story tells `event`: what one request did by one action is one entry."""
    if not event.request_id:
        return event.pk
    key = (event.request_id, event.action, event.actor_id)
    group = [other for other in events if (other.request_id, other.action, other.actor_id) == key]
    wanted = ".".join(event.action.split(".")[:2])
    return next((other.pk for other in group if other.object_type == wanted), min(other.pk for other in group))


def _plain(one: StoryEvent, actions: Mapping[int, str]) -> StoryEvent:
    action = actions.get(one.number or 0, "")
    return replace(one, what=str(SAID.get(action, one.what)), icon=ICONS.get(action, one.icon))


def _assessed(told: StoryEvent, now: Assessment, assessments: Sequence[Assessment]) -> StoryEvent:
    what = {
        Assessment.Kind.INHERENT.value: _("assessed inherent risk"),
        Assessment.Kind.TARGET.value: _("set the target"),
    }.get(now.kind, _("assessed residual risk"))
    before = next((one for one in assessments if one.kind == now.kind and one.pk < now.pk), None)
    return replace(told, what=what, changes=_moved(before, now))


def _moved(before: Assessment | None, now: Assessment) -> list[Change]:
    """What differs from the assessment before, in the words of each one's matrix."""
    rows = [
        (_("Likelihood"), _likelihood(before), _likelihood(now)),
        (_("Impact"), _impact(before), _impact(now)),
        (_("Level"), level_and_score(before) if before else "", level_and_score(now)),
    ]
    return [Change(name, then, after) for name, then, after in rows if then != after]


def _likelihood(one: Assessment | None) -> str:
    return f"{one.likelihood} {one.matrix.likelihoods[one.likelihood - 1]}" if one else ""


def _impact(one: Assessment | None) -> str:
    return f"{one.impact} {one.matrix.impacts[one.impact - 1]}" if one else ""


def _proposed(told: StoryEvent, action: str, proposal: ProposedAssessment) -> StoryEvent:
    run = proposal.evidence.run.reference
    if action == "risks.proposal.made":
        what = pgettext("after the number of a run", "asked for by %(who)s, suggested likelihood %(n)d")
        return replace(told, who=run, what=what % {"who": told.who, "n": proposal.likelihood}, changes=())
    said = {
        "risks.proposal.confirmed": _("confirmed what %(run)s suggested"),
        "risks.proposal.refused": _("refused what %(run)s suggested"),
    }.get(action)
    return replace(told, what=said % {"run": run}, changes=()) if said else told
