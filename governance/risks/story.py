"""How stories tell risks: what belongs to one, and its judgements in the words of the matrix of their day."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.display import Change
from audits.checks.story import EVIDENCE, RUN, name_of_run
from audits.oversight.storytelling import (
    Kind,
    Retold,
    Sentence,
    register_kind,
    register_link,
    register_relations,
    register_retelling,
    register_sentences,
)
from audits.reports.story import reports_about
from audits.trail.models import AuditEvent
from governance.controls.models import Control
from governance.controls.story import CONTROL
from governance.risks.models import Assessment, Category, Matrix, ProposedAssessment, Risk
from governance.risks.pages.risk import level_and_score, risk_url
from governance.risks.selectors import evidence_keys_of
from registry.inventory.models import RegisteredModel
from registry.inventory.selectors import models_for
from registry.inventory.story import MODEL

RISK, ASSESSMENT = Risk._meta.label_lower, Assessment._meta.label_lower
PROPOSAL = ProposedAssessment._meta.label_lower
Models, Controls, Cited = Risk.registered_models.through, Risk.controls.through, Assessment.evidence.through
MODELS, CONTROLS, CITED = Models._meta.label_lower, Controls._meta.label_lower, Cited._meta.label_lower
Keys = Mapping[str, set[int]]


def of_risk(user: User, risk: Risk) -> Keys:
    """Its assessments, what was suggested, what it is tied to, the evidence that bears on it, reports about it."""
    scope = policy_of(user).scope
    judged = set(scope(Assessment.objects.filter(risk=risk)).values_list("pk", flat=True))
    bearing = evidence_keys_of(user, risk)
    seen = models_for(user).filter(risks=risk).order_by().values("pk")
    return {
        ASSESSMENT: judged,
        PROPOSAL: set(scope(ProposedAssessment.objects.filter(risk=risk)).values_list("pk", flat=True)),
        MODELS: set(Models.objects.filter(risk=risk, registeredmodel__in=seen).values_list("pk", flat=True)),
        CONTROLS: set(Controls.objects.filter(risk=risk).values_list("pk", flat=True)),
        CITED: set(Cited.objects.filter(assessment__in=judged).values_list("pk", flat=True)),
        EVIDENCE: {evidence for evidence, _run in bearing},
        RUN: {run for _evidence, run in bearing},
        **reports_about(user, RISK, [risk.pk]),
    }


def of_model(user: User, model: RegisteredModel) -> Keys:
    """The risks that concern a model: that they were linked, and what was judged and suggested of them."""
    scope = policy_of(user).scope
    risks = set(scope(Risk.objects.filter(registered_models=model)).values_list("pk", flat=True))
    return {
        RISK: risks,
        ASSESSMENT: set(scope(Assessment.objects.filter(risk__in=risks)).values_list("pk", flat=True)),
        PROPOSAL: set(scope(ProposedAssessment.objects.filter(risk__in=risks)).values_list("pk", flat=True)),
        MODELS: set(Models.objects.filter(risk__in=risks, registeredmodel=model).values_list("pk", flat=True)),
    }


def of_control(user: User, control: Control) -> Keys:
    """That risks one may see were mapped to a control."""
    risks = policy_of(user).scope(Risk.objects.filter(controls=control)).values("pk")
    return {CONTROLS: set(Controls.objects.filter(control=control, risk__in=risks).values_list("pk", flat=True))}


def judgements(user: User, events: Sequence[AuditEvent]) -> Mapping[int, Retold]:
    """Assessments by what moved since the one before of the same kind."""
    made = {int(one.object_id): one.pk for one in events if one.operation == "insert"}
    scope = policy_of(user).scope
    rows = scope(Assessment.objects.filter(pk__in=made)).select_related("matrix", "risk")
    by_pk = {row.pk: row for row in rows}
    earlier = _the_ones_before(user, list(by_pk.values()))
    return {made[pk]: _judged(row, earlier.get(pk)) for pk, row in by_pk.items()}


def _the_ones_before(user: User, judged: Sequence[Assessment]) -> Mapping[int, Assessment]:
    """For each assessment the one of its kind before it, read in one query."""
    rows = policy_of(user).scope(Assessment.objects.filter(risk__in={one.risk_id for one in judged}))
    last: dict[tuple[int, str], Assessment] = {}
    found: dict[int, Assessment] = {}
    wanted = {one.pk for one in judged}
    for row in rows.select_related("matrix").order_by("id"):
        before = last.get((row.risk_id, row.kind))
        if row.pk in wanted and before is not None:
            found[row.pk] = before
        last[row.risk_id, row.kind] = row
    return found


def _judged(now: Assessment, before: Assessment | None) -> Retold:
    here, elsewhere = {
        Assessment.Kind.INHERENT.value: (_("assessed inherent risk"), _("assessed the inherent risk of %(risk)s")),
        Assessment.Kind.TARGET.value: (_("set the target"), _("set the target of %(risk)s")),
    }.get(now.kind, (_("assessed residual risk"), _("assessed the residual risk of %(risk)s")))
    named = elsewhere % {"risk": now.risk}
    return Retold(here, named, (RISK, str(now.risk_id)), changes=_moved(before, now))


def _moved(before: Assessment | None, now: Assessment) -> list[Change]:
    """What differs from the assessment before, in the words of each one's matrix."""
    rows = [
        (_("Likelihood"), _likelihood(before), _likelihood(now)),
        (_("Impact"), _impact(before), _impact(now)),
        (_("Level"), level_and_score(before) if before else "", level_and_score(now)),
    ]
    if before is None:
        return [Change(name, once=after) for name, _then, after in rows]
    return [Change(name, then, after) for name, then, after in rows if then != after]


def _likelihood(one: Assessment | None) -> str:
    return f"{one.likelihood} {one.matrix.likelihoods[one.likelihood - 1]}" if one else ""


def _impact(one: Assessment | None) -> str:
    return f"{one.impact} {one.matrix.impacts[one.impact - 1]}" if one else ""


def suggestions(user: User, events: Sequence[AuditEvent]) -> Mapping[int, Retold]:
    """What a run suggested, and what a person answered."""
    wanted = {int(one.object_id) for one in events}
    rows = ProposedAssessment.objects.filter(pk__in=wanted).select_related("risk", "evidence__run")
    rows = rows.defer("evidence__result", "evidence__judgement")
    found = {row.pk: row for row in policy_of(user).scope(rows)}
    return {
        event.pk: retold
        for event in events
        if (row := found.get(int(event.object_id))) is not None
        and (retold := _suggested(event.action, row)) is not None
    }


def _suggested(action: str, proposal: ProposedAssessment) -> Retold | None:
    run, risk = proposal.evidence.run, proposal.risk
    of = (RISK, str(proposal.risk_id))
    if action == "risks.proposal.made":
        likelihood = {"n": proposal.likelihood, "risk": risk}
        return Retold(
            _("suggested likelihood %(n)d") % likelihood,
            _("suggested likelihood %(n)d for %(risk)s") % likelihood,
            of,
            who=name_of_run(run),
        )
    words = {"run": run.reference, "risk": risk}
    said = {
        "risks.proposal.confirmed": (
            _("confirmed what %(run)s suggested"),
            _("confirmed what %(run)s suggested for %(risk)s"),
        ),
        "risks.proposal.refused": (
            _("refused what %(run)s suggested"),
            _("refused what %(run)s suggested for %(risk)s"),
        ),
    }.get(action)
    return Retold(said[0] % words, said[1] % words, of) if said else None


def _name_of_assessment(one: Assessment) -> str:
    return _("%(kind)s of %(risk)s") % {"kind": one.get_kind_display(), "risk": one.risk}


def _name_of_proposal(one: ProposedAssessment) -> str:
    return _("likelihood %(n)d for %(risk)s") % {"n": one.likelihood, "risk": one.risk}


def register_story() -> None:
    """Called once, when the application is ready."""
    lazy = gettext_lazy
    register_kind(RISK, Kind(lazy("risk"), lazy("risks"), risk_url, labels={"starter_id": lazy("starter risk")}))
    register_kind(
        ASSESSMENT,
        Kind(lazy("assessment"), lazy("assessments"), lambda one: risk_url(one.risk), _name_of_assessment),
    )
    register_kind(
        PROPOSAL, Kind(lazy("suggestion"), lazy("suggestions"), lambda one: risk_url(one.risk), _name_of_proposal)
    )
    register_kind(Category._meta.label_lower, Kind(lazy("category"), lazy("categories"), shared=True))
    register_kind(Matrix._meta.label_lower, Kind(lazy("matrix"), lazy("matrices"), shared=True))
    register_link(MODELS, made=lazy("linked %(other)s to %(one)s"), ended=lazy("unlinked %(other)s from %(one)s"))
    register_link(CONTROLS, made=lazy("mapped %(other)s to %(one)s"), ended=lazy("took %(other)s from %(one)s"))
    register_link(CITED, made=lazy("cited %(other)s in %(one)s"), ended=lazy("took %(other)s from %(one)s"))
    register_relations(RISK, of_risk)
    register_relations(MODEL, of_model)
    register_relations(CONTROL, of_control)
    register_retelling(ASSESSMENT, judgements)
    register_retelling(PROPOSAL, suggestions)
    register_sentences(
        {
            "risks.risk.recorded": Sentence(lazy("recorded %(it)s"), "plus"),
            "risks.risk.changed": Sentence(lazy("changed %(it)s"), "pencil"),
            "risks.risk.linked": Sentence(lazy("linked models to %(it)s"), "link", MODELS),
            "risks.risk.mapped": Sentence(lazy("changed the controls of %(it)s"), "link", CONTROLS),
            "risks.risk.assessed": Sentence(lazy("assessed %(it)s"), "pencil", ASSESSMENT),
            "risks.risk.closed": Sentence(lazy("closed %(it)s"), "check-check"),
            "risks.risk.reopened": Sentence(lazy("reopened %(it)s"), "rotate-ccw"),
            "risks.starter.loaded": Sentence(lazy("recorded %(it)s from the starter list"), "plus", RISK),
            "risks.proposal.made": Sentence(lazy("made %(it)s"), "chart-column", PROPOSAL),
            "risks.proposal.confirmed": Sentence(lazy("confirmed %(it)s"), "check", PROPOSAL),
            "risks.proposal.refused": Sentence(lazy("refused %(it)s"), "x", PROPOSAL),
            "risks.defaults.loaded": Sentence(lazy("loaded %(it)s"), "book-open", Category._meta.label_lower),
        }
    )
