"""What people may ask of the trail."""

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.nudge import nudge

VERIFY = "audits.oversight.tasks.verify_trail"


def request_verification(user: User) -> None:
    """Asks a worker to verify the whole trail; the outcome is kept as a `Verification`. Raises Forbidden."""
    policy_of(user).require("trail.verify")
    nudge(VERIFY)
