"""How stories tell people, units and their roles, and what the trail itself does."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import Grant, TrustRule, Unit, User
from audits.accounts.policy import policy_of
from audits.base.phrases import count
from audits.oversight.models import Explanation, Redaction
from audits.oversight.storytelling import (
    ANYTHING,
    Kind,
    Sentence,
    register_kind,
    register_relations,
    register_sentences,
)

REDACTION = Redaction._meta.label_lower
GRANT = Grant._meta.label_lower
TRUST = TrustRule._meta.label_lower


def of_unit(user: User, unit: Unit) -> Mapping[str, set[int]]:
    """The roles granted in a unit."""
    return {GRANT: set(policy_of(user).scope(Grant.objects.filter(unit=unit)).values_list("pk", flat=True))}


def of_person(user: User, person: User) -> Mapping[str, set[int]]:
    """The roles granted to a person."""
    return {GRANT: set(policy_of(user).scope(Grant.objects.filter(user=person)).values_list("pk", flat=True))}


def of_anything(user: User, thing: models.Model) -> Mapping[str, set[int]]:
    """What was asked to be redacted of a thing."""
    asked = Redaction.objects.filter(object_type=thing._meta.label_lower, object_id=str(thing.pk))
    return {REDACTION: set(policy_of(user).scope(asked).values_list("pk", flat=True))}


def _redaction_name(one: Redaction) -> str:
    return said("%(reference)s of %(what)s") % {"reference": one.reference, "what": one.object_label}


def _grant_name(grant: Grant) -> str:
    return f"{grant.get_role_display()}, {grant.user}, {grant.unit}"


def register_story() -> None:
    """Teaches the story what accounts and the trail are called; called once, when the application is ready."""
    register_kind("accounts.unit", Kind(_("unit"), _("units")))
    register_kind("accounts.user", Kind(_("person"), _("people")))
    register_kind(GRANT, Kind(_("role"), _("roles"), name=_grant_name))
    register_kind("accounts.token", Kind(_("token"), _("tokens"), name=lambda token: token.name))
    register_kind(TRUST, Kind(_("rule of trust"), _("rules of trust"), name=str))
    register_kind("base.idempotentrequest", Kind(_("kept answer"), _("kept answers"), name=lambda kept: kept.path))
    register_kind("sessions.session", Kind(_("session"), _("sessions"), name=lambda _session: ""))
    register_kind("trail.verification", Kind(_("verification of the trail"), _("verifications of the trail")))
    register_kind("trail.retention", Kind(_("how long to keep"), _("how long to keep"), shared=True))
    register_kind(REDACTION, Kind(_("redaction"), _("redactions"), name=_redaction_name))
    register_kind(
        Explanation._meta.label_lower,
        Kind(_("explanation of event"), _("explanations of events"), name=lambda one: count(one.event_id)),
    )
    register_relations(ANYTHING, of_anything)
    register_relations("accounts.unit", of_unit)
    register_relations("accounts.user", of_person)
    register_sentences(
        {
            "accounts.unit.made": Sentence(_("made %(it)s"), "plus"),
            "accounts.user.made": Sentence(_("made an account for %(it)s"), "user-plus"),
            "accounts.password.changed": Sentence(_("changed the password of %(it)s"), "key-round", "accounts.user"),
            "accounts.role.granted": Sentence(_("granted %(it)s"), "user-check", GRANT),
            "accounts.token.issued": Sentence(_("issued %(it)s"), "key-round"),
            "accounts.token.used": Sentence(_("used %(it)s"), "key-round"),
            "accounts.token.revoked": Sentence(_("revoked %(it)s"), "x"),
            "accounts.token.exchanged": Sentence(_("got %(it)s in exchange for a CI token"), "key-round"),
            "accounts.trust.given": Sentence(_("trusted the CI jobs of %(it)s"), "user-check", TRUST),
            "accounts.trust.ended": Sentence(_("ended the trust of %(it)s"), "x", TRUST),
            "oversight.redaction.asked": Sentence(_("asked for %(it)s"), "eraser"),
            "oversight.redaction.approved": Sentence(_("agreed to %(it)s"), "eraser"),
            "oversight.redaction.refused": Sentence(_("refused %(it)s"), "x"),
            "oversight.redaction.withdrawn": Sentence(_("withdrew %(it)s"), "x"),
            "oversight.explanation.given": Sentence(_("gave %(it)s"), "message-square"),
            "trail.key.rotated": Sentence(_("changed the key that signs the trail"), "key-round"),
            "trail.retention.decided": Sentence(_("decided %(it)s"), "scale"),
            "trail.verification.started": Sentence(
                _("began to verify the trail"), "shield-check", "trail.verification"
            ),
            "trail.verification.resumed": Sentence(
                _("went on with a verification that was cut off"), "shield-check", "trail.verification"
            ),
            "trail.verification.stopped": Sentence(_("gave up a verification"), "x", "trail.verification"),
            "trail.verified": Sentence(_("verified the trail"), "shield-check", "trail.verification"),
        }
    )
