"""The life of a version as one table: each step, where it leads, who may take it and what must be true.

There is no draft: a version is digests, and nothing is kept of one that was not handed in. Pure but for the guards,
which the room that knows the answer registers in its `AppConfig.ready()`:

    register_guard("approve", gate_is_open, says=_("The gate is open"))
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audits.accounts.roles import PERMISSIONS, Role

if TYPE_CHECKING:
    from audits.accounts.models import User
    from registry.inventory.models import ModelVersion

Words = str | Promise


class State(TextChoices):
    """Where a version stands."""

    SUBMITTED = "submitted", _("Submitted")
    IN_VALIDATION = "in_validation", _("In validation")
    APPROVED = "approved", _("Approved")
    IN_USE = "in_use", _("In use")
    UNDER_REVIEW = "under_review", _("Under review")
    REJECTED = "rejected", _("Rejected")
    RETIRED = "retired", _("Retired")


# What somebody did to a version that keeps them from a later step of it.
SUBMITTER, EXAMINER = "submitter", "examiner"
NOT_BY: dict[str, Words] = {
    SUBMITTER: _("Somebody else than who submitted the version"),
    EXAMINER: _("Somebody else than who validated it or began its review"),
}


@dataclass(frozen=True)
class Step:
    """One step. `permission` of audits.accounts.roles; not_by: whose own step it may not be.

    binds: it approves, so it writes down the digests of everything that was approved, and may be given on conditions.
    ends: it ends the deployments that are still open.
    """

    key: str
    label: Words
    sources: tuple[State, ...]
    to: State
    permission: str
    not_by: tuple[str, ...] = ()
    binds: bool = False
    ends: bool = False

    @property
    def who(self) -> list[str]:
        """The roles that may take it, in words."""
        return [str(role.label) for role in Role if role in PERMISSIONS[self.permission]]


VALIDATE = Step(
    "validate", _("Begin validation"), (State.SUBMITTED,), State.IN_VALIDATION, "version.validate", (SUBMITTER,)
)
APPROVE = Step(
    "approve",
    _("Approve"),
    (State.IN_VALIDATION, State.UNDER_REVIEW),
    State.APPROVED,
    "version.approve",
    (SUBMITTER, EXAMINER),
    binds=True,
)
REJECT = Step(
    "reject", _("Reject"), (State.SUBMITTED, State.IN_VALIDATION), State.REJECTED, "version.reject", (SUBMITTER,)
)
USE = Step("use", _("Put in use"), (State.APPROVED,), State.IN_USE, "model.deploy")
# Also taken by itself when the last deployment ends.
REST = Step("rest", _("Take out of use"), (State.IN_USE,), State.APPROVED, "model.deploy", ends=True)
REVIEW = Step("review", _("Begin a review"), (State.APPROVED, State.IN_USE), State.UNDER_REVIEW, "version.review")
RETIRE = Step(
    "retire",
    _("Retire"),
    (State.SUBMITTED, State.IN_VALIDATION, State.APPROVED, State.IN_USE, State.UNDER_REVIEW),
    State.RETIRED,
    "version.retire",
    ends=True,
)
STEPS: tuple[Step, ...] = (VALIDATE, APPROVE, REJECT, USE, REST, REVIEW, RETIRE)
# The states in which an approval is in force, and those in which a version may be deployed.
LET_IN = (State.APPROVED, State.IN_USE)


def steps_from(state: str) -> list[Step]:
    """The steps that leave a state, in the order of the table."""
    return [step for step in STEPS if state in step.sources]


def step_between(state: str, to: str) -> Step | None:
    """The one step from `state` to `to`; None when the table has none."""
    return next((step for step in steps_from(state) if step.to == to), None)


# Given who would take the step and the version: what is missing, a sentence, or nothing.
Missing = Callable[["User", "ModelVersion"], str]


class Guard(NamedTuple):
    """What must be true before a step: in words, and what is missing of it now."""

    says: Words
    missing: Missing


_guards: dict[str, dict[Missing, Guard]] = defaultdict(dict)


def register_guard(step: str, missing: Missing, says: Words) -> None:
    """Adds to what must be true before the step with this key; registering it again changes nothing.

    `missing` answers a sentence that says what is not so and what to do, or "". Raises LookupError for an unknown step.
    """
    if step not in {one.key for one in STEPS}:
        raise LookupError(f"There is no step {step}.")
    _guards[step][missing] = Guard(says, missing)


def guards_of(step: Step) -> Sequence[Guard]:
    """What must be true before a step, in the order in which the rooms said it."""
    return list(_guards[step.key].values())
