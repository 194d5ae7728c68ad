"""What columns and values mean is declared, in any plain JSON form, and errors name the field."""

from pathlib import Path

import pytest

from audits.checks.contract import Inputs, Needs
from audits.checks.refusals import MissingRole, Refused


def declared(**roles: object) -> Inputs:
    return Inputs.declared(Path("x.csv"), "00", roles)


def test_one_value_may_stand_for_a_list() -> None:
    read = declared(label="y", positive_label=1, groups="race", favourable=["Low", "Medium"])
    assert read.positive_label == ("1",)
    assert read.groups == ("race",)
    assert read.favourable == ("Low", "Medium")


def test_booleans_become_the_text_that_parquet_has() -> None:
    assert declared(positive_label=True, negative_label=False).positive_label == ("true",)


def test_roles_are_given_back_as_plain_json() -> None:
    assert declared(label="y", positive_label=0).roles() == {"label": "y", "positive_label": ["0"]}


@pytest.mark.parametrize(
    ("roles", "field"), [({"lable": "y"}, "lable"), ({"label": ["y"]}, "label"), ({"groups": [{}]}, "groups")]
)
def test_what_does_not_fit_is_named(roles: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        declared(**roles)
    assert field in refused.value.fields


def test_a_check_names_every_input_it_lacks() -> None:
    needs = Needs(required=("prediction", "groups"), one_of=(("label", "score"),))
    with pytest.raises(MissingRole) as refused:
        needs.refuse_missing("Bias by group", declared(prediction="p"))
    assert set(refused.value.fields) == {"groups", "label", "score"}
