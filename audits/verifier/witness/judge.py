"""The witness's judgement, without a network: does this checkpoint continue the one I cosigned last?"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from audits.verifier.cosignature import WitnessKey, cosign, cosignatures
from audits.verifier.merkle import EMPTY_ROOT, ProofError, check_consistency
from audits.verifier.note import Checkpoint, NoteError, SignerKey, VerifierKey, open_checkpoint, split_note
from audits.verifier.witness.message import SIZE_TYPE, Submission
from audits.verifier.witness.state import State, file_name

TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """An answer over HTTP: status, body, and the body's type."""

    status: int
    text: str
    media_type: str = TEXT


class Witness:
    """Knows which logs it watches and by which keys; never cosigns two histories of one log."""

    def __init__(
        self,
        signer: SignerKey,
        logs: Mapping[str, Sequence[VerifierKey]],
        state: State,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`logs`: the keys of each log by its origin. `clock`: seconds since 1970."""
        self._signer, self._logs, self._state, self._clock = signer, logs, state, clock
        self._turn = threading.Lock()

    @property
    def key(self) -> WitnessKey:
        """The public key that others configure."""
        return WitnessKey.of(self._signer)

    def add_checkpoint(self, body: bytes) -> Answer:
        """Judge the body of `POST /add-checkpoint`. Raises StateFault when the judgement cannot be kept."""
        try:
            sent = Submission.parse(body)
            text, _ = split_note(sent.note)
            checkpoint = Checkpoint.parse(text)
        except NoteError as error:
            return Answer(400, f"{error}\n")
        keys = self._logs.get(checkpoint.origin)
        if keys is None:
            return Answer(404, f"This witness does not watch the log {checkpoint.origin}.\n")
        try:
            open_checkpoint(sent.note, keys)
        except NoteError as error:
            return Answer(403, f"{error}\n")
        if sent.old > checkpoint.size:
            return Answer(400, f"The old size {sent.old} is larger than the checkpoint's, {checkpoint.size}.\n")
        with self._turn:
            return self._judge(sent, text, checkpoint)

    def _judge(self, sent: Submission, text: str, checkpoint: Checkpoint) -> Answer:
        """Compare with what is remembered and remember the new one; nobody else's turn comes in between."""
        known = self._state.latest(checkpoint.origin) or Checkpoint(checkpoint.origin, 0, EMPTY_ROOT)
        if sent.old != known.size:
            return Answer(409, f"{known.size}\n", SIZE_TYPE)
        if checkpoint.size == known.size and checkpoint.root != known.root:
            self._state.dispute(sent.note)
            return Answer(409, f"{known.size}\n", SIZE_TYPE)
        try:
            check_consistency(known.size, checkpoint.size, known.root, checkpoint.root, sent.proof)
        except ProofError as error:
            self._state.dispute(sent.note)
            return Answer(422, f"{error}\n")
        line = cosign(self._signer, text, self._now(checkpoint.origin))
        self._state.keep(checkpoint.origin, sent.note + line)
        return Answer(200, line)

    def _now(self, origin: str) -> int:
        """The time to state: never before the last one stated, or the two statements would contradict each other."""
        stated = cosignatures(self._state.note(origin), [self.key]) if self._state.note(origin) else []
        return max(int(self._clock()), *(cosignature.at for cosignature in stated), 0)

    def note(self, name: str) -> str:
        """The last checkpoint cosigned for the log whose origin has the SHA-256 `name`; empty when there is none."""
        return next((self._state.note(origin) for origin in self._logs if file_name(origin) == name), "")

    def about(self) -> str:
        """Who this witness is and how far it has followed each log, for people."""
        lines = [f"{self.key}\n"]
        for origin in self._logs:
            known = self._state.latest(origin)
            lines.append(f"{origin}: {known.size if known else 0} entries, /{file_name(origin)}/checkpoint\n")
        return "".join(lines)
