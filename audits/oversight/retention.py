"""How long the record is kept: for ever, unless somebody decides otherwise, and then the decision is on the trail."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import Forbidden, Invalid
from audits.trail import context as trail
from audits.trail.models import Retention

SHORTEST, LONGEST = 1, 100  # years


@dataclass(frozen=True)
class Kept:
    """One part of the record and the decision in force for it; None means that it is kept for ever."""

    part: str
    label: str
    decision: Retention | None


def may_decide(user: User) -> bool:
    """Whether `user` may decide for the whole installation, which the record belongs to."""
    return policy_of(user).units("trail.retain").filter(parent=None).exists()


def decisions_for(user: User) -> QuerySet[Retention]:
    """Every decision, the latest first. Raises Forbidden."""
    policy_of(user).require("trail.view")
    return Retention.objects.order_by("-id")


def in_force(day: date | None = None) -> list[Kept]:
    """What holds on `day` (today) for each part of the record: the latest decision whose day has come."""
    came = Retention.objects.filter(since__lte=day or timezone.localdate())
    latest = {kept.part: kept for kept in came.order_by("part", "-since", "-id").distinct("part")}
    return [Kept(part, str(label), latest.get(part)) for part, label in Retention.Part.choices]


def decide(*, user: User, part: str, years: int | None, since: date, reason: str) -> Retention:
    """Records how long a part of the record is kept from `since` on; `years` None means for ever.

    Nothing is deleted by it. Raises Forbidden, and Invalid that names the field.
    """
    policy_of(user).require("trail.retain")
    if not may_decide(user):
        raise Forbidden(
            _("This is decided for the whole installation."), _("An administrator of the top unit may decide it.")
        )
    if part not in Retention.Part.values:
        known = ", ".join(Retention.Part.values)
        raise Invalid.field("part", _("There is no part %(part)s of the record.") % {"part": part}, f"{known}.")
    if years is not None and not SHORTEST <= years <= LONGEST:
        raise Invalid.field("years", _("Between %(least)d and %(most)d years.") % {"least": SHORTEST, "most": LONGEST})
    if since < timezone.localdate():
        raise Invalid.field("since", _("A decision holds from today on, or from a later day."))
    if not reason.strip():
        raise Invalid.field("reason", _("A decision has a reason."))
    with transaction.atomic(), trail.action("trail.retention.decided", reason=reason.strip()):
        return Retention.objects.create(
            part=part, years=years, since=since, reason=reason.strip(), decided_by=user.trail_label
        )
