"""What Countersign consists of: the commands that prepare it and the processes that then run.

One table for `script/up` and docker-compose.yml; a test compares the two. `{…}` is filled in by whoever starts them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Preparation:
    """A command that must have run before the processes start; each can be run again without harm.

    It is skipped while nothing below `inputs` has changed since it last succeeded and its `output` still exists.
    """

    title: str
    command: tuple[str, ...]  # what follows `python`
    inputs: tuple[str, ...]
    output: str = ""  # below COUNTERSIGN_HOME


@dataclass(frozen=True)
class Service:
    """A process that runs for as long as Countersign does."""

    name: str
    command: tuple[str, ...]  # what follows `python`
    stop_seconds: float

    def filled(self, **values: str) -> tuple[str, ...]:
        return tuple(word.format(**values) for word in self.command)


CODE = ("audits", "registry", "governance", "requirements.txt")
SETTINGS = "governance/conf/settings.py"

PREPARATIONS = (
    Preparation("Database roles", ("manage.py", "bootstrap_database"), CODE),
    Preparation("Tables", ("manage.py", "migrate", "--no-input"), CODE),
    Preparation("Keys", ("manage.py", "make_keys"), CODE, output="keys"),
    Preparation("Fonts", ("manage.py", "build_fonts"), ("audits/base/fonts.py", "requirements.txt"), output="fonts"),
    Preparation(
        "Static files",
        ("manage.py", "collectstatic", "--no-input"),
        ("static", "audits/base/fonts.py", SETTINGS, "requirements.txt"),
        output="static",
    ),
    Preparation("Catalogs", ("manage.py", "load_catalogs"), CODE),
)

# In the order in which they start: what a person waits for comes first.
SERVICES = (
    Service(
        "web",
        (
            "-m",
            "gunicorn",
            "governance.conf.wsgi",
            "--bind={bind}",
            "--worker-class=gthread",
            "--workers=2",
            "--threads=4",
            "--preload",
            "--timeout=60",
            "--graceful-timeout=5",
            "--no-control-socket",
            "--access-logfile=-",
        ),
        stop_seconds=10,
    ),
    Service("sequencer", ("manage.py", "trail", "sequence"), stop_seconds=10),
    Service(
        "beat",
        (
            "-m",
            "celery",
            "-A",
            "governance.conf.celery",
            "beat",
            "--loglevel=INFO",
            "--pidfile=",
            "--schedule={home}/beat-schedule",
        ),
        stop_seconds=5,
    ),
    Service(
        "worker",
        (
            "-m",
            "celery",
            "-A",
            "governance.conf.celery",
            "worker",
            "--loglevel=INFO",
            "--concurrency=2",
            "--hostname=worker@%h",
            "--without-gossip",
            "--without-mingle",
        ),
        stop_seconds=20,  # a warm shutdown; what does not finish is done again by another worker
    ),
)

# The web first, so that nothing new arrives; the database last.
STOP_ORDER = ("web", "worker", "beat", "sequencer", "valkey", "postgres")
