"""What waits for an answer of this person: proposed assessments, runs of theirs that ended without a verdict, versions
that they may validate or approve."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.phrases import since
from audits.checks.models import Run
from audits.checks.selectors import runs_for
from audits.trail import past
from governance.desk.items import Found, Item
from governance.desk.selectors.concern import SHOWN, check_title, first_of, newest_versions
from governance.risks.models import Level, ProposedAssessment
from governance.risks.scoring import level_at
from governance.risks.selectors import matrix_for, proposals_waiting
from registry.inventory.approvals import Offer, offer
from registry.inventory.lifecycle import APPROVE, VALIDATE, Step
from registry.inventory.models import ModelVersion
from registry.inventory.selectors import versions_for

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


def versions_waiting(user: User) -> Found:
    """The newest versions of models that `user` may take into validation or approve, with what is still missing."""
    items, total = [], 0
    for step in (APPROVE, VALIDATE):
        if not policy_of(user).allows(step.permission):
            continue
        rows = versions_for(user).filter(state__in=step.sources, pk__in=newest_versions(user))
        rows = rows.exclude(submitted_by=user).order_by("model__tier", "id")
        offers = [(version, offer(user, version, step)) for version in rows[:SHOWN]]
        mine = [(version, one) for version, one in offers if one.may]
        items += [_waiting(version, one) for version, one in mine]
        total += rows.count() - (len(offers) - len(mine))
    return Found(items[:SHOWN], total)


def _waiting(version: ModelVersion, waiting: Offer) -> Item:
    titles: dict[Step, str] = {
        APPROVE: _("%(version)s waits for an approval"),
        VALIDATE: _("%(version)s waits for a validator"),
    }
    return Item(
        title=titles[waiting.step] % {"version": version},
        why=" ".join(waiting.missing[:1]) or _("Nothing is missing for this step."),
        due=_("Submitted %(when)s") % {"when": since(version.submitted_at, past.moment())},
        page="inventory:version",
        arguments=(version.model.reference, version.reference),
        action=_("Open the version"),
    )
