"""Reads of redaction requests, scoped to who asks."""

from django.db.models import QuerySet

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound
from audits.oversight.models import Redaction
from audits.trail import models as trail


def redactions_for_user(user: User, state: str = "") -> QuerySet[Redaction]:
    """The requests of the units in which `user` may read the trail, newest first. Raises Forbidden."""
    policy = policy_of(user)
    policy.require("trail.view")
    rows = policy.scope(Redaction.objects.select_related("unit", "asked_by", "decided_by"), "trail.view")
    return (rows.filter(state=state) if state else rows).order_by("-id")


def redaction_for(user: User, reference: str) -> Redaction:
    """One request by reference, e.g. `X-0001`. Raises NotFound."""
    found = redactions_for_user(user).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no redaction {reference}, or you may not see it.")
    return found


def redacted_events(request: Redaction) -> int:
    """How many events lost something by this request."""
    return trail.Redaction.objects.filter(request=request.pk).count()


def redactions_of(user: User, event: trail.AuditEvent) -> list[Redaction]:
    """The requests by which something was taken out of `event`, oldest first; those that `user` may see."""
    keys = trail.Redaction.objects.filter(event_id=event.pk).values("request")
    return list(redactions_for_user(user).filter(pk__in=keys).order_by("id"))
