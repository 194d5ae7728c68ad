"""The desk's line of figures."""

from django.db.models import Count
from django.utils.translation import gettext as _

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.phrases import count, since
from audits.checks.models import Evidence, Verdict
from audits.trail.selectors import TrailState, last_good_verification, trail_state
from governance.desk.items import Figure
from governance.desk.selectors.concern import newest_versions
from governance.reviews.selectors import FindingFilters, findings
from governance.risks.selectors import view_counts
from registry.inventory.models import ModelVersion, RegisteredModel
from registry.inventory.selectors import VERSION_TYPE


def figures(user: User) -> list[Figure]:
    """Risks above appetite, models with a failing check, findings overdue, and how the trail stands."""
    risks = view_counts(user)
    overdue = findings(user, FindingFilters(overdue=True)).aggregate(Count("pk"))["pk__count"]
    opened = findings(user).aggregate(Count("pk"))["pk__count"]
    models = policy_of(user).scope(RegisteredModel.objects.all()).count()
    return [
        Figure(
            _("Open risks above appetite"),
            count(risks.above_appetite),
            _("of %(n)s") % {"n": count(risks.open)},
            "risks:register",
            query="above_appetite=true",
        ),
        Figure(
            _("Models with a failing check"),
            count(len(failing_models(user))),
            _("of %(n)s") % {"n": count(models)},
            "inventory:models",
        ),
        Figure(
            _("Findings overdue"),
            count(overdue),
            _("of %(n)s open") % {"n": count(opened)},
            "reviews:findings",
            query="overdue=true",
        ),
        _trail(trail_state()),
    ]


def failing_models(user: User) -> set[int]:
    """Models of whose newest version the newest evidence of some check fails."""
    rows = (
        policy_of(user)
        .scope(Evidence.objects.filter(run__subject_type=VERSION_TYPE, run__subject_id__in=newest_versions(user)))
        .order_by("run__subject_id", "run__check_id", "-id")
        .distinct("run__subject_id", "run__check_id")
        .values_list("run__subject_id", "verdict")
    )
    failing = {version for version, verdict in rows if verdict == Verdict.FAIL}
    return set(ModelVersion.objects.filter(pk__in=failing).values_list("model_id", flat=True))


def _trail(state: TrailState) -> Figure:
    if state.whole is None:
        return Figure(_("Trail"), _("Unverified"), _sealed(state), "trail:home")
    if not state.whole:
        good = last_good_verification()
        note = _("last whole %(when)s") % {"when": since(good.at)} if good else _("never found whole")
        return Figure(_("Trail"), _("Broken"), note, "trail:home")
    value = _("Whole")
    return Figure(_("Trail"), value, _("verified %(when)s") % {"when": since(state.last_verified)}, "trail:home")


def _sealed(state: TrailState) -> str:
    return _("sealed %(when)s") % {"when": since(state.last_sealed_at)}
