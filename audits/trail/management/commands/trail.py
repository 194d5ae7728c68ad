"""The trail by command: sequence, verify, checkpoint, prove, export."""

import json
import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import CommandError
from django.db import Error as DatabaseError

from audits.trail import sequencer, services
from audits.trail.commands import AttributedCommand
from audits.trail.dates import BadDay, beginning_of, end_of
from audits.trail.export import NothingThere, NotYet, plan_export, stream_pack
from audits.trail.keys import KeyFault, verifier_lines
from audits.trail.proofs import Contradicted, TooMany, prove_growth, prove_object
from audits.trail.rotation import rotate_key
from audits.trail.sight import NoSuchThing, Wanted, thing_called
from audits.trail.tree import IncompleteTree
from audits.trail.verification import Verified
from audits.trail.witnesses import delivery
from audits.verifier.merkle import ProofError
from audits.verifier.note import NoteError
from audits.verifier.trail import Position

BROKEN, COULD_NOT_RUN = 1, 2
FAULTS = (
    *(DatabaseError, psycopg.Error, OSError, UnicodeDecodeError, NoteError, ProofError),
    *(IncompleteTree, KeyFault, services.NotSealed, TooMany, NoSuchThing, BadDay, NotYet, NothingThere),
)


class Command(AttributedCommand):
    help = "Seals, verifies and proves the trail."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        parts.add_parser("sequence", help="seal events as they settle, until stopped")
        verify = parts.add_parser("verify", help="exit 0 when whole, 1 when broken, 2 when it could not run")
        verify.add_argument("--checkpoint", action="append", default=[], type=Path, metavar="FILE")
        verify.add_argument("--json", action="store_true", dest="as_json")
        checkpoint = parts.add_parser("checkpoint", help="the latest signed checkpoint")
        checkpoint.add_argument("--out", type=Path, metavar="FILE")
        prove = parts.add_parser("prove", help="the proof of an event, of an object, or that the log only grew")
        prove.add_argument("thing", nargs="?", metavar="EVENT|OBJECT", help="a number; R-0144 or risks.risk:144")
        prove.add_argument("--payload", action="store_true", help="carry an event’s before, after and reason too")
        grown = "from a checkpoint (its size, or a FILE) to another or the latest"
        prove.add_argument("--growth", nargs="+", metavar=("OLD", "NEW"), help=grown)
        prove.add_argument("--out", type=Path, metavar="FILE")
        export = parts.add_parser("export", help="an evidence pack: events, their place in the tree, the checkpoint")
        export.add_argument("--from", dest="since", default="", metavar="DATE", help="the first day, or a moment")
        export.add_argument("--to", dest="until", default="", metavar="DATE", help="the last day, or a moment before")
        export.add_argument("--object", dest="thing", default="", metavar="OBJECT", help="R-0144 or risks.risk:144")
        export.add_argument("--out", type=Path, required=True, metavar="FILE")

        rotate = parts.add_parser("rotate-key", help="sign with a new log key from now on")
        rotate.add_argument("--reason", default="", help="why, for the trail")
        rotate.add_argument("--keep-old", type=Path, metavar="FILE", help="move the old private key there")

    def handle(self, *args: Any, part: str, **options: Any) -> None:
        try:
            getattr(self, part.replace("-", "_"))(**options)
        except FAULTS as error:
            raise CommandError(str(error).strip(), returncode=COULD_NOT_RUN) from error

    def sequence(self, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        delivering = threading.Thread(target=delivery.run, args=[stop], name="delivery", daemon=True)
        delivering.start()
        sequencer.run(stop)
        delivering.join(delivery.PAUSE)

    def checkpoint(self, out: Path | None, **options: Any) -> None:
        self._give(services.checkpoint_text(), out)

    def prove(self, thing: str | None, payload: bool, growth: list[str] | None, out: Path | None, **_: Any) -> None:
        if (thing is None) == (growth is None):
            raise CommandError("Name an event, an object or --growth, one of them.", returncode=COULD_NOT_RUN)
        if growth is not None:
            proof = self._growth(growth)
        elif thing is not None and thing.isascii() and thing.isdecimal():
            proof = services.prove_event(int(thing), payload=payload)
        else:
            proof = prove_object(thing_called(thing or ""))
        self._give(json.dumps(proof, ensure_ascii=False, indent=2) + "\n", out)

    def _growth(self, sizes: list[str]) -> dict[str, Any]:
        if len(sizes) > 2:
            raise CommandError("--growth takes one or two checkpoints.", returncode=COULD_NOT_RUN)
        old, *new = [int(size) if size.isascii() and size.isdecimal() else size for size in sizes]
        if any(isinstance(size, str) for size in new):
            raise CommandError("The newer checkpoint is named by its size.", returncode=COULD_NOT_RUN)
        note = old if isinstance(old, int) else Path(old).read_text(encoding="utf-8")
        try:
            return prove_growth(note, int(new[0]) if new else None)
        except Contradicted as error:
            raise CommandError(str(error), returncode=BROKEN) from error

    def export(self, since: str, until: str, thing: str, out: Path, **options: Any) -> None:
        wanted = Wanted(beginning_of(since), end_of(until), thing_called(thing) if thing else None)
        plan = plan_export(wanted)
        with out.open("wb") as file:
            for chunk in stream_pack(plan):
                file.write(chunk)
        begin, end = plan.places
        self.stdout.write(f"{out}: places {begin} to {end - 1} of {plan.size}.")

    def rotate_key(self, reason: str, keep_old: Path | None, **options: Any) -> None:
        rotation = rotate_key(reason, keep_old)
        self.stdout.write(
            f"A new key signs from {rotation.size} events on. The public keys, for whoever verifies or witnesses:\n"
            f"{verifier_lines()}",
            ending="",
        )

    def verify(self, checkpoint: list[Path], as_json: bool, **options: Any) -> None:
        outside = {str(path): _note(path) for path in checkpoint}
        verified = services.verify(outside, self._progress)
        try:
            services.keep(verified, outside)
        except DatabaseError as error:
            self.stderr.write(f"The outcome could not be kept: {error}".strip())
        if as_json:
            self.stdout.write(json.dumps(services.as_json(verified), ensure_ascii=False, indent=2))
        else:
            self._say(verified)
        if not verified.examination.whole:
            raise SystemExit(BROKEN)

    def _say(self, verified: Verified) -> None:
        seen = verified.examination
        for finding in seen.findings:
            self.stdout.write(self.style.ERROR(f"{finding.kind}: {finding.sentence}"))
        for notice in seen.notices:
            self.stdout.write(f"{notice.kind}: {notice.sentence}")
        verdict = "The trail is whole" if seen.whole else "The trail is BROKEN"
        self.stdout.write(
            f"{verdict}: {seen.size} sealed events, {seen.checkpoints} checkpoints compared, {verified.seconds:.1f} s."
        )

    def _progress(self, at: Position, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{at.size} of {total} events", ending="")

    def _give(self, text: str, out: Path | None) -> None:
        if out is None:
            self.stdout.write(text, ending="")
        else:
            out.write_text(text, encoding="utf-8")


def _note(path: Path) -> str:
    """The text of a checkpoint's file. Raises OSError, or NoteError that names the file when it is no text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise NoteError(f"The checkpoint {path} cannot be compared: it is no text.") from error
