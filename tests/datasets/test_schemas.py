"""What columns are is confirmed by a person, once seen, and a later version that differs says how."""

import pytest

from audits.base.errors import Forbidden, Invalid, Stale
from registry.datasets.models import Profile, Schema
from registry.datasets.schemas import confirm_schema
from registry.datasets.selectors import differences_of
from tests.datasets.conftest import PEOPLE, make_profiles, newest
from tests.personas import acting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def confirm(ml_engineer):
    def confirming(version, *changes, user=ml_engineer, expected=None):
        schema = Schema.objects.get(dataset_version=version)
        with acting(user):
            return confirm_schema(user=user, schema=schema, expected=expected or schema.version, changes=changes)

    return confirming


def test_confirming_says_who_and_keeps_the_corrections(profiled, confirm, ml_engineer):
    schema = confirm(profiled(), {"name": "age", "type": "number", "meaning": "In years", "role": "feature"})
    assert schema.confirmed_by == ml_engineer
    assert schema.columns[2] == {
        "name": "age", "type": "number", "nullable": False, "meaning": "In years", "role": "feature", "personal": False,
    }  # fmt: skip


def test_marking_personal_data_takes_its_values_out_of_the_profile(profiled, confirm):
    version = profiled()
    assert newest(version).result["columns"][2]["numbers"]["low"] == 20
    confirm(version, {"name": "age", "personal": True}, {"name": "email", "personal": False})
    make_profiles()
    email, _sex, age = newest(version).result["columns"]
    assert (age["withheld"], age["numbers"], age["frequent"]) == ("personal", None, None)
    assert email["withheld"] == ""
    assert email["frequent"] == {"values": [], "others": 99}  # each in one row: none is told
    assert Schema.objects.get().confirmed_at is not None
    assert Profile.objects.exclude(result=None).count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "size"}, "columns/0/name"),
        ({"name": "sex", "type": "integer"}, "columns/0/type"),
        ({"name": "sex", "type": "colour"}, "columns/0/type"),
        ({"name": "sex", "role": "boss"}, "columns/0/role"),
        ({"name": "sex", "place": 3}, "columns/0/place"),
    ],
)
def test_what_the_values_contradict_is_refused_at_its_place(profiled, confirm, change, field):
    version = profiled()
    with pytest.raises(Invalid) as refused:
        confirm(version, change)
    assert set(refused.value.fields) == {field}
    assert Schema.objects.get().confirmed_at is None


def test_a_column_with_gaps_cannot_be_declared_without(profiled, confirm):
    version = profiled(b"a,b\n1,\n2,x\n")
    with pytest.raises(Invalid, match="missing in 1 rows"):
        confirm(version, {"name": "b", "nullable": False})


def test_two_columns_of_one_name_are_told_apart_by_their_place(profiled, confirm):
    version = profiled(b"a,a\n1,x\n2,y\n")
    with pytest.raises(Invalid, match="Columns 1 and 2 are called “a”"):
        confirm(version, {"name": "a", "meaning": "Which?"})
    assert confirm(version, {"name": "a", "place": 2, "meaning": "This"}).columns[1]["meaning"] == "This"


def test_nobody_overwrites_what_they_have_not_seen_and_not_everybody_may(profiled, confirm, auditor):
    version = profiled()
    confirm(version)
    with pytest.raises(Stale):
        confirm(version, {"name": "age", "meaning": "Older"}, expected=1)
    with pytest.raises(Forbidden):
        confirm(version, user=auditor)


def test_a_later_version_takes_over_what_was_said_and_says_how_it_differs(profiled, confirm, ml_engineer):
    first = profiled()
    confirm(first, {"name": "age", "meaning": "In years"})
    same = profiled(PEOPLE + b"x@example.com,F,30\n", "2")
    assert same.schema.columns[2]["meaning"] == "In years"
    assert differences_of(ml_engineer, same)[1] == []
    other = profiled(b"sex,age,job\nF,forty,clerk\n,41,smith\n", "3")
    confirmed, told = differences_of(ml_engineer, other)
    assert confirmed.dataset_version == first
    assert [(one.column, one.kind) for one in told] == [
        ("email", "missing"), ("job", "new"), ("sex", "nullable"), ("age", "type"),
    ]  # fmt: skip
    assert told[3].said == "“age” was integer and is text."
