"""Which events a person may see: the ledger knows no people, so the question is answered here."""

from dataclasses import replace

from django.db.models import Q, QuerySet

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound
from audits.trail.models import AuditEvent
from audits.trail.selectors import EventFilter, events


def events_for_user(
    user: User, wanted: EventFilter | None = None, *, before: int | None = None
) -> QuerySet[AuditEvent]:
    """Events of the units in which `user` may read the trail, and those that belong to no unit; newest first."""
    policy = policy_of(user)
    policy.require("trail.view")
    units = [str(pk) for pk in policy.units("trail.view").values_list("pk", flat=True)]
    found = events(replace(wanted or EventFilter(), units=None), before=before)
    return found.filter(Q(unit__in=units) | Q(unit=""))


def event_for_user(user: User, pk: int) -> AuditEvent:
    """One event. Raises NotFound."""
    event = events_for_user(user).filter(pk=pk).first()
    if event is None:
        raise NotFound(f"There is no event {pk}, or you may not see it.")
    return event
