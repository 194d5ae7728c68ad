"""What a person may see and ask of the trail: the ledger knows no people, so these questions are answered here."""

from django.db.models import Q, QuerySet

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound
from audits.trail.models import AuditEvent
from audits.trail.selectors import EventFilter, events


def events_for_user(
    user: User, wanted: EventFilter | None = None, *, before: int | None = None
) -> QuerySet[AuditEvent]:
    """Events that `user` may read, newest first.

    These are the events of the units in which they may read the trail, and their own. What belongs to no unit
    (people, tokens, catalogs) concerns everybody: it is for who may read the trail at the root.
    """
    policy = policy_of(user)
    policy.require("trail.view")
    units = policy.units("trail.view")
    seen = Q(unit__in=[str(pk) for pk in units.values_list("pk", flat=True)]) | Q(actor_id=str(user.pk))
    if units.filter(parent=None).exists():
        seen |= Q(unit="")
    return events(wanted, before=before).filter(seen)


def event_for_user(user: User, pk: int) -> AuditEvent:
    """One event. Raises NotFound."""
    event = events_for_user(user).filter(pk=pk).first()
    if event is None:
        raise NotFound(f"There is no event {pk}, or you may not see it.")
    return event
