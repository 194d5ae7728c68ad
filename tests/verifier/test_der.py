"""DER is read in one form only, and written back in that form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.verifier import der


@given(st.binary(max_size=70_000))
def test_what_is_written_is_read_back(content: bytes) -> None:
    written = der.write(der.OCTET_STRING, content)
    assert der.only(written) == der.Value(der.OCTET_STRING, content, written)


@given(st.lists(st.binary(max_size=20), max_size=6))
def test_a_sequence_gives_its_parts_back(parts: list[bytes]) -> None:
    encoded = [der.write(der.OCTET_STRING, part) for part in parts]
    assert [value.content for value in der.only(der.write(der.SEQUENCE, *encoded)).children()] == parts


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused_and_never_crash(data: bytes) -> None:
    try:
        value = der.only(data)
    except der.Malformed:
        return
    assert der.write(value.tag, value.content) == data


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "cut off"),
        (b"\x04\x05ab", "cut off"),
        (b"\x30\x80\x00\x00", "indefinite"),
        (b"\x04\x81\x05abcde", "shortest"),
        (b"\x04\x82\x00\x80" + b"a" * 128, "shortest"),
        (b"\x1f\x01\x00", "several bytes"),
        (b"\x04\x01ab", "follow"),
    ],
)
def test_other_forms_are_refused(data: bytes, why: str) -> None:
    with pytest.raises(der.Malformed, match=why):
        der.only(data)


def test_a_set_is_written_in_order() -> None:
    assert der.write_set([b"\x02\x01\x02", b"\x02\x01\x01"]) == b"\x31\x06\x02\x01\x01\x02\x01\x02"


def test_object_identifiers_are_written_as_the_standard_does() -> None:
    assert der.oid("1.2.840.113549.1.7.2").hex() == "06092a864886f70d010702"


def test_the_wrong_number_of_parts_is_said() -> None:
    with pytest.raises(der.Malformed, match="1 parts were found where 2 or 3 belong"):
        der.only(b"\x30\x03\x02\x01\x01").parts(2, 3)
