"""Reads of submissions, scoped to who asks."""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound
from audits.checks.models import Run
from audits.checks.policy import LEFT_OUT, PASS, Judgement
from registry.inventory.models import ModelVersion
from registry.submissions import gate
from registry.submissions.models import Submission

REASONS_SAID = 3
GATE_IS_OPEN = gettext_lazy("Every check of the submission passes, so its gate is open")


def submissions_for(user: User) -> QuerySet[Submission]:
    """The submissions that `user` may see, newest first, with their runs and evidence."""
    runs = Prefetch("runs", Run.objects.select_related("evidence", "policy").order_by("-id"))
    rows = Submission.objects.select_related("version__model", "unit", "submitted_by").prefetch_related(runs)
    return policy_of(user).scope(rows).order_by("-id")


def submission_for(user: User, reference: str) -> Submission:
    """One submission by reference, e.g. `S-0007`. Raises NotFound."""
    submission = submissions_for(user).filter(reference=reference).first()
    if submission is None:
        raise NotFound(f"There is no submission {reference}, or you may not see it.")
    return submission


def newest_runs(submission: Submission) -> Sequence[Run]:
    """The newest run of each check: the ones that count at the gate."""
    newest: dict[str, Run] = {}
    for run in submission.runs.all():
        newest.setdefault(run.check_id, run)
    return sorted(newest.values(), key=lambda run: run.check_id)


def gate_of(submission: Submission) -> gate.GateAnswer:
    """What the gate says now."""
    return gate.answer([_outcome(run) for run in newest_runs(submission)])


def why_gate_is_shut(user: User, version: ModelVersion) -> str:
    """What the gate says against approving `version`, a sentence or several; "" when it is open."""
    submission = submissions_for(user).filter(version=version).first()
    if submission is None:
        return _("It was never submitted to the gate, so no check looked at it.")
    answer = gate_of(submission)
    if answer.is_open:
        return ""
    state = _("still waits for checks") if answer.state == "pending" else _("is held")
    first, more = answer.reasons[:REASONS_SAID], len(answer.reasons) - REASONS_SAID
    rest = [_("There are %(n)s more reasons.") % {"n": more}] if more > 0 else []
    opening = _("The gate of %(reference)s %(state)s.") % {"reference": submission.reference, "state": state}
    return " ".join([opening, *first, *rest])


def _outcome(run: Run) -> gate.RunOutcome:
    evidence = getattr(run, "evidence", None)
    judged = Judgement.from_dict(evidence.judgement).findings if evidence else ()
    return gate.RunOutcome(
        reference=run.reference,
        check=run.check_id,
        state=run.state,
        verdict=evidence.verdict if evidence else "",
        reasons=tuple(one.sentence for one in judged if one.verdict != PASS and one.why != LEFT_OUT),
        problem=run.problem,
    )
