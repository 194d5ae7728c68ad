"""A witness of another party over HTTP (c2sp.org/tlog-witness): it checks that the log only grew, and cosigns."""

from dataclasses import dataclass
from typing import ClassVar

from audits.trail.witnesses.parcel import CONTRADICTION, Parcel, WitnessFault
from audits.trail.witnesses.web import Answer, ask
from audits.verifier.cosignature import WitnessKey, cosignatures
from audits.verifier.note import NoteError, tree_size
from audits.verifier.witness.message import Submission


@dataclass(frozen=True)
class Service:
    """A tlog-witness server; `url` is its submission prefix."""

    name: str
    url: str
    witness_key: WitnessKey
    kind: ClassVar[str] = "http"

    @property
    def place(self) -> str:
        return self.url

    @property
    def key(self) -> str:
        return str(self.witness_key)

    def deliver(self, parcel: Parcel, known: int) -> str:
        """Send the checkpoint; when the witness knows another size than we thought, once more from that size."""
        answer = self._send(parcel, min(known, parcel.checkpoint.size))
        if answer.status == 409:
            theirs = self._size(answer)
            if theirs > parcel.checkpoint.size:
                raise WitnessFault(
                    f"{CONTRADICTION}the witness knows this trail with {theirs} events, it has "
                    f"{parcel.checkpoint.size}: an older state of the database was put back, or events were cut off."
                )
            answer = self._send(parcel, theirs)
        if answer.status in (409, 422):
            raise WitnessFault(
                f"{CONTRADICTION}the witness refuses ({answer.status}): what it saw is not the beginning of this "
                f"trail. History was rewritten, or the witness watches another log of this name. {_said(answer)}"
            )
        if answer.status != 200:
            raise WitnessFault(f"The witness answers {answer.status}. {_said(answer)}")
        return self._cosignature(parcel, answer)

    def _send(self, parcel: Parcel, old: int) -> Answer:
        body = str(Submission(old, parcel.proof(old), parcel.note)).encode()
        return ask("POST", f"{self.url.rstrip('/')}/add-checkpoint", body, {"Content-Type": "text/plain"})

    def _size(self, answer: Answer) -> int:
        try:
            return tree_size(answer.text.removesuffix("\n"))
        except NoteError as error:
            raise WitnessFault(f"The witness answers 409 without the size it knows. {_said(answer)}") from error

    def _cosignature(self, parcel: Parcel, answer: Answer) -> str:
        try:
            found = cosignatures(parcel.note + answer.text, [self.witness_key])
        except NoteError as error:
            raise WitnessFault(f"The witness’s cosignature is not good: {error}") from error
        if not found:
            raise WitnessFault("The witness signed with another key than the one configured.")
        return found[-1].line


def _said(answer: Answer) -> str:
    """The first line of what a stranger answered, printable and short."""
    line = "".join(character for character in answer.text.partition("\n")[0][:200] if character.isprintable())
    return f"It says: {line}" if line else ""
