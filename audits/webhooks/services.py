"""Writes of endpoints, and news on its way to them."""

import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from audits.accounts.models import Unit, User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict, Invalid
from audits.base.locking import check_version
from audits.base.nudge import nudge
from audits.trail import context as trail
from audits.webhooks import outside, signing
from audits.webhooks.kinds import PING, known
from audits.webhooks.models import Delivery, Endpoint

DELIVER = "audits.webhooks.tasks.deliver"
CHANGEABLE = ("name", "address", "kinds", "state")
# What people may choose; failures switch off, and only `remove_endpoint` removes.
CHOOSABLE = (Endpoint.State.ON, Endpoint.State.PAUSED)
LONGEST_OVERLAP = 168  # hours
# What never arrived, and would without a replay never do.
MISSED = (Delivery.State.FAILED, Delivery.State.HELD)


@dataclass(frozen=True)
class Issued:
    """An endpoint with a new secret, which is shown this once and kept nowhere."""

    endpoint: Endpoint
    secret: str


def _checked(name: str, address: str, kinds: Collection[str]) -> None:
    if not name.strip():
        raise Invalid.field("name", "Say what it is for.")
    outside.read_address(address)
    if not kinds:
        raise Invalid.field("kinds", "Choose at least one kind of news.", f"There are: {', '.join(known())}.")
    if unknown := sorted(set(kinds) - set(known())):
        raise Invalid.field(
            "kinds", f"There is no news called {', '.join(unknown)}.", f"There are: {', '.join(known())}."
        )


def _new_key(endpoint: Endpoint) -> str:
    endpoint.key = uuid.uuid4()
    secret = signing.secret_of(endpoint.key)
    endpoint.fingerprint = signing.fingerprint(secret)
    return signing.as_text(secret)


@transaction.atomic
def add_endpoint(*, user: User, unit: Unit, name: str, address: str, kinds: Collection[str]) -> Issued:
    """An endpoint that hears of `unit` and of every unit below. Raises Forbidden, Invalid."""
    policy_of(user).require("webhook.change", unit)
    _checked(name, address, kinds)
    endpoint = Endpoint(unit=unit, name=name.strip(), address=address, kinds=sorted(set(kinds)), created_by=user)
    secret = _new_key(endpoint)
    with trail.action("webhooks.endpoint.added"):
        endpoint.save()
    return Issued(endpoint, secret)


def _locked(user: User, endpoint: Endpoint) -> Endpoint:
    policy_of(user).require("webhook.change", endpoint)
    row = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if row.state == Endpoint.State.REMOVED:
        raise Conflict(f"{row.reference} was removed.", "Add another one.")
    return row


@transaction.atomic
def change_endpoint(*, user: User, endpoint: Endpoint, expected: int, changes: Mapping[str, Any]) -> Endpoint:
    """Changes name, address, kinds or state (on or paused) of an endpoint; only what is named.

    Switched on again, it forgets its failures; what was held back meanwhile waits for a replay. Raises Forbidden,
    Stale, Invalid, Conflict for one that was removed.
    """
    row = _locked(user, endpoint)
    check_version(row, expected, changes)
    _checked(changes.get("name", row.name), changes.get("address", row.address), changes.get("kinds", row.kinds))
    if "state" in changes and changes["state"] not in CHOOSABLE:
        raise Invalid.field("state", "An endpoint is switched on or paused.")
    for name in CHANGEABLE:
        if name in changes:
            setattr(row, name, changes[name])
    row.kinds = sorted(set(row.kinds))
    if changes.get("state") == Endpoint.State.ON:
        row.failures, row.failing_since, row.quiet_until = 0, None, None
    row.version += 1
    with trail.action("webhooks.endpoint.changed"):
        row.save()
    return row


@transaction.atomic
def remove_endpoint(*, user: User, endpoint: Endpoint) -> None:
    """Ends an endpoint for good; what was on its way is held back. The log of what was sent stays."""
    row = _locked(user, endpoint)
    row.state = Endpoint.State.REMOVED
    row.version += 1
    with trail.action("webhooks.endpoint.removed"):
        row.save()
        row.deliveries.filter(state=Delivery.State.WAITING).update(state=Delivery.State.HELD)


@transaction.atomic
def rotate_secret(*, user: User, endpoint: Endpoint, hours: int = 24) -> Issued:
    """A new secret; the one before signs beside it for `hours` (0 to 168), so that receivers can change over.

    Raises Forbidden, Invalid, Conflict.
    """
    row = _locked(user, endpoint)
    if not 0 <= hours <= LONGEST_OVERLAP:
        raise Invalid.field("hours", f"Both secrets are good for 0 to {LONGEST_OVERLAP} hours.")
    row.former_key, row.former_until = (row.key, timezone.now() + timedelta(hours=hours)) if hours else (None, None)
    secret = _new_key(row)
    row.version += 1
    with trail.action("webhooks.endpoint.secret_rotated"):
        row.save()
    return Issued(row, secret)


@transaction.atomic
def announce(*, kind: str, unit: Unit, data: Mapping[str, Any], once: str = "") -> int:
    """Queues news for every endpoint of `unit` and the units above that asked for its kind; says for how many.

    data: references and addresses, never names, secrets or personal data. once: what makes this news the same when it
    is announced again, such as a reference; without it each call is news. Acts in nobody's name: an endpoint may lie
    in a unit that who caused the news may not see.
    """
    if kind not in known():
        raise ValueError(f"no room registered news called {kind}")
    above = [int(pk) for pk in unit.path.strip("/").split("/")]
    with trail.everywhere():
        asked = Endpoint.objects.filter(unit__in=above, kinds__contains=[kind]).exclude(state=Endpoint.State.REMOVED)
        return sum(_queue(endpoint, kind, data, once) for endpoint in asked.order_by("pk"))


def _queue(endpoint: Endpoint, kind: str, data: Mapping[str, Any], once: str = "") -> bool:
    """Whether it was news. The endpoint's row need not be on: what is held back can be replayed."""
    now = timezone.now()
    chosen = uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {once}") if once else uuid.uuid4()
    body = {"type": kind, "timestamp": now.isoformat(timespec="milliseconds"), "data": dict(data)}
    waits = Delivery.State.WAITING if endpoint.state == Endpoint.State.ON else Delivery.State.HELD
    with trail.action("webhooks.delivery.queued"):
        delivery, made = Delivery.objects.get_or_create(
            endpoint=endpoint,
            message=f"msg_{chosen.hex}",
            defaults={
                "unit_id": endpoint.unit_id,
                "kind": kind,
                "body": json.dumps(body, ensure_ascii=False, separators=(",", ":")),
                "state": waits,
                "due_at": now,
            },
        )
    if made and waits == Delivery.State.WAITING:
        nudge(DELIVER, delivery.pk)
    return made


@transaction.atomic
def ping(*, user: User, endpoint: Endpoint) -> Delivery:
    """Sends a test message to an endpoint that is on. Raises Forbidden, Conflict."""
    row = _locked(user, endpoint)
    if row.state != Endpoint.State.ON:
        raise Conflict(f"{row.reference} is not switched on.", "Switch it on first.")
    _queue(row, PING, {"endpoint": row.reference})
    return row.deliveries.latest("pk")


@transaction.atomic
def replay(*, user: User, delivery: Delivery) -> Delivery:
    """Sends one message again, under the same webhook-id, whatever became of it. Raises Forbidden, Conflict."""
    _again(user, delivery.endpoint, pk=delivery.pk)
    delivery.refresh_from_db()
    nudge(DELIVER, delivery.pk)
    return delivery


@transaction.atomic
def replay_since(*, user: User, endpoint: Endpoint, since: datetime, only_missed: bool = True) -> int:
    """Sends again what was announced since a moment: what never arrived, or everything. Says how many messages.

    Raises Forbidden, Conflict when the endpoint is not on.
    """
    return _again(user, endpoint, created_at__gte=since, **({"state__in": MISSED} if only_missed else {}))


def _again(user: User, endpoint: Endpoint, **which: Any) -> int:
    row = _locked(user, endpoint)
    if row.state != Endpoint.State.ON:
        raise Conflict(f"{row.reference} is not switched on.", "Switch it on first; what was held back is kept.")
    with trail.action("webhooks.delivery.replayed"):
        return row.deliveries.filter(**which).update(
            state=Delivery.State.WAITING, tries=0, replays=F("replays") + 1, due_at=timezone.now()
        )


def read_more(path: str) -> str:
    """The full address of a page or a resource, for data: as outsiders reach it, where the settings say how."""
    return f"{settings.PUBLIC_URL}{path}"
