"""The bytes of an event: RFC 8785 over strings, the same in every implementation."""

import hashlib
import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from audits.verifier.canonical import HEADER, IN_ORDER, canonical, event_leaf, leaves_of, payload_digest


def test_a_known_event_has_a_known_leaf():
    header = {name: f"<{name}> é\n\u2028" for name in HEADER}
    text = "{" + ",".join(f'"{name}":"<{name}> é\\n\u2028"' for name in sorted(HEADER)) + "}"
    assert canonical(header) == text.encode()
    assert event_leaf(header) == hashlib.sha256(b"\x00" + text.encode()).digest()


@given(st.dictionaries(st.text(), st.text()))
def test_the_bytes_are_those_of_a_full_rfc_8785_library(strings):
    assert canonical(strings) == rfc8785.dumps(strings)
    assert json.loads(canonical(strings)) == strings


@given(st.lists(st.text(), min_size=len(HEADER), max_size=len(HEADER)))
def test_an_events_leaf_is_over_those_bytes(values):
    header = dict(zip(HEADER, values, strict=True))
    assert event_leaf(header) == hashlib.sha256(b"\x00" + rfc8785.dumps(header)).digest()


PLAIN = st.characters(min_codepoint=0x20, exclude_characters='"\\', exclude_categories=["Cs"])
# Mostly what needs no escape, as in a real trail, so that both ways of writing are taken.
VALUES = st.lists(
    st.one_of(st.text(PLAIN), st.text()),
    min_size=len(HEADER),
    max_size=len(HEADER),
)


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_many_headers_at_once_have_the_leaves_of_each(headers):
    expected = [
        hashlib.sha256(b"\x00" + rfc8785.dumps(dict(zip(IN_ORDER, header, strict=True)))).digest() for header in headers
    ]
    assert leaves_of([value.encode() for header in headers for value in header]) == expected


@pytest.mark.parametrize("character", [*map(chr, range(0x20)), '"', "\\", "\x7f", "\u2028", "€", "😂"])
def test_each_character_that_might_need_an_escape(character):
    values = [f"{character}{name}" for name in IN_ORDER]
    header = dict(zip(IN_ORDER, values, strict=True))
    assert leaves_of([value.encode() for value in values]) == [event_leaf(header)]


def test_half_a_surrogate_pair_is_refused():
    with pytest.raises(ValueError, match="surrogates"):
        canonical({"a": "\ud800"})


@pytest.mark.parametrize("strings", [{"a": 1}, {"a": None}, {1: "a"}, {"a": ["b"]}])
def test_only_text_is_hashed(strings):
    with pytest.raises(TypeError):
        canonical(strings)


def test_a_header_holds_exactly_its_fields():
    header = dict.fromkeys(HEADER, "")
    with pytest.raises(ValueError, match="exactly"):
        event_leaf(header | {"more": ""})
    header.pop("xid")
    with pytest.raises(ValueError, match="exactly"):
        event_leaf(header)


def test_the_payload_is_salted():
    assert payload_digest(b"salt", "ä") == hashlib.sha256(b"salt\xc3\xa4").digest()
