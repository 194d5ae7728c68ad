"""How stories tell runs, their evidence and the policies that judge it."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy

from audits.accounts.models import User
from audits.checks.models import CheckPolicy, Evidence, Run, Verdict
from audits.checks.pages import check_title
from audits.checks.selectors import evidence_for, policies_for, runs_for
from audits.oversight.storytelling import (
    Kind,
    Retold,
    Sentence,
    register_kind,
    register_relations,
    register_retelling,
    register_sentences,
)
from audits.trail.models import AuditEvent

RUN, EVIDENCE, POLICY = Run._meta.label_lower, Evidence._meta.label_lower, CheckPolicy._meta.label_lower
FOUND = {
    Verdict.PASS: gettext_lazy("asked for by %(who)s, passed on %(what)s"),
    Verdict.FAIL: gettext_lazy("asked for by %(who)s, failed on %(what)s"),
    Verdict.INCONCLUSIVE: gettext_lazy("asked for by %(who)s, was unclear on %(what)s"),
}


def of_run(user: User, run: Run) -> Mapping[str, set[int]]:
    """The evidence that a run left."""
    return {EVIDENCE: set(evidence_for(user).filter(run=run).values_list("pk", flat=True))}


def of_evidence(user: User, evidence: Evidence) -> Mapping[str, set[int]]:
    """The run that left a piece of evidence."""
    return {RUN: set(runs_for(user).filter(pk=evidence.run_id).values_list("pk", flat=True))}


def of_policy(user: User, policy: CheckPolicy) -> Mapping[str, set[int]]:
    """The other versions of a policy."""
    same = policies_for(user).filter(unit_id=policy.unit_id, name=policy.name)
    return {POLICY: set(same.values_list("pk", flat=True))}


def runs_and_evidence(user: User, subject_type: str, keys: Sequence[int]) -> Mapping[str, set[int]]:
    """What was checked of some subjects: for the stories of the rooms that have them."""
    runs = runs_for(user).filter(subject_type=subject_type, subject_id__in=keys).order_by()
    found = runs.values_list("pk", "evidence__pk")
    return {RUN: {run for run, _evidence in found}, EVIDENCE: {one for _run, one in found if one is not None}}


def ends_of_runs(user: User, events: Sequence[AuditEvent]) -> Mapping[int, Retold]:
    """The end of a run is told by its verdict: it is the check that says it."""
    ends = {int(one.object_id): one for one in events if one.action == "checks.run.finished"}
    rows = runs_for(user).filter(pk__in=ends, evidence__isnull=False).order_by()
    rows = rows.defer("evidence__result", "evidence__judgement")
    return {ends[run.pk].pk: _end(run) for run in rows}


def _end(run: Run) -> Retold:
    said = str(FOUND[Verdict(run.evidence.verdict)]) % {"who": run.asked_by, "what": run.subject_label}
    return Retold(said, said, (RUN, str(run.pk)), who=name_of_run(run))


def name_of_run(run: Run) -> str:
    """`RUN-0007 Bias by group`."""
    return f"{run.reference} {check_title(run.check_id)}"


def _name_of_evidence(evidence: Evidence) -> str:
    return f"{evidence.reference} ({str(evidence.get_verdict_display()).lower()})"


def _run_page(run: Run) -> str:
    return reverse("checks:run", args=[run.reference])


def _policy_page(policy: CheckPolicy) -> str:
    return reverse("checks:policy", args=[policy.reference])


def register_story() -> None:
    """Called once, when the application is ready."""
    lazy = gettext_lazy
    register_kind(
        RUN,
        Kind(
            lazy("run"),
            lazy("runs"),
            _run_page,
            name_of_run,
            labels={"check_id": lazy("check"), "subject_label": lazy("checked")},
            values={"check_id": check_title},
        ),
    )
    register_kind(
        EVIDENCE,
        Kind(lazy("evidence"), lazy("pieces of evidence"), lambda one: _run_page(one.run), _name_of_evidence),
    )
    register_kind(POLICY, Kind(lazy("policy"), lazy("policies"), _policy_page))
    register_relations(RUN, of_run)
    register_relations(EVIDENCE, of_evidence)
    register_relations(POLICY, of_policy)
    register_retelling(RUN, ends_of_runs)
    register_sentences(
        {
            "checks.run.requested": Sentence(lazy("asked for %(it)s"), "play"),
            "checks.run.started": Sentence(lazy("started %(it)s"), "play"),
            "checks.run.finished": Sentence(lazy("finished %(it)s"), "chart-column"),
            "checks.run.failed": Sentence(lazy("could not finish %(it)s"), "circle-x"),
            "checks.run.refused": Sentence(lazy("refused %(it)s"), "circle-x"),
            "checks.run.cancelled": Sentence(lazy("cancelled %(it)s"), "x"),
            "checks.policy.added": Sentence(lazy("wrote %(it)s"), "scale", POLICY),
        }
    )
