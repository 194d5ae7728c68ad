"""What people may ask of the trail."""

from collections.abc import Mapping

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import Invalid
from audits.base.nudge import nudge
from audits.trail import verifying
from audits.trail.models import Verification
from audits.verifier.note import NoteError

VERIFY = "audits.oversight.tasks.go_on_verifying"
MOST_CHECKPOINTS = 20
LONGEST_NAME = 200  # characters of a checkpoint's name
LARGEST_CHECKPOINT = 20_000  # characters; one with the signatures of a hundred witnesses has 12,000


def request_verification(user: User, checkpoints: Mapping[str, str] | None = None) -> Verification:
    """Asks a worker to verify the whole trail; returns the verification that answers, perhaps one under way.

    checkpoints: signed notes kept elsewhere, by name, to be compared with. Raises Forbidden, or Invalid naming the
    one that cannot be compared.
    """
    policy_of(user).require("trail.verify")
    try:
        verification = verifying.ask(checkpoints)
    except NoteError as error:
        raise Invalid.field(
            "checkpoints", str(error), "Bring checkpoints of this log as they were given out."
        ) from error
    nudge(VERIFY)
    return verification
