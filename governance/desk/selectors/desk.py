"""The desk of one person: groups in order of consequence, then figures and news."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from audits.accounts.models import User
from audits.checks.models import Run
from audits.checks.selectors import runs_for
from governance.desk.items import Desk, Exposure, Group, Item
from governance.desk.selectors.answers import proposals_by_consequence, unanswered_runs
from governance.desk.selectors.due import expiring_evidence, findings_falling_due, risk_reviews
from governance.desk.selectors.figures import figures
from governance.desk.selectors.news import changed_by_others
from governance.desk.selectors.stops import grave_findings, held_gates, writes_without_author
from governance.risks.selectors import above_appetite_by_category

SHOWN = 8  # of each group; the rest is a count
RUNNING = 3
EXPOSED = 6


def desk(user: User) -> Desk:
    """Everything that needs `user`, as the record stands now."""
    held = held_gates(user)
    grave = grave_findings(user, besides=held.versions)
    crossing, others = proposals_by_consequence(user)
    stops = [*held.items, *grave.items, *crossing, *writes_without_author(user)]
    due = [*findings_falling_due(user, besides=grave.findings), *risk_reviews(user), *expiring_evidence(user)]
    return Desk(
        groups=[
            _group("stops", _("Stops something today"), stops),
            _group("due", _("Expires or falls due within 14 days"), due),
            _group("answers", _("Waiting for your answer"), [*others, *unanswered_runs(user)]),
        ],
        figures=figures(user),
        running=_running(user),
        changed=changed_by_others(user),
        exposure=[Exposure(*pair) for pair in above_appetite_by_category(user)[:EXPOSED]],
    )


def _group(key: str, title: str, items: Sequence[Item]) -> Group:
    return Group(key, title, items[:SHOWN], len(items))


def _running(user: User) -> list[Run]:
    return list(runs_for(user).filter(state__in=Run.OPEN_STATES).order_by("-id")[:RUNNING])
