"""Run a witness that cosigns the checkpoints of the logs it is told of.

Make its key first:  python -m audits.verifier.witness --make-key witness.example/w1 --key witness.key
Then run it:         python -m audits.verifier.witness --listen 127.0.0.1:7380 --key witness.key --state witness-state
                         --log 'countersign.local/trail+0a1b2c3d+AQ…'

Exit codes: 0 stopped as asked, 2 could not run.
"""

import argparse
import logging
import signal
import sys
import threading
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from audits.verifier.cosignature import WitnessKey
from audits.verifier.disk import write_new
from audits.verifier.note import NoteError, SignerKey, VerifierKey, key_lines
from audits.verifier.witness.judge import Witness
from audits.verifier.witness.server import Server
from audits.verifier.witness.state import State, StateFault

GOOD, COULD_NOT_RUN = 0, 2


class CouldNotRun(Exception):
    """An argument or a file is unusable; the message says which."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a key, or serve until stopped; returns the exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="{asctime} {levelname} {message}", style="{")
    try:
        if options.make_key:
            sys.stdout.write(f"{make_key(options.make_key, options.key)}\n")
        else:
            serve(options)
    except (CouldNotRun, StateFault, NoteError) as error:
        sys.stderr.write(f"The witness cannot run: {error}\n")
        return COULD_NOT_RUN
    return GOOD


def make_key(name: str, place: Path) -> WitnessKey:
    """Write a new private key to `place`, for its owner only, and return the public one. Raises CouldNotRun."""
    signer = SignerKey.generate(name)
    try:
        write_new(place, f"{signer.as_text()}\n".encode(), mode=0o600)
    except FileExistsError as error:
        raise CouldNotRun(f"{place} is there already; a witness keeps its key.") from error
    except OSError as error:
        raise CouldNotRun(f"{place} cannot be written: {error.strerror}.") from error
    return WitnessKey.of(signer)


def serve(options: argparse.Namespace) -> None:
    """Answer until SIGTERM or SIGINT. Raises CouldNotRun, StateFault or NoteError."""
    if options.state is None:
        raise CouldNotRun("Say where it keeps what it knows: --state FOLDER.")
    signer = SignerKey.parse(_text(options.key))
    state = State(options.state, WitnessKey.of(signer))
    witness = Witness(signer, _logs(options.log, options.logs), state)
    try:
        server = Server(options.listen, witness)
    except OSError as error:
        raise CouldNotRun(f"It cannot listen on {':'.join(map(str, options.listen))}: {error.strerror}.") from error
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    sys.stdout.write(f"{witness.key}\nListening on http://{server.server_address[0]!s}:{server.server_port}\n")
    sys.stdout.flush()
    with server:
        server.serve_forever()
    state.close()


def _logs(given: Sequence[str], files: Sequence[Path]) -> dict[str, list[VerifierKey]]:
    """The keys of each log by its origin, which is the key's name."""
    logs: dict[str, list[VerifierKey]] = defaultdict(list)
    for text in [*given, *map(_text, files)]:
        for key in key_lines(text):
            logs[key.name].append(key)
    if not logs:
        raise CouldNotRun("Name at least one log: --log VKEY or --logs FILE.")
    return dict(logs)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CouldNotRun(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CouldNotRun(f"{path} is not text.") from error


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT")
    return host.strip("[]"), int(port)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m audits.verifier.witness",
        description=__doc__,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="the witness's private key")
    parser.add_argument("--make-key", default="", metavar="NAME", help="make that key, print the public one, and stop")
    parser.add_argument("--listen", type=_address, default=("127.0.0.1", 7380), metavar="HOST:PORT")
    parser.add_argument("--state", type=Path, metavar="FOLDER", help="where the last checkpoint of each log is kept")
    parser.add_argument("--log", action="append", default=[], metavar="VKEY", help="a log's public key")
    parser.add_argument("--logs", action="append", type=Path, default=[], metavar="FILE", help="keys, one a line")
    return parser


if __name__ == "__main__":
    sys.exit(main())
