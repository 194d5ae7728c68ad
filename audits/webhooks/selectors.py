"""Reads of endpoints and of what was sent to them, scoped to who asks."""

from django.db.models import Count, Max, Q, QuerySet

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound
from audits.webhooks.models import Attempt, Delivery, Endpoint

READ = "webhook.view"


def endpoints_for(user: User) -> QuerySet[Endpoint]:
    """The endpoints that `user` may see and that were not removed, newest first."""
    rows = policy_of(user).scope(Endpoint.objects.select_related("unit", "created_by"), READ)
    return rows.exclude(state=Endpoint.State.REMOVED).order_by("-pk")


def endpoint_for(user: User, reference: str) -> Endpoint:
    """One endpoint, e.g. `WH-0003`, removed or not. Raises NotFound."""
    rows = policy_of(user).scope(Endpoint.objects.select_related("unit", "created_by"), READ)
    endpoint = rows.filter(reference=reference).first()
    if endpoint is None:
        raise NotFound(f"There is no endpoint {reference}, or you may not see it.")
    return endpoint


def deliveries_for(user: User, endpoint: Endpoint) -> QuerySet[Delivery]:
    """What was sent to an endpoint, or is on its way, newest first, with the last answer's status."""
    rows = policy_of(user).scope(Delivery.objects.filter(endpoint=endpoint).select_related("endpoint"), READ)
    last = Max("attempts__at")
    return rows.annotate(last_at=last, sent=Count("attempts")).order_by("-pk")


def delivery_for(user: User, pk: int) -> Delivery:
    """One delivery. Raises NotFound."""
    rows = policy_of(user).scope(Delivery.objects.select_related("endpoint__unit"), READ)
    delivery = rows.filter(pk=pk).first()
    if delivery is None:
        raise NotFound(f"There is no delivery {pk}, or you may not see it.")
    return delivery


def attempts_of(delivery: Delivery) -> QuerySet[Attempt]:
    """Each time it was sent, the first one first. The delivery was found by `delivery_for`."""
    return delivery.attempts.order_by("pk")


def switched_off_for(user: User) -> QuerySet[Endpoint]:
    """Endpoints that failures switched off, of those that `user` may change: a notice for them."""
    return policy_of(user).scope(
        Endpoint.objects.filter(Q(state=Endpoint.State.DISABLED)).order_by("-pk"), "webhook.change"
    )
