"""What others changed since yesterday, out of the trail."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.oversight.selectors import events_for_user
from audits.trail import past
from audits.trail.models import AuditEvent
from audits.trail.selectors import EventFilter
from governance.desk.items import ChangedByOthers

SHOWN = 5
READ = 60


class Told(NamedTuple):
    """How an action is told: the object that stands for it, the verb, and the page that takes the object's label."""

    object_type: str
    verb: str | Promise
    page: str = ""


ACTIONS = {
    "risks.risk.recorded": Told("risks.risk", _("recorded"), "risks:risk"),
    "risks.risk.changed": Told("risks.risk", _("changed"), "risks:risk"),
    "risks.risk.assessed": Told("risks.risk", _("assessed"), "risks:risk"),
    "risks.risk.linked": Told("risks.risk", _("linked to a model"), "risks:risk"),
    "risks.risk.mapped": Told("risks.risk", _("mapped to controls"), "risks:risk"),
    "risks.risk.closed": Told("risks.risk", _("closed"), "risks:risk"),
    "risks.risk.reopened": Told("risks.risk", _("reopened"), "risks:risk"),
    "reviews.finding.opened": Told("reviews.finding", _("opened by a run asked for"), "reviews:finding"),
    "reviews.finding.closed": Told("reviews.finding", _("closed"), "reviews:finding"),
    "inventory.model.registered": Told("inventory.registeredmodel", _("registered"), "inventory:model"),
    "submissions.version.submitted": Told("inventory.modelversion", _("submitted")),
    "datasets.dataset.registered": Told("datasets.dataset", _("registered")),
    "checks.policy.added": Told("checks.checkpolicy", _("added")),
}


def changed_by_others(user: User) -> list[ChangedByOthers]:
    """The last changes by other people since yesterday began; none for who may not read the trail."""
    if not policy_of(user).allows("trail.view"):
        return []
    midnight = timezone.make_aware(datetime.combine(past.today() - timedelta(days=1), time.min))
    rows = events_for_user(user, EventFilter(since=midnight)).select_related(None)
    rows = rows.filter(action__in=ACTIONS).exclude(actor_id__in=[str(user.pk), ""])
    news: dict[tuple[str, str], AuditEvent] = {}
    for event in rows[:READ]:
        about = (event.action, event.object_id)
        if event.object_type == ACTIONS[event.action].object_type and len(news) < SHOWN:
            news.setdefault(about, event)
    people = {int(event.actor_id) for event in news.values() if event.actor_id.isdigit()}
    titles = dict(User.objects.filter(pk__in=people).values_list("pk", "title"))
    return [_changed(event, titles) for event in news.values()]


def _changed(event: AuditEvent, titles: Mapping[int, str]) -> ChangedByOthers:
    told, label = ACTIONS[event.action], event.object_label or event.object_id
    known = int(event.actor_id) if event.actor_id.isdigit() else 0
    who = titles.get(known, event.actor_label)
    return ChangedByOthers(label, str(told.verb), who, told.page, (label,) if told.page else ())
