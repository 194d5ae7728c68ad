"""Proofs and exports of what a person may see. They read only; what cannot be proven is said in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict, Invalid, NotFound
from audits.oversight.selectors import event_for_user, units_on_the_trail
from audits.trail.export import NothingThere, NotYet, Plan, plan_export
from audits.trail.keys import verifier_keys, verifier_lines
from audits.trail.proofs import Contradicted, TooMany, prove_growth, prove_object
from audits.trail.services import NotSealed, checkpoint_text, prove_event
from audits.trail.sight import NoSuchThing, Sight, Thing, Wanted, thing_called
from audits.trail.tree import IncompleteTree
from audits.verifier.held import fingerprint
from audits.verifier.merkle import ProofError
from audits.verifier.note import NoteError

AGAIN = "Ask again in a second."
DAMAGED = "The stored tree is damaged."


def sight_of(user: User, permission: str) -> Sight:
    """What `user` may see of the trail by `permission`: the events of their units and their own, and at the root also
    those of no unit."""
    return Sight(units_on_the_trail(user, permission), str(user.pk))


def proof_of_event(user: User, pk: int) -> dict[str, Any]:
    """The proof of one event with its content. Raises NotFound, or Conflict while it is not sealed."""
    event = event_for_user(user, pk)
    with _said():
        return prove_event(event.pk, payload=True)


def proof_of_object(user: User, name: str) -> dict[str, Any]:
    """The proof of the sealed events of the object called `name` (R-0144 or risks.risk:144) that `user` may see.

    Raises NotFound, or Conflict when it has more events than a proof holds.
    """
    policy_of(user).require("trail.view")
    thing = _thing(name)
    try:
        with _said():
            return prove_object(thing, sight_of(user, "trail.view"))
    except Conflict as error:
        if isinstance(error.__cause__, NotSealed):
            raise NotFound(f"There is no sealed event of {name}, or you may not see it.", AGAIN) from error
        raise


def proof_of_growth(user: User, old: int | str | None, new: int | None = None) -> dict[str, Any]:
    """The proof that the log only grew, from the checkpoint `old` (its size, its text, or None for the first) to `new`,
    or the latest.

    Raises NotFound without such a checkpoint, Invalid when what was given is none of this log, Conflict when the
    record is not what it promised.
    """
    policy_of(user).require("trail.view")
    with _said():
        try:
            return prove_growth(old, new)
        except NotSealed as error:
            raise NotFound(str(error), "Take the size of one of the checkpoints listed.") from error
        except NoteError as error:
            raise Invalid.field("checkpoint", str(error), "Give a checkpoint of this log, as it was signed.") from error
        except ProofError as error:
            raise Invalid.field("from", "The older checkpoint covers more than the newer.", "Exchange them.") from error


def export_of(user: User, since: datetime | None, until: datetime | None, name: str = "") -> Plan:
    """Decides on an export of the events dated from `since` to before `until`, of one object when it is named.

    What `user` may not see will be there as hashes. Raises Forbidden, NotFound for the object, Invalid for the period.
    """
    policy_of(user).require("trail.export")
    thing = _thing(name) if name else None
    with _said():
        try:
            return plan_export(Wanted(since, until, thing), sight_of(user, "trail.export"))
        except NotYet as error:
            raise Invalid.field(
                "from" if since and until is None else "to", str(error), "Choose earlier days."
            ) from error
        except NothingThere as error:
            raise Invalid.field("from", str(error), "Choose a longer or another period.") from error


def latest_checkpoint() -> str:
    """The latest checkpoint as a signed note: nothing in it is anybody's secret. Raises Conflict before the first."""
    with _said():
        return checkpoint_text()


def log_keys() -> str:
    """The log's public keys as a key file, earlier ones first, each with the sizes it is good for.

    Raises Conflict before the first.
    """
    lines = verifier_lines()
    if not lines:
        raise Conflict("The log has no key yet.", AGAIN)
    return lines


def fingerprints() -> list[tuple[str, str]]:
    """Each public key of the log as its line, the present one last, and its SHA-256, to be read to somebody."""
    return [(str(key), fingerprint(key)) for key in verifier_keys()]


def _thing(name: str) -> Thing:
    try:
        return thing_called(name)
    except NoSuchThing as error:
        raise NotFound(
            f"There is no object {name[:80]}, or you may not see it.", "Name it as R-0144 or risks.risk:144."
        ) from error


@contextmanager
def _said() -> Iterator[None]:
    """What the trail refuses, as an answer to a person."""
    try:
        yield
    except NotSealed as error:
        raise Conflict(str(error), AGAIN) from error
    except TooMany as error:
        raise Conflict(str(error), "Use the export.") from error
    except Contradicted as error:
        raise Conflict(str(error), "Keep the checkpoint, and have the trail verified against it.") from error
    except IncompleteTree as error:
        raise Conflict(DAMAGED, "Have the trail verified; that says where.") from error
