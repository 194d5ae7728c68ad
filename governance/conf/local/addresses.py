"""Where the database and the broker are: the embedded engines', or those that the environment names."""

from collections.abc import Mapping
from urllib.parse import quote, urlsplit, urlunsplit

from governance.conf.local.engines import APPLICATION, SEQUENCER
from governance.conf.local.home import CannotStart, Home

VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SEQUENCER_URL", "BROKER_URL", "SECRET_KEY")


def as_role(url: str, role: str, password: str) -> str:
    """`url` with another user and password; host, database and options stay."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise CannotStart("DATABASE_URL must look like postgresql://user:password@host:port/database.")
    place = parts.netloc.rpartition("@")[2]
    credentials = f"{quote(role, safe='')}:{quote(password, safe='')}"
    return urlunsplit(parts._replace(netloc=f"{credentials}@{place}"))


def external_database(home: Home, environment: Mapping[str, str]) -> dict[str, str]:
    """Addresses for the three roles, when DATABASE_URL is given; empty when it is not.

    Alone, DATABASE_URL is the owner's: the other roles get passwords that the home keeps, and
    `bootstrap_database` makes them. With DATABASE_OWNER_URL beside it, it is the application's.
    """
    given = environment.get("DATABASE_URL", "")
    if not given:
        return {}
    owner = environment.get("DATABASE_OWNER_URL", "")
    return {
        "DATABASE_OWNER_URL": owner or given,
        "DATABASE_URL": given if owner else as_role(given, APPLICATION, home.secret(f"password_{APPLICATION}")),
        "DATABASE_SEQUENCER_URL": environment.get("DATABASE_SEQUENCER_URL")
        or as_role(given, SEQUENCER, home.secret(f"password_{SEQUENCER}")),
    }
