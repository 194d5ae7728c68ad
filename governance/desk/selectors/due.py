"""What falls due or expires within 14 days, what is past its day included."""

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.phrases import day
from audits.checks.models import Evidence
from audits.trail import past
from governance.desk.items import Found, Item
from governance.desk.selectors.concern import HORIZON, check_title, first_of, in_days, is_past, newest_versions, own
from governance.desk.selectors.stops import GRAVE, finding_item
from governance.reviews.selectors import findings_due_by
from governance.risks.models import Risk
from registry.inventory.selectors import VERSION_TYPE


def findings_falling_due(user: User) -> Found:
    """Open findings that fall due, but the grave ones: these stop something and are told there."""
    rows = findings_due_by(user, past.today() + HORIZON).filter(own(user, "owner"))
    return first_of(rows.exclude(severity__in=GRAVE).defer("evidence__result"), finding_item)


def risk_reviews(user: User) -> Found:
    """Open risks whose review falls due."""
    rows = policy_of(user).scope(Risk.objects.filter(state=Risk.State.OPEN, review_due__lte=past.today() + HORIZON))
    mine = rows.filter(own(user, "owner")).select_related("owner", "category").order_by("review_due", "id")
    return first_of(mine, _review)


def _review(risk: Risk) -> Item:
    due = risk.review_due or past.today()
    return Item(
        title=_("Review of %(risk)s") % {"risk": risk},
        why=_("%(category)s, owner %(owner)s. Review due on %(day)s.")
        % {"category": risk.category.name.capitalize(), "owner": risk.owner, "day": day(due)},
        due=in_days(due),
        day=due,
        late=is_past(due),
        page="risks:risk",
        arguments=(risk.reference,),
        action=_("Review"),
        icon="triangle-alert",
    )


def expiring_evidence(user: User) -> Found:
    """Evidence about to lapse, or lapsed, that no newer run of the same check has replaced."""
    newer = Evidence.objects.filter(
        run__subject_type=OuterRef("run__subject_type"),
        run__subject_id=OuterRef("run__subject_id"),
        run__check_id=OuterRef("run__check_id"),
        pk__gt=OuterRef("pk"),
    )
    rows = (
        policy_of(user)
        .scope(Evidence.objects.filter(expires_at__lte=past.moment() + HORIZON))
        .filter(own(user, "run__asked_by"), ~Exists(newer))
        .filter(run__subject_type=VERSION_TYPE, run__subject_id__in=newest_versions(user))
        .select_related("run")
        .defer("result", "judgement")
        .order_by("expires_at", "id")
    )
    return first_of(rows, _expiring)


def _expiring(evidence: Evidence) -> Item:
    run, until = evidence.run, timezone.localdate(evidence.expires_at)
    return Item(
        title=_("Evidence expires: %(check)s on %(subject)s")
        % {"check": check_title(run.check_id), "subject": run.subject_label},
        why=_("%(run)s of %(made)s may be cited until %(until)s. Running the check again renews it.")
        % {"run": run.reference, "made": day(evidence.created_at), "until": day(until)},
        due=in_days(until),
        day=until,
        late=evidence.expires_at <= past.moment(),
        page="checks:run",
        arguments=(run.reference,),
        action=_("Run again"),
        icon="clock",
    )
