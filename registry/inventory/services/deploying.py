"""Recording where a version runs, and that it no longer does."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.accounts.models import User
from audits.base.errors import Conflict, Invalid
from audits.trail import context as trail
from registry.inventory import lifecycle
from registry.inventory.approvals import approval_of, why_no_approval
from registry.inventory.models import Deployment, ModelVersion
from registry.inventory.services.locked import clean, locked_model
from registry.inventory.services.moving import PARTS, take


@transaction.atomic
def deploy(
    *, user: User, version: ModelVersion, environment: str, since: datetime | None = None, note: str = ""
) -> Deployment:
    """Records that `version` runs in `environment` since `since` (now, when it is not said).

    It ends what of the model ran there before. Environments are kept in lower case, so that one has one name.
    Raises Forbidden, NotFound, Conflict (not approved, the approval no longer holds, it runs there already), Invalid.
    """
    model = locked_model(user, version.model, "model.deploy")
    row = ModelVersion.objects.select_related(*PARTS).get(pk=version.pk)
    if why_not := why_no_approval(row):
        raise Conflict(why_not, "Only a version whose approval holds is deployed.", {"version": [why_not]})
    made = Deployment(
        unit=row.unit,
        model=model,
        version=row,
        environment=environment.lower(),
        since=since or timezone.now(),
        note=note,
        by=user,
    )
    clean(made, "environment", "note")
    before = model.deployments.filter(environment=made.environment).order_by("-id").first()
    _require_place(made, before)
    with trail.action("inventory.version.deployed"):
        if before is not None and before.until is None:
            _end(user, before, made.since)
        made.save()
    return made


def _require_place(made: Deployment, before: Deployment | None) -> None:
    """Raises Conflict or Invalid unless `made` may follow `before` in its environment."""
    approval = approval_of(made.version)
    if made.since > timezone.now():
        raise Invalid.field("since", "That moment has not come.", "Record a deployment once it has happened.")
    if approval is not None and made.since < approval.transition.at:
        raise Invalid.field(
            "since", f"It was approved on {approval.transition.at:%Y-%m-%d %H:%M} UTC, later than that."
        )
    if before is None:
        return
    if before.until is None and before.version_id == made.version_id:
        raise Conflict(f"{made.version} runs in {made.environment} already.", "Nothing needs to be done.")
    if made.since < (before.until or before.since):
        raise Invalid.field(
            "since", f"{before.version} ran in {made.environment} then.", "Name a moment after that, or leave it out."
        )


@transaction.atomic
def end_deployment(
    *, user: User, deployment: Deployment, until: datetime | None = None, reason: str = ""
) -> Deployment:
    """Records that a deployment ended at `until` (now, when it is not said). When nothing of a version in use runs any
    more, it is out of use.

    Raises Forbidden, NotFound, Conflict when it has ended already, Invalid for a moment that does not fit.
    """
    locked_model(user, deployment.model, "model.deploy")
    row = Deployment.objects.select_related("version__unit").get(pk=deployment.pk)
    ended = until or timezone.now()
    if row.until is not None:
        raise Conflict(f"{row} ended on {row.until:%Y-%m-%d %H:%M} UTC.", "Nothing needs to be done.")
    if not row.since <= ended <= timezone.now():
        raise Invalid.field("until", f"It lies between the beginning, {row.since:%Y-%m-%d %H:%M} UTC, and now.")
    with trail.action("inventory.version.deployment_ended", reason=reason.strip()):
        _end(user, row, ended)
    return row


def _end(user: User, deployment: Deployment, until: datetime) -> None:
    deployment.until = until
    deployment.save(update_fields=["until"])
    version = deployment.version
    if version.state == lifecycle.REST.sources[0] and not version.deployments.filter(until=None).exists():
        take(user, version, lifecycle.REST, _("Its last deployment ended."))
