"""What falls due or expires within 14 days, what is past its day included."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.phrases import day
from audits.checks import registry
from audits.checks.models import Evidence
from governance.desk.items import Item
from governance.desk.selectors.concern import HORIZON, in_days, is_past, newest_versions, own
from governance.desk.selectors.stops import finding_item
from governance.reviews.selectors import findings_due_by
from governance.risks.models import Risk
from registry.inventory.selectors import VERSION_TYPE


def findings_falling_due(user: User, *, besides: Collection[int]) -> list[Item]:
    """Open findings that fall due, besides those told already."""
    rows = findings_due_by(user, timezone.localdate() + HORIZON).filter(own(user, "owner")).exclude(pk__in=besides)
    return [finding_item(finding) for finding in rows.defer("evidence__result")]


def risk_reviews(user: User) -> list[Item]:
    """Open risks whose review falls due."""
    rows = policy_of(user).scope(
        Risk.objects.filter(state=Risk.State.OPEN, review_due__lte=timezone.localdate() + HORIZON)
    )
    mine = rows.filter(own(user, "owner")).select_related("owner", "category").order_by("review_due", "id")
    return [
        Item(
            title=_("Review of %(risk)s") % {"risk": risk},
            why=_("%(category)s, owner %(owner)s. Review due on %(day)s.")
            % {"category": risk.category.name.capitalize(), "owner": risk.owner, "day": day(risk.review_due)},
            due=in_days(risk.review_due),
            late=is_past(risk.review_due),
            page="risks:risk",
            arguments=(risk.reference,),
            action=_("Review"),
            icon="triangle-alert",
        )
        for risk in mine
        if risk.review_due is not None
    ]


def expiring_evidence(user: User) -> list[Item]:
    """Evidence about to lapse, or lapsed, that no newer run of the same check has replaced."""
    newer = Evidence.objects.filter(
        run__subject_type=OuterRef("run__subject_type"),
        run__subject_id=OuterRef("run__subject_id"),
        run__check_id=OuterRef("run__check_id"),
        pk__gt=OuterRef("pk"),
    )
    rows = (
        policy_of(user)
        .scope(Evidence.objects.filter(expires_at__lte=timezone.now() + HORIZON))
        .filter(own(user, "run__asked_by"), ~Exists(newer))
        .filter(run__subject_type=VERSION_TYPE, run__subject_id__in=newest_versions(user))
        .select_related("run")
        .defer("result", "judgement")
        .order_by("expires_at", "id")
    )
    titles = {check.id: check.title for check in registry.all_checks()}
    return [
        Item(
            title=_("Evidence expires: %(check)s on %(subject)s")
            % {"check": titles.get(row.run.check_id, row.run.check_id), "subject": row.run.subject_label},
            why=_("%(run)s of %(made)s may be cited until %(until)s. Running the check again renews it.")
            % {"run": row.run.reference, "made": day(row.created_at), "until": day(row.expires_at)},
            due=in_days(timezone.localdate(row.expires_at)),
            late=row.expires_at <= timezone.now(),
            page="checks:run",
            arguments=(row.run.reference,),
            action=_("Run again"),
            icon="clock",
        )
        for row in rows
    ]
