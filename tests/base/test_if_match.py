"""If-Match names the version that a change was made from, or the change is refused."""

import pytest
from django.test import RequestFactory

from audits.base.errors import Invalid
from audits.base.locking import PreconditionRequired, expected_version, optional_version


def sent(value: str | None) -> object:
    return RequestFactory().get("/", headers={} if value is None else {"If-Match": value})


@pytest.mark.parametrize(("value", "version"), [('"3"', 3), ('W/"12"', 12), (' "1" ', 1)])
def test_our_own_tags_are_read(value: str, version: int) -> None:
    assert expected_version(sent(value)) == version


@pytest.mark.parametrize("value", ["3", "*", '"x"', '"1", "2"', '"-1"', '""', '"99999999999"'])
def test_anything_else_is_named(value: str) -> None:
    with pytest.raises(Invalid, match="is not an ETag"):
        expected_version(sent(value))


def test_without_one_a_change_is_refused_and_an_optional_one_goes_on() -> None:
    with pytest.raises(PreconditionRequired):
        expected_version(sent(None))
    assert optional_version(sent(None)) is None
