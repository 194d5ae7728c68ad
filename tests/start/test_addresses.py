"""Given addresses replace the embedded engines; each role gets its own."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from governance.conf.environment import database
from governance.conf.local.addresses import as_role, external_database
from governance.conf.local.home import CannotStart, Home

GIVEN = "postgresql://admin:p%40ss@db.example:5433/risk?sslmode=require"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.open()
    return home


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (GIVEN, "postgresql://app:a%2Fb@db.example:5433/risk?sslmode=require"),
        ("postgresql:///x?host=/run/pg", "postgresql://app:a%2Fb@/x?host=/run/pg"),
        ("postgres://[::1]:5432/x", "postgres://app:a%2Fb@[::1]:5432/x"),
    ],
)
def test_only_user_and_password_change(url: str, expected: str) -> None:
    assert as_role(url, "app", "a/b") == expected


@pytest.mark.parametrize("url", ["mysql://u:p@h/x", "postgresql://u:p@h", "nonsense"])
def test_what_is_no_database_is_refused(url: str) -> None:
    with pytest.raises(CannotStart, match="DATABASE_URL must look like"):
        as_role(url, "app", "pw")


def test_nothing_given_means_embedded(home: Home) -> None:
    assert external_database(home, {}) == {}


def test_a_single_address_is_the_owners(home: Home) -> None:
    addresses = external_database(home, {"DATABASE_URL": GIVEN})
    assert addresses["DATABASE_OWNER_URL"] == GIVEN
    assert urlsplit(addresses["DATABASE_URL"]).username == "countersign_app"
    assert urlsplit(addresses["DATABASE_SEQUENCER_URL"]).username == "countersign_sequencer"


def test_the_passwords_are_kept(home: Home) -> None:
    assert external_database(home, {"DATABASE_URL": GIVEN}) == external_database(home, {"DATABASE_URL": GIVEN})


def test_with_the_owners_address_beside_it_the_first_is_the_applications(home: Home) -> None:
    given = {"DATABASE_URL": GIVEN, "DATABASE_OWNER_URL": "postgresql://owner:x@db.example/risk"}
    addresses = external_database(home, given)
    assert addresses["DATABASE_URL"] == GIVEN
    assert addresses["DATABASE_OWNER_URL"] == given["DATABASE_OWNER_URL"]


def test_a_socket_address_becomes_djangos_settings() -> None:
    settings = database("postgresql://u:p%2Fw@/countersign?host=/run/sockets&port=5432")
    assert (settings["HOST"], settings["PORT"], settings["PASSWORD"]) == ("/run/sockets", "5432", "p/w")
