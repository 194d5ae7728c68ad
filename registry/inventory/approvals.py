"""What an approval binds, whether it still holds, and which steps a version may take now."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base import phrases
from registry.inventory import lifecycle
from registry.inventory.lifecycle import Step, Words
from registry.inventory.models import ModelVersion, Transition

# The SHA-256 of one thing that an approval binds; "" when the version has none.
Digest = Callable[[ModelVersion], str]


def digest_of_json(value: Any) -> str:
    """The SHA-256 of a JSON value in canonical form (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()


def submitted_card(version: ModelVersion) -> str:
    """Of the model card as it was handed in; "" without one."""
    return digest_of_json(version.card) if version.card else ""


_bindings: dict[str, Digest] = {
    "artifact": lambda version: version.artifact.sha256 if version.artifact else "",
    "predictions": lambda version: version.predictions.sha256,
    "training_data": lambda version: version.training_data.artifact.sha256 if version.training_data else "",
    "test_data": lambda version: version.test_data.artifact.sha256 if version.test_data else "",
    "card": submitted_card,
}
_read: set[str] = set()


def register_binding(name: str, digest: Digest, *, reads: str = "") -> None:
    """Has approvals bind one more thing, or says anew what a name stands for; for higher rooms, in their `ready()`.

    reads: the relation of a version that `digest` reads, so that many versions cost no more queries than one.
    """
    _bindings[name] = digest
    _read.update({reads} - {""})


def digests_of(version: ModelVersion) -> dict[str, str]:
    """The SHA-256 of everything that an approval of `version` binds now, by name; what it has not is left out."""
    found = {name: digest(version) for name, digest in _bindings.items()}
    return {name: digest for name, digest in found.items() if digest}


@dataclass(frozen=True)
class Approval:
    """The latest approval of a version. changed: the names of what is no longer what was approved."""

    transition: Transition
    changed: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether what was approved is what is there."""
        return not self.changed


def approvals_of(versions: Sequence[ModelVersion]) -> dict[int, Approval]:
    """The latest approval of each of `versions` that ever was approved, whatever became of it."""
    rows = Transition.objects.filter(
        version__in=versions, to_state=lifecycle.APPROVE.to, from_state__in=lifecycle.APPROVE.sources
    )
    latest = {row.version_id: row for row in rows.select_related("by").order_by("id")}
    prefetch_related_objects([version for version in versions if version.pk in latest], *_read)
    return {
        version.pk: Approval(row, _changed(row.bound, digests_of(version)))
        for version in versions
        if (row := latest.get(version.pk)) is not None
    }


def approval_of(version: ModelVersion) -> Approval | None:
    """The latest approval of `version`; None when it never was approved."""
    return approvals_of([version]).get(version.pk)


def _changed(bound: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(name for name in bound.keys() | now.keys() if bound.get(name) != now.get(name)))


def why_no_approval(version: ModelVersion) -> str:
    """What keeps `version` from being deployed or used, a sentence; "" when it is approved and the approval holds."""
    if version.state not in lifecycle.LET_IN:
        return _("Version %(label)s is %(state)s, not approved.") % _named(version)
    approval = approval_of(version)
    if approval is None:
        return _("No approval of version %(label)s is on record.") % _named(version)
    if approval.changed:
        changed = phrases.sentence(name.replace("_", " ") for name in approval.changed)
        return _("Since it was approved, this changed: %(changed)s. It needs a review and a new approval.") % {
            "changed": changed
        }
    return ""


def why_not_deployed(version: ModelVersion) -> str:
    """Says that `version` runs nowhere; "" when it does."""
    if version.deployments.filter(until=None).exists():
        return ""
    return _("It is deployed nowhere: record the deployment first.")


def _named(version: ModelVersion) -> dict[str, str]:
    word = str(lifecycle.State(version.state).label)
    return {"label": version.label, "state": f"{word[:1].lower()}{word[1:]}"}


@dataclass(frozen=True)
class Requirement:
    """What must be true before a step, in words, and what is missing of it now ("" when it is so)."""

    says: str
    missing: str


@dataclass(frozen=True)
class Offer:
    """A step that leads on from where a version stands. may: whether the user is somebody who may take it at all.

    why_not: a sentence when they may not. who: the roles that may, in words.
    """

    step: Step
    may: bool
    why_not: str
    requirements: tuple[Requirement, ...]

    @property
    def who(self) -> list[str]:
        """The roles that may take it, in words."""
        return self.step.who

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not so yet, a sentence each."""
        return tuple(one.missing for one in self.requirements if one.missing)

    @property
    def open(self) -> bool:
        """Whether the user may take it now."""
        return self.may and not self.missing


def steps_for(user: User, version: ModelVersion) -> list[Offer]:
    """The steps that lead on from where `version` stands, in the order of the table, as they are for `user`."""
    return [offer(user, version, step) for step in lifecycle.steps_from(version.state)]


def offer(user: User, version: ModelVersion, step: Step) -> Offer:
    """One step as it is for `user`: whether they may, and what is missing."""
    said = [Requirement(str(guard.says), guard.missing(user, version)) for guard in lifecycle.guards_of(step)]
    own = own_part(user, version, step)
    others = [Requirement(str(lifecycle.NOT_BY[part]), "") for part in step.not_by if part not in own]
    themselves = [Requirement(str(lifecycle.NOT_BY[part]), str(sentence)) for part, sentence in own.items()]
    allowed = policy_of(user).allows(step.permission, version)
    why_not = "" if allowed else _("This needs one of these roles: %(roles)s.") % {"roles": ", ".join(step.who)}
    why_not = why_not or " ".join(one.missing for one in themselves)
    return Offer(step, not why_not, why_not, (*others, *themselves, *said))


def own_part(user: User, version: ModelVersion, step: Step) -> dict[str, Words]:
    """What `user` did to `version` that keeps them from this step: a sentence for each part of `step.not_by`."""
    found: dict[str, Words] = {}
    if lifecycle.SUBMITTER in step.not_by and version.submitted_by_id == user.pk:
        found[lifecycle.SUBMITTER] = _("You submitted this version, so somebody else must decide on it.")
    if lifecycle.EXAMINER in step.not_by and user.pk in _examiners(version):
        found[lifecycle.EXAMINER] = _("You validated or reviewed this version, so somebody else must approve it.")
    return found


def _examiners(version: ModelVersion) -> set[int]:
    """Whoever took on a validation, and who began the last review: an earlier one has been answered by an approval."""
    taken = version.transitions.filter(to_state__in=(lifecycle.VALIDATE.to, lifecycle.REVIEW.to)).order_by("id")
    by_state = list(taken.values_list("to_state", "by_id"))
    reviewers = [by for state, by in by_state if state == lifecycle.REVIEW.to]
    return {by for state, by in by_state if state == lifecycle.VALIDATE.to} | set(reviewers[-1:])


def register_guards() -> None:
    """What the inventory itself asks for before a version is put in use. Called once, when the application is ready."""
    use = lifecycle.USE.key
    lifecycle.register_guard(use, lambda _user, version: why_no_approval(version), says=_lazy("An approval that holds"))
    lifecycle.register_guard(use, lambda _user, version: why_not_deployed(version), says=_lazy("An open deployment"))
