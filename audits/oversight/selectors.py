"""What a person may see and ask of the trail: the ledger knows no people, so these questions are answered here."""

from django.db import models
from django.db.models import Q, QuerySet

from audits.accounts.models import Unit, User
from audits.accounts.policy import policy_of
from audits.base.errors import Forbidden, NotFound
from audits.oversight.storytelling.kinds import kind_of
from audits.oversight.storytelling.names import has_unit, key_fits, visible
from audits.trail.models import AuditEvent, Verification
from audits.trail.rules import model_named
from audits.trail.selectors import EventFilter, events, every_verification
from audits.trail.sight import things_named


def events_for_user(
    user: User, wanted: EventFilter | None = None, *, before: int | None = None
) -> QuerySet[AuditEvent]:
    """Events that `user` may read, newest first.

    These are the events of the units in which they may read the trail, and their own. What belongs to no unit
    (people, tokens, catalogs) concerns everybody: it is for who may read the trail at the root.
    """
    policy_of(user).require("trail.view")
    seen = Q(unit__in=sorted(units_on_the_trail(user, "trail.view"))) | Q(actor_id=str(user.pk))
    return events(wanted, before=before).filter(seen)


def units_on_the_trail(user: User, permission: str) -> frozenset[str]:
    """The units in which `user` holds `permission`, as events name them: "", of no unit, for who holds it at the
    root."""
    found = dict(policy_of(user).units(permission).values_list("pk", "parent"))
    return frozenset({str(pk) for pk in found} | ({""} if None in found.values() else set()))


def event_for_user(user: User, pk: int) -> AuditEvent:
    """One event. Raises NotFound."""
    event = events_for_user(user).filter(pk=pk).first()
    if event is None:
        raise NotFound(f"There is no event {pk}, or you may not see it.")
    return event


def of_things_named(reference: str) -> Q:
    """The events about the objects with this reference, by their keys, so that the trail's index by object answers."""
    wanted = Q(pk__in=())
    for thing in things_named(reference):
        wanted |= Q(object_type=thing.type, object_id=thing.id)
    return wanted


def thing_for(user: User, object_type: str, key: str) -> models.Model:
    """The object of a type by its reference or its key, where `user` may read its story. Raises NotFound.

    Whoever may see an object may read its story. What belongs to no unit (people, tokens) concerns everybody: it is
    for who may read the trail at the root, unless its room shares it (catalogs, categories).
    """
    model = model_named(object_type)
    missing = NotFound(f"There is no {object_type} {key}, or you may not see it.", "Look at the address again.")
    if model is None or model._meta.auto_created or not model._meta.managed:
        raise missing
    if not (has_unit(model) or kind_of(object_type).shared or _reads_at_the_root(user)):
        raise missing
    by_reference = any(field.name == "reference" for field in model._meta.local_concrete_fields) and "-" in key
    if not by_reference and not key_fits(model, key):
        raise missing
    thing: models.Model | None = visible(user, model).filter(**{"reference" if by_reference else "pk": key}).first()
    if thing is None:
        raise missing
    return thing


def thing_called(user: User, called: str) -> models.Model:
    """The object called `R-0144` or `risks.assessment/7`, where `user` may read its story. Raises NotFound."""
    object_type, slash, key = called.partition("/")
    if slash:
        return thing_for(user, object_type, key)
    for thing in things_named(called):
        return thing_for(user, thing.type, called)
    raise NotFound(f"There is no object {called}, or you may not see it.", "Name it by its reference, such as R-0144.")


def _reads_at_the_root(user: User) -> bool:
    return policy_of(user).units("trail.view").filter(parent=None).exists()


def deciding_unit(user: User, unit: str, permission: str) -> Unit:
    """The unit that decides about what an event of `unit` concerns (an id as text): that one, or for what belongs to
    none the root in which `user` holds `permission`. Whether they hold it in a unit of its own is not asked here.

    Raises Forbidden when `user` does not hold it at the root, or the unit is gone.
    """
    if unit:
        found = Unit.objects.filter(pk=unit).first() if unit.isdecimal() else None
    else:
        found = policy_of(user).units(permission).filter(parent=None).order_by("path").first()
    if found is None:
        raise Forbidden(
            "What belongs to no unit is decided on by who may at the root.", "Ask an administrator of the root."
        )
    return found


def may_decide(user: User, unit: str, permission: str) -> bool:
    """Whether `user` may decide, by `permission`, about what an event of `unit` (an id as text) concerns."""
    try:
        return policy_of(user).allows(permission, deciding_unit(user, unit, permission))
    except Forbidden:
        return False


def verification_for_user(user: User, pk: int) -> Verification:
    """One verification of the trail. Raises Forbidden or NotFound."""
    policy_of(user).require("trail.view")
    verification = every_verification().filter(pk=pk).first()
    if verification is None:
        raise NotFound(f"There is no verification {pk}.")
    return verification
