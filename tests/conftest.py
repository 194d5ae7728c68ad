"""The database as production has it: made and migrated by the owner, used by the application's role."""

import os
import shutil
from collections.abc import Iterator

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from psycopg import sql
from pytest_django import DjangoDbBlocker

from governance.conf.environment import database
from governance.conf.local.engines import APPLICATION, DATABASE, OWNER, SUPERUSER
from tests.embedded import Engines
from tests.personas import *  # noqa: F403 - the fixtures of every test
from tests.personas import set_up

TEST_DATABASE = f"test_{DATABASE}"
TEMPLATE = f"{TEST_DATABASE}_template"


def pytest_configure() -> None:
    # How long an example takes says something about the machine, not about us.
    hypothesis.settings.register_profile("untimed", deadline=None)
    hypothesis.settings.load_profile("untimed")
    # Static files straight from where they are written: nothing is collected for a test.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # What a test wrote is sealed when the test says so, and the migrations' events never.
    settings.TRAIL_STALL = 10**9
    # One test sends in a second what a person sends in a day; the tests of the limits set their own.
    settings.API_LIMITS = {}
    # Slow by design in production; here every test makes people.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A journey without a browser is told as not run; in continuous integration that is a failure."""
    if item.get_closest_marker("journey") and not shutil.which("chromium"):
        if os.environ.get("CI") == "true":
            pytest.fail("not run: Chromium is missing", pytrace=False)
        pytest.skip("not run: Chromium is missing")


@pytest.fixture(autouse=True)
def _somebody_acts(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests read as the set-up does, everything; with the marker `nobody_acts` nobody is named, as at the start."""
    if request.node.get_closest_marker("nobody_acts"):
        yield
        return
    with set_up():
        yield


class Cluster:
    """Makes the test database, and makes it anew from a migrated template in a fraction of a second."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    def connect_as(self, role: str, name: str = TEST_DATABASE) -> None:
        """Points Django's connection, in this process, at `name` as `role`."""
        connection.close()
        credentials = database(self._engines.postgres.url(role, name))
        for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT"):
            connection.settings_dict[key] = settings.DATABASES["default"][key] = credentials[key]

    def copy(self, source: str, target: str, owner: str = OWNER) -> None:
        """Replaces database `target` by a copy of `source`."""
        connection.close()
        with psycopg.connect(self._engines.postgres.url(SUPERUSER, "postgres"), autocommit=True) as admin:
            names = {"s": sql.Identifier(source), "t": sql.Identifier(target), "o": sql.Identifier(owner)}
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {t} WITH (FORCE)").format(**names))
            admin.execute(sql.SQL("CREATE DATABASE {t} TEMPLATE {s} OWNER {o}").format(**names))


@pytest.fixture(scope="session")
def cluster(engines: Engines) -> Cluster:
    return Cluster(engines)


@pytest.fixture(scope="session")
def django_db_setup(cluster: Cluster, django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Replaces pytest-django's: migrates as the owner, then leaves the connection with the application's role."""
    with django_db_blocker.unblock():
        cluster.copy("template1", TEMPLATE)
        cluster.connect_as(OWNER, TEMPLATE)
        call_command("bootstrap_database", verbosity=0)
        call_command("migrate", verbosity=0, interactive=False)
        cluster.copy(TEMPLATE, TEST_DATABASE)
        cluster.connect_as(APPLICATION)


@pytest.fixture(scope="session", autouse=True)
def _transactional_tests_start_clean(request: pytest.FixtureRequest) -> Iterator[None]:
    """Django flushes with TRUNCATE, which the trail refuses; a transactional test's database is replaced instead."""

    def replace_database(case: TransactionTestCase) -> None:
        request.getfixturevalue("cluster").copy(TEMPLATE, TEST_DATABASE)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", replace_database)
        yield
