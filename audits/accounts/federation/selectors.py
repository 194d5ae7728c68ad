"""Reads of the rules by which CI jobs are trusted."""

from django.db.models import QuerySet

from audits.accounts.models import TrustRule, User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound

PARTS = ("unit", "acts_as", "made_by")


def trust_rules_for(user: User) -> QuerySet[TrustRule]:
    """The rules of the units in which `user` may look at them, newest first. Raises Forbidden for who may nowhere."""
    policy = policy_of(user)
    policy.require("trust.view")
    return policy.scope(TrustRule.objects.select_related(*PARTS), "trust.view").order_by("-id")


def trust_rule_for(user: User, reference: str) -> TrustRule:
    """One rule by reference, e.g. `TR-0003`. Raises NotFound or Forbidden."""
    policy = policy_of(user)
    rule = policy.scope(TrustRule.objects.select_related(*PARTS)).filter(reference=reference).first()
    if rule is None:
        raise NotFound(f"There is no rule {reference}, or you may not see it.")
    policy.require("trust.view", rule)
    return rule


def rules_of_issuer(issuer: str) -> QuerySet[TrustRule]:
    """The rules in force for an issuer, of every unit that is seen; the oldest first."""
    return (
        TrustRule.objects.select_related(*PARTS)
        .filter(issuer=issuer, ended_at=None, acts_as__is_active=True)
        .order_by("id")
    )
