"""The desk of one person: groups in order of consequence, then figures and news."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from audits.accounts.models import User
from audits.checks.models import Run
from audits.checks.selectors import runs_for
from governance.desk.items import Desk, Exposure, Found, Group
from governance.desk.selectors.answers import proposals_by_consequence, unanswered_runs, versions_waiting
from governance.desk.selectors.concern import SHOWN
from governance.desk.selectors.due import expiring_evidence, findings_falling_due, risk_reviews
from governance.desk.selectors.figures import figures
from governance.desk.selectors.news import changed_by_others
from governance.desk.selectors.stops import (
    checkpoints_held_up,
    grave_findings,
    held_gates,
    trail_in_doubt,
    writes_without_author,
)
from governance.risks.selectors import above_appetite_by_category

RUNNING = 3
EXPOSED = 6


def desk(user: User) -> Desk:
    """Everything that needs `user`, as the record stands now."""
    held, versions = held_gates(user)
    crossing, within = proposals_by_consequence(user)
    return Desk(
        groups=[
            _group(
                "stops",
                _("Stops something today"),
                [
                    trail_in_doubt(user),
                    checkpoints_held_up(user),
                    held,
                    grave_findings(user, besides=versions),
                    crossing,
                    writes_without_author(user),
                ],
            ),
            _group(
                "due",
                _("Expires or falls due within 14 days"),
                [findings_falling_due(user), risk_reviews(user), expiring_evidence(user)],
                by_day=True,
            ),
            _group("answers", _("Waiting for your answer"), [versions_waiting(user), within, unanswered_runs(user)]),
        ],
        figures=figures(user),
        running=_running(user),
        changed=changed_by_others(user),
        exposure=[Exposure(*pair) for pair in above_appetite_by_category(user)[:EXPOSED]],
    )


def _group(key: str, title: str, found: Sequence[Found], *, by_day: bool = False) -> Group:
    """The items in the order of their sources, or the earliest first."""
    items = [item for part in found for item in part.items]
    if by_day:
        items.sort(key=lambda item: item.day or date.max)
    return Group(key, title, items[:SHOWN], sum(part.total for part in found))


def _running(user: User) -> list[Run]:
    return list(runs_for(user).filter(state__in=Run.OPEN_STATES).order_by("-id")[:RUNNING])
