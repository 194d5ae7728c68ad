"""A write that nobody signed stands on the desk of whoever may read the trail."""

import psycopg
import pytest
from django.db import connection

from audits.accounts.models import Unit, User
from governance.desk.selectors import desk
from tests.embedded import Engines


@pytest.fixture
def unsigned(engines: Engines, transactional_db: None, unit: Unit) -> None:
    """The tables' owner renames the unit, past Countersign."""
    url = engines.postgres.url("countersign_owner", connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("update accounts_unit set name = 'Ours' where id = %s", [unit.pk])


def test_it_stops_something_for_who_may_read_the_trail(auditor: User, ml_engineer: User, unsigned: None) -> None:
    (group, *_) = desk(auditor).groups
    (item,) = group.items
    assert item.title.endswith("to the record has no author") or item.title.endswith("to the record have no author")
    assert item.why == "Database role countersign_owner changed Ours, outside Countersign."
    assert (item.page, item.late) == ("trail:home", True)
    assert desk(ml_engineer).stopping == 0
