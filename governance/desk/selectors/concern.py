"""Whose business something is: those who answer for findings see all of their units', others their own."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Model, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.checks import registry
from audits.trail import past
from governance.desk.items import Found, Item
from registry.inventory.models import ModelVersion

ModelT = TypeVar("ModelT", bound=Model)
SHOWN = 8  # of each group; the rest is a count
HORIZON = timedelta(days=14)
OVER = (ModelVersion.State.RETIRED, ModelVersion.State.REJECTED)


def own(user: User, *fields: str) -> Q:
    """Rows in which one of `fields` names `user`; every row for who may change findings."""
    if policy_of(user).allows("finding.change"):
        return Q()
    mine = Q()
    for field in fields:
        mine |= Q(**{field: user})
    return mine


def first_of(rows: QuerySet[ModelT], make: Callable[[ModelT], Item]) -> Found:
    """The first rows as items and the number of all, so that the desk costs the same however much is waiting."""
    return Found([make(row) for row in rows[:SHOWN]], rows.count())


def newest_versions(user: User) -> Subquery:
    """The newest version of each model that `user` may see, unless it is retired or rejected."""
    newest = policy_of(user).scope(ModelVersion.objects.all()).order_by("model_id", "-id").distinct("model_id")
    return Subquery(ModelVersion.objects.filter(pk__in=newest.values("pk")).exclude(state__in=OVER).values("pk"))


def check_title(check_id: str) -> str:
    """What people call a check; its id when it is no longer there."""
    return next((check.title for check in registry.all_checks() if check.id == check_id), check_id)


def in_days(day: date) -> str:
    """When, in words: `In 5 days`, `Due today`, `3 days overdue`."""
    left = (day - past.today()).days
    if left > 0:
        return ngettext("In %(n)d day", "In %(n)d days", left) % {"n": left}
    if left == 0:
        return _("Due today")
    return ngettext("%(n)d day overdue", "%(n)d days overdue", -left) % {"n": -left}


def is_past(day: date) -> bool:
    return day < past.today()
