"""Answering the questionnaire that gives a model its tier."""

from collections.abc import Mapping

from django.db import transaction

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import Invalid
from audits.trail import context as trail
from registry.inventory import tiering
from registry.inventory.models import RegisteredModel, TierAssessment
from registry.inventory.services.locked import locked_model, save_changed


@transaction.atomic
def assess_tier(
    *,
    user: User,
    model: RegisteredModel,
    expected: int | None,
    answers: Mapping[str, str],
    tier: int | None = None,
    reason: str = "",
) -> TierAssessment:
    """Answers the questionnaire in force about `model`, from the version `expected` of its entry (None: whichever
    it is); its tier follows.

    answers: by question. tier: what a person decides instead of the computed one, which needs a reason and the right
    to override. Raises Forbidden, NotFound, Stale, Invalid that names each question.
    """
    row = locked_model(user, model, "model.assess", expected=expected, ours={"tier": tier})
    questionnaire = tiering.in_force()
    if problems := tiering.problems(questionnaire, answers):
        fields = {f"answers/{key}": [said] for key, said in problems.items()}
        raise Invalid("The questionnaire is not answered.", "Answer each question with one of its answers.", fields)
    score = tiering.score(questionnaire, answers)
    decided = score.tier if tier is None else tier
    if decided not in RegisteredModel.Tier.values:
        raise Invalid.field("tier", "The tier is 1, 2 or 3.", "Leave it out to take the computed one.")
    if decided != score.tier:
        policy_of(user).require("model.override", row)
        if not reason.strip():
            raise Invalid.field("reason", f"The answers give tier {score.tier}: say why it is another.")
    with trail.action("inventory.tier.assessed", reason=reason.strip()):
        made = TierAssessment.objects.create(
            unit=row.unit,
            model=row,
            questionnaire=questionnaire.id,
            answers=dict(answers),
            points=score.points,
            computed=score.tier,
            tier=decided,
            reason=reason.strip(),
            by=user,
        )
        row.tier = decided
        save_changed(row, "tier")
    return made
