"""What waits for an answer of this person: proposed assessments, and runs of theirs that ended without a verdict."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.phrases import since
from audits.checks.models import Run
from audits.checks.selectors import runs_for
from audits.trail import past
from governance.desk.items import Found, Item
from governance.desk.selectors.concern import SHOWN, check_title, first_of
from governance.risks.models import Level, ProposedAssessment
from governance.risks.scoring import level_at
from governance.risks.selectors import matrix_for, proposals_waiting

LOOKED_AT = 500  # proposals; more than that are not read for one page
ENDED_WITHOUT = (Run.State.FAILED, Run.State.REFUSED)


def proposals_by_consequence(user: User) -> tuple[Found, Found]:
    """The proposals that `user` may answer: those that would lie above appetite, and the others."""
    units = policy_of(user).units("risk.assess")
    rows = proposals_waiting(user).filter(unit__in=units).select_related("risk__category").defer("evidence__result")
    waiting = list(rows[:LOOKED_AT])
    if not waiting:
        return Found([], 0), Found([], 0)
    levels = matrix_for(user).levels
    placed = [(proposal, Level(level_at(levels, proposal.likelihood, proposal.impact))) for proposal in waiting]
    above = [(one, level) for one, level in placed if level > one.risk.category.appetite]
    within = [(one, level) for one, level in placed if level <= one.risk.category.appetite]
    return _found(above, crosses=True), _found(within, crosses=False)


def _found(proposals: list[tuple[ProposedAssessment, Level]], *, crosses: bool) -> Found:
    return Found([_proposal(one, level, crosses) for one, level in proposals[:SHOWN]], len(proposals))


def _proposal(proposal: ProposedAssessment, level: Level, crosses: bool) -> Item:
    appetite = _(" That is above appetite.") if crosses else ""
    return Item(
        title=_("Level change suggested for %(risk)s") % {"risk": proposal.risk},
        why=_("%(because)s That would make it %(level)s.%(appetite)s")
        % {"because": proposal.because, "level": level.label, "appetite": appetite},
        due=since(proposal.created_at, past.moment()).capitalize(),
        page="risks:risk",
        arguments=(proposal.risk.reference,),
        action=_("Confirm or refuse"),
        icon="pencil",
    )


def unanswered_runs(user: User) -> Found:
    """Runs that `user` asked for, and that failed or were refused, unless the check was run again since."""
    later = Run.objects.filter(
        subject_type=OuterRef("subject_type"),
        subject_id=OuterRef("subject_id"),
        check_id=OuterRef("check_id"),
        pk__gt=OuterRef("pk"),
    )
    rows = runs_for(user).filter(~Exists(later), asked_by=user, state__in=ENDED_WITHOUT).defer("evidence__result")
    return first_of(rows, _unanswered)


def _unanswered(run: Run) -> Item:
    return Item(
        title=_("%(check)s on %(subject)s gave no answer")
        % {"check": check_title(run.check_id), "subject": run.subject_label},
        why=run.problem,
        due=since(run.finished_at, past.moment()).capitalize(),
        page="checks:run",
        arguments=(run.reference,),
        action=_("See the run"),
        icon="chart-column",
    )
