"""Starts Countersign on this machine and keeps it running: what `script/up` ends in.

python -m governance.conf.local.up [--port N] [--no-demo] [--reset] [--restore FILE]
"""

import argparse
import errno
import http.client
import os
import signal
import socket
import sys
import time
from contextlib import closing
from pathlib import Path
from types import FrameType

import psycopg
from kombu import Connection
from kombu.exceptions import OperationalError

from governance.conf import environment
from governance.conf.local import demo_note
from governance.conf.local.account import Account
from governance.conf.local.addresses import VARIABLES, external_database
from governance.conf.local.engines import Place, Postgres, Valkey, start
from governance.conf.local.home import CannotStart, Home
from governance.conf.local.process import Process, Program, end_leftovers
from governance.conf.local.processes import PREPARATIONS, SERVICES, STOP_ORDER, Service
from governance.conf.local.stamps import Stamps
from governance.conf.local.supervisor import Supervisor, describe_end
from governance.conf.local.terminal import Terminal, complain

TRIES = 3  # how often the web process may die before it first answers


class Stopped(Exception):
    """Somebody asked us to stop."""


class Up:
    """One run, from the first step to the last process stopped."""

    def __init__(self, home: Home, port: int, *, demo: bool, backup: Path | None = None) -> None:
        self._home = home
        self._port = port
        self._demo = demo
        self._backup = backup
        self._terminal = Terminal()
        self._supervisor = Supervisor(home, self._terminal.say, STOP_ORDER)
        self._asked_to_stop = False
        self._fresh_database = False
        self.url = f"http://127.0.0.1:{port}"

    def run(self) -> None:
        """Starts everything, then keeps it running until SIGINT, SIGTERM or SIGHUP; then stops everything."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        begun = time.monotonic()
        try:
            self.start_engines()
            self._restore()
            self._prepare()
            self._start_services()
            self._seed()
            self._terminal.say(f"\nCountersign runs at {self.url}  ({time.monotonic() - begun:.1f} s)")
            for line in demo_note.lines(self._home.path, self.url):
                self._terminal.say(line)
            self._terminal.say("Stop it with Ctrl-C.")
            while True:
                self._wait_a_moment(0.2)
        except Stopped:
            self._terminal.say("")
        finally:
            with self._terminal.step("Shutdown"):
                self._supervisor.stop()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop = True

    def _wait_a_moment(self, seconds: float = 0.05) -> None:
        """Looks after the running processes. Raises Stopped when that was asked for."""
        if self._asked_to_stop:
            raise Stopped
        self._supervisor.tend()
        time.sleep(seconds)

    # --- engines ---------------------------------------------------------------------------------

    def start_engines(self) -> None:
        place = Place(self._home, Account.for_engines())
        addresses = external_database(self._home, os.environ)
        if addresses:
            with self._terminal.step("Database at DATABASE_URL"):
                check_database(addresses["DATABASE_OWNER_URL"])
        else:
            with self._terminal.step("PostgreSQL 18, embedded"):
                place.make()
                addresses = self._start_postgres(Postgres(self._home, place))
        if broker := os.environ.get("BROKER_URL"):
            with self._terminal.step("Broker at BROKER_URL"):
                check_broker(broker)
        else:
            with self._terminal.step("Valkey 9, embedded"):
                place.make()
                valkey = Valkey(self._home, place)
                valkey.prepare()
                self._supervisor.start(valkey.program(), lambda process: start(process, valkey.ready), valkey.prepare)
                broker = valkey.url()
        secret_key = os.environ.get("SECRET_KEY") or self._home.secret("SECRET_KEY")
        self._home.note({**addresses, "BROKER_URL": broker, "SECRET_KEY": secret_key})

    def _start_postgres(self, postgres: Postgres) -> dict[str, str]:
        self._fresh_database = postgres.prepare()
        self._supervisor.start(postgres.program(), lambda process: start(process, postgres.ready), postgres.prepare)
        postgres.provide()
        return postgres.addresses()

    # --- commands and processes ------------------------------------------------------------------

    def _program(self, name: str, command: tuple[str, ...], stop_seconds: float = 10) -> Program:
        variables = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        variables |= {
            "COUNTERSIGN_HOME": str(self._home.path),
            "COUNTERSIGN_PLAIN_HTTP": "1",
            "PYTHONUNBUFFERED": "1",
        }
        if not os.access(variables.get("HOME") or "/nonexistent", os.W_OK):
            variables["HOME"] = str(self._home.path)
        return Program(name, (sys.executable, *command), variables, folder=environment.ROOT, stop_seconds=stop_seconds)

    def run_command(self, command: tuple[str, ...]) -> None:
        """Runs a command to its end while the processes are looked after. Raises CannotStart when it fails."""
        process = Process(self._program(command[1], command), self._home)
        process.start()
        try:
            while (code := process.poll()) is None:
                self._terminal.hint(process.last_words(lines=1))
                self._wait_a_moment(0.1)
        finally:
            process.stop()
        if code:
            words = process.last_words()
            raise CannotStart(f"{' '.join(command)} failed ({describe_end(code)}); {process.log} ends:\n{words}")

    def _restore(self) -> None:
        """Before anything else fills the database; what comes back is verified there."""
        if self._backup:
            with self._terminal.step("Backup, restored and verified"):
                self.run_command(("manage.py", "restore", str(self._backup)))
            self._home.note({"demo": "none"})  # nor at a later start: somebody's record lies here

    def _prepare(self) -> None:
        stamps = Stamps(self._home.path, environment.ROOT)
        remembers = not self._fresh_database and "DATABASE_URL" not in os.environ
        for step in PREPARATIONS:
            with self._terminal.step(step.title) as remarks:
                if stamps.done(step) and (remembers or step.output):
                    remarks.append("unchanged")
                else:
                    self.run_command(step.command)
                    stamps.mark(step)

    def _start_services(self) -> None:
        web, *others = SERVICES
        with self._terminal.step("Web"):
            self._await_health(self._start_service(web))
        with self._terminal.step(", ".join(service.name for service in others).capitalize()):
            for service in others:
                self._start_service(service)

    def _await_health(self, web: Process) -> None:
        limit = time.monotonic() + 120
        while not self._healthy():
            if self._supervisor.deaths(web) >= TRIES:
                raise CannotStart(f"The web process keeps ending; {web.log} ends:\n{web.last_words()}")
            if time.monotonic() > limit:
                raise CannotStart(f"{self.url}/healthz did not answer within 120 s; see {self._home.logs}.")
            self._wait_a_moment(0.1)

    def _start_service(self, service: Service) -> Process:
        command = service.filled(home=str(self._home.path), bind=f"127.0.0.1:{self._port}")
        return self._supervisor.start(self._program(service.name, command, service.stop_seconds))

    def _healthy(self) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)) as connection:
            try:
                connection.request("GET", "/healthz")
                return connection.getresponse().status == http.HTTPStatus.OK
            except (OSError, http.client.HTTPException):
                return False

    def _seed(self) -> None:
        if not self._demo or demo_note.exists(self._home.path) or self._home.notes().get("demo") == "none":
            return
        try:
            with self._terminal.step("Demo, through our own API"):
                self.run_command(("manage.py", "seed_demo", "--url", self.url))
        except CannotStart as reason:  # what works should not stop for it
            self._terminal.say(f"\nThe demo is not complete; the next start goes on with it. {reason}")


def check_port(port: int) -> None:
    """Raises CannotStart when nothing can listen on `port` here."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CannotStart(f"Port {port} is in use; choose another one with --port.") from None
            raise CannotStart(f"Port {port} cannot be used: {error.strerror}.") from None


def check_database(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as error:
        raise CannotStart(f"The database at DATABASE_URL does not answer: {str(error).splitlines()[0]}") from None


def check_broker(url: str) -> None:
    try:
        with Connection(url, connect_timeout=5) as connection:
            connection.ensure_connection(max_retries=1, timeout=5)
    except (OperationalError, OSError) as error:
        raise CannotStart(f"The broker at BROKER_URL does not answer: {error}") from None


def rotate_logs(folder: Path) -> None:
    """Keeps the logs of the last run as NAME.log.1."""
    for log in folder.glob("*.log"):
        log.replace(log.with_suffix(".log.1"))


def options_of(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/up", description="Starts Countersign on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="where the pages are served (8000)")
    parser.add_argument("--no-demo", action="store_true", help="start empty")
    parser.add_argument("--reset", action="store_true", help="first remove everything in COUNTERSIGN_HOME")
    parser.add_argument("--restore", type=Path, metavar="FILE", help="first restore a backup, into a home without data")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    options = options_of(arguments)
    home = Home(environment.HOME)
    try:
        home.open()
        try:
            end_leftovers(home, STOP_ORDER)
            if options.reset:
                Place(home, Account.for_engines()).clear()
                home.clear()
            check_port(options.port)
            home.check_space()
            rotate_logs(home.logs)
            home.announce(f"process {os.getpid()}, http://127.0.0.1:{options.port}")
            backup = options.restore.resolve() if options.restore else None
            Up(home, options.port, demo=not options.no_demo, backup=backup).run()
        finally:
            home.close()
    except CannotStart as reason:
        complain(str(reason))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
