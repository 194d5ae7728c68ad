"""One stated rule tells values apart: 1, 1.0 and "1" are one value, 01 is another, nothing else is joined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.checks.engine.values import canonical, names


@pytest.mark.parametrize("text", ["1", "1.0", "1.00", " 1 ", "1e0", "10e-1"])
def test_spellings_of_one_number_are_one_value(text: str) -> None:
    assert canonical(text) == "1"


@pytest.mark.parametrize("text", ["01", "+1", "1_0", "0x1", "1,0", "yes", "True", "true", "NaN", "-", "1 2", "²"])
def test_anything_else_is_text_as_it_stands(text: str) -> None:
    assert canonical(text) == text


@pytest.mark.parametrize("text", [None, "", "   ", "\t"])
def test_only_empty_is_missing(text: str | None) -> None:
    assert canonical(text) is None


def test_declared_values_are_missing_too() -> None:
    missing = names(["?", "-999"])
    assert canonical("?", missing) is None
    assert canonical("-999.0", missing) is None
    assert canonical("??", missing) == "??"


def test_minus_zero_is_zero_and_great_numbers_keep_every_digit() -> None:
    assert canonical("-0.0") == "0"
    assert canonical("9007199254740993") == "9007199254740993"
    assert canonical("1e308") == canonical("1E+308")


@given(st.text())
def test_the_name_of_a_value_is_its_own_name(text: str) -> None:
    name = canonical(text)
    assert name is None or canonical(name) == name


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6), st.integers(1, 5))
def test_trailing_zeros_never_matter(number: object, zeros: int) -> None:
    assert canonical(f"{number}") == canonical(f"{number}{'0' * zeros}")
