"""The trail by command: sequence, verify, checkpoint, prove."""

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
from audits.trail.tree import IncompleteTree
from audits.trail.verification import Verified
from audits.verifier.note import NoteError

BROKEN, COULD_NOT_RUN = 1, 2
FAULTS = (DatabaseError, psycopg.Error, OSError, UnicodeDecodeError, NoteError, IncompleteTree, services.NotSealed)


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
        prove = parts.add_parser("prove", help="the proof that an event is sealed, as JSON")
        prove.add_argument("event", type=int, metavar="EVENT_ID")
        prove.add_argument("--payload", action="store_true", help="carry before, after and reason too")
        prove.add_argument("--out", type=Path, metavar="FILE")

    def handle(self, *args: Any, part: str, **options: Any) -> None:
        try:
            getattr(self, part)(**options)
        except FAULTS as error:
            raise CommandError(str(error).strip(), returncode=COULD_NOT_RUN) from error

    def sequence(self, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        sequencer.run(stop)

    def checkpoint(self, out: Path | None, **options: Any) -> None:
        self._give(services.checkpoint_text(), out)

    def prove(self, event: int, payload: bool, out: Path | None, **options: Any) -> None:
        proof = services.prove_event(event, payload=payload)
        self._give(json.dumps(proof, ensure_ascii=False, indent=2) + "\n", out)

    def verify(self, checkpoint: list[Path], as_json: bool, **options: Any) -> None:
        outside = {path.name: path.read_text(encoding="utf-8") for path in checkpoint}
        verified = services.verify(outside, self._progress)
        try:
            services.keep(verified)
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

    def _progress(self, done: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done} events", ending="")

    def _give(self, text: str, out: Path | None) -> None:
        if out is None:
            self.stdout.write(text, ending="")
        else:
            out.write_text(text, encoding="utf-8")
