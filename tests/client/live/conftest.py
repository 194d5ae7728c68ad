"""A running Countersign, and the client installed alone from its folder in an empty venv."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from audits.accounts.models import User
from audits.accounts.roles import PERMISSIONS, Role
from audits.accounts.services import issue_token, make_unit
from audits.checks.services import add_policy
from governance.conf.environment import ROOT
from governance.conf.local.engines import APPLICATION
from governance.desk.demo.material import POLICIES
from tests.conftest import TEMPLATE, Cluster
from tests.embedded import Engines
from tests.personas import _person, acting, set_up
from tests.running import Running, running

DATABASE = "test_countersign_client"
RULES = [
    {
        "check": "bias.group_fairness",
        "measure": "selection_rate_ratio",
        "groups": "each",
        "minimum": 0.8,
        "maximum": 1.25,
    },
    {"check": "performance.classification", "measure": "accuracy", "groups": "overall", "minimum": 0.4},
]


@dataclass(frozen=True)
class Product:
    """A running Countersign with one unit, its policy, and a token of the engineer and of the auditor."""

    system: Running
    unit: int
    engineer: str
    auditor: str

    def environment(self, **more: str) -> dict[str, str]:
        """What a person sets, and nothing of this test's own."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        kept |= {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))}
        return kept | {"COUNTERSIGN_URL": self.system.url, "COUNTERSIGN_TOKEN": self.engineer, **more}


@pytest.fixture(scope="package")
def product(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    cluster: Cluster,
    engines: Engines,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Product]:
    cluster.copy(TEMPLATE, DATABASE)
    with django_db_blocker.unblock():
        cluster.connect_as(APPLICATION, DATABASE)
        with set_up():
            unit = make_unit(name="Retail bank")
        people: dict[Role, User] = {
            role: _person(role, unit, str(role)) for role in (Role.ML_ENGINEER, Role.AUDITOR, Role.OFFICER)
        }
        tokens = {role: _token(user) for role, user in people.items()}
        with acting(people[Role.OFFICER]):
            add_policy(user=people[Role.OFFICER], unit=unit, name="Every model", rules=RULES)
            # The limits that the quickstart's model meets in the demo.
            add_policy(user=people[Role.OFFICER], unit=unit, name="Demo", rules=POLICIES[1]["rules"], tier=3)
        made = unit.pk
        connection.close()
        cluster.connect_as(APPLICATION)
    with running(engines, DATABASE, tmp_path_factory.mktemp("home"), number=6, prepared={"Keys", "Fonts"}) as system:
        yield Product(system, made, tokens[Role.ML_ENGINEER], tokens[Role.AUDITOR])


def _token(user: User) -> str:
    with set_up():
        return issue_token(user=user, name="Pipeline", scopes=list(PERMISSIONS)).secret


@pytest.fixture(scope="package")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `bin` of an empty venv with the client alone in it: no verifier's packages, nothing of ours."""
    venv = tmp_path_factory.mktemp("alone") / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    pip = [venv / "bin" / "pip", "install", "--quiet", str(ROOT / "clients" / "python")]
    done = subprocess.run(pip, capture_output=True, text=True, cwd=venv.parent)
    assert done.returncode == 0, done.stderr
    return venv / "bin"


Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def countersign(product: Product, installed: Path, tmp_path: Path) -> Command:
    """Runs the installed command in an empty folder; keywords are environment variables."""

    def run(*words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        environment = product.environment(COUNTERSIGN_STATE=str(tmp_path / "state"), **more)
        command = [str(installed / "countersign"), *words]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=240)

    return run


def answer(ran: "subprocess.CompletedProcess[str]") -> Any:
    """What a command wrote as JSON."""
    return json.loads(ran.stdout)
