"""A table or a query of a warehouse becomes a version: the same rows give the same digest, and nothing is written."""

import psycopg
import pytest
from django.db import connection as own

from audits.vault import store
from governance.conf.local.engines import APPLICATION, SUPERUSER
from registry.datasets import taking
from registry.datasets.connections import add_connection
from registry.datasets.models import DatasetVersion
from registry.datasets.snapshots import ask_snapshot
from registry.datasets.warehouses import postgresql
from registry.datasets.warehouses.secrets import password_of
from tests.personas import acting

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a-reader's password"


@pytest.fixture(scope="session")
def warehouse(engines):
    """A database of its own beside ours, with one table and a reader who may do nothing else."""
    url = engines.postgres.url(SUPERUSER, "postgres")
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS warehouse WITH (FORCE)")
        admin.execute("DROP ROLE IF EXISTS reader")
        admin.execute("CREATE DATABASE warehouse")
        admin.execute(psycopg.sql.SQL("CREATE ROLE reader LOGIN PASSWORD {}").format(PASSWORD))
    with psycopg.connect(engines.postgres.url(SUPERUSER, "warehouse"), autocommit=True) as admin:
        admin.execute("CREATE SCHEMA risk; GRANT USAGE ON SCHEMA risk TO reader")
        admin.execute('CREATE TABLE risk."loans ""2026""" (id int, paid boolean, since timestamptz, note json)')
        admin.execute('CREATE VIEW risk.loans AS SELECT * FROM risk."loans ""2026"""')
        admin.execute(
            "INSERT INTO risk.loans SELECT n, n % 3 = 0, '2026-01-01 12:00+02'::timestamptz, '{\"a\": 1}'"
            " FROM generate_series(200, 1, -1) n"
        )
        admin.execute("GRANT SELECT ON ALL TABLES IN SCHEMA risk TO reader")
    return {"host": str(psycopg.conninfo.conninfo_to_dict(url)["host"]), "database": "warehouse", "user": "reader"}


@pytest.fixture
def take(warehouse, dataset, unit, administrator, ml_engineer, monkeypatch):
    """Takes a snapshot as a worker does; returns the row with how it ended."""
    monkeypatch.setenv("COUNTERSIGN_SECRET_LAKE", PASSWORD)

    def taking_one(label="1", address=None, secret="lake", kind="postgresql", **wanted):
        with acting(administrator):
            connection = add_connection(
                user=administrator, unit=unit, name=label, kind=kind, address=address or warehouse, secret=secret
            )
        with acting(ml_engineer):
            snapshot = ask_snapshot(
                user=ml_engineer,
                dataset=dataset,
                connection=connection,
                label=label,
                **(wanted or {"table": "risk.loans"}),
            )
        taking.execute(snapshot.pk)
        snapshot.refresh_from_db()
        return snapshot

    return taking_one


def test_a_table_becomes_a_version_that_says_where_it_is_from(take):
    snapshot = take()
    assert (snapshot.state, snapshot.problem) == ("done", "")
    version = DatasetVersion.objects.get()
    assert version.origin["table"] == "risk.loans"
    assert version.origin["moment"]
    assert version.connection == snapshot.connection
    content = store.path_of(version.artifact.sha256).read_text()
    assert content.startswith("id,paid,since,note\n")
    assert '1,f,2026-01-01 10:00:00+00,"{""a"": 1}"\n' in content
    assert version.profiles.get().state == "queued"


def test_the_same_rows_in_another_order_have_the_same_digest(take):
    take("1", query="SELECT * FROM risk.loans ORDER BY id")
    take("2", query="SELECT * FROM risk.loans ORDER BY id DESC; -- newest first")
    assert DatasetVersion.objects.values("artifact__sha256").distinct().count() == 1


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"table": "risk.lones"}, "has no table “risk.lones”"),
        ({"query": "SELECT nothing FROM risk.loans"}, 'column "nothing" does not exist'),
        ({"query": "SELECT 1) TO PROGRAM 'true'; --"}, "syntax error"),
        ({"query": "SELECT 1; SELECT 2"}, "multiple commands"),
        ({"query": "INSERT INTO risk.loans VALUES (1) RETURNING id"}, "syntax error"),
        ({"query": "SELECT $1::int"}, "gives no table"),
        ({"query": "SET ROLE postgres"}, "gives no table"),
        ({"query": "SELECT set_config('transaction_read_only', 'off', false) AS a, pg_sleep(0)::text AS b"}, ""),
    ],
)
def test_what_is_no_question_is_refused_with_a_sentence(take, wanted, said):
    snapshot = take(**wanted)
    if said:
        assert snapshot.state == "refused"
        assert said in snapshot.problem
        assert not DatasetVersion.objects.exists()


def test_a_slow_query_ends_in_a_sentence(take, monkeypatch):
    monkeypatch.setitem(postgresql.SETTINGS, "statement_timeout", "50ms")
    assert "did not answer within" in take(query="SELECT pg_sleep(5)::text AS a").problem


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"host": "warehouse.invalid"}, "“warehouse.invalid” does not let us in"),
        ({"host": "127.0.0.1", "port": 9}, "does not let us in"),
        ({"database": "elsewhere"}, 'database "elsewhere" does not exist'),
        ({"user": "nobody_here"}, "does not let us in"),
    ],
)
def test_a_wrong_address_ends_in_a_sentence(take, warehouse, change, said):
    snapshot = take(address={**warehouse, **change})
    assert snapshot.state == "refused"
    assert said in snapshot.problem
    assert PASSWORD not in snapshot.problem


def test_a_wrong_password_and_a_secret_that_nobody_set(take, monkeypatch):
    monkeypatch.setenv("COUNTERSIGN_SECRET_OLD", "wrong")
    assert "password authentication failed" in take("1", secret="old").problem
    assert "Set COUNTERSIGN_SECRET_NEW" in take("2", secret="new").problem


def test_our_own_database_is_no_warehouse(take, engines, monkeypatch):
    url = psycopg.conninfo.conninfo_to_dict(engines.postgres.url(APPLICATION, own.settings_dict["NAME"]))
    monkeypatch.setenv("COUNTERSIGN_SECRET_OURS", str(url["password"]))
    address = {"host": url["host"], "database": url["dbname"], "user": url["user"]}
    assert "own database" in take(address=address, secret="ours", query="SELECT 1 AS a").problem


@pytest.mark.parametrize(
    ("kind", "address", "package"),
    [
        ("snowflake", {"account": "a", "user": "u", "database": "d", "warehouse": "w"}, "ibis-framework[snowflake]"),
        ("bigquery", {"project_id": "p"}, "ibis-framework[bigquery]"),
        ("databricks", {"server_hostname": "h", "http_path": "/p"}, "ibis-framework[databricks]"),
        ("spark", {"remote": "sc://h"}, "ibis-framework[pyspark]"),
    ],
)
def test_a_driver_that_is_not_installed_is_named(take, kind, address, package):
    assert package in take(kind=kind, address=address, secret="").problem


def test_a_secret_in_a_file(tmp_path, monkeypatch):
    (tmp_path / "password").write_text("from a file\n")
    monkeypatch.setenv("COUNTERSIGN_SECRET_LAKE_FILE", str(tmp_path / "password"))
    assert password_of("lake") == "from a file"
