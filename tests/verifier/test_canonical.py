"""The bytes of an event: RFC 8785 over strings, the same in every implementation."""

import hashlib
import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from audits.verifier.canonical import HEADER, canonical, event_leaf, payload_digest


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
