"""Cosignatures of our own making, and what is no cosignature."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.verifier.cosignature import WitnessKey, cosign, cosignatures, with_cosignatures
from audits.verifier.note import NoteError, SignerKey, VerifierKey, open_note

LOG = SignerKey("log.example", bytes(range(32)))
WITNESS = SignerKey("witness.example/w1", bytes(range(32, 64)))
KEY = WitnessKey.of(WITNESS)
TEXT = "log.example\n5\n" + base64.b64encode(bytes(32)).decode() + "\n"
AT = 1_679_315_147
NOTE = LOG.sign(TEXT)
COSIGNED = with_cosignatures(NOTE, [cosign(WITNESS, TEXT, AT)])


def test_what_is_cosigned_says_who_and_when():
    (found,) = cosignatures(COSIGNED, [KEY])
    assert (found.witness, found.at) == ("witness.example/w1", AT)
    assert NOTE + found.line == COSIGNED


def test_the_log_still_opens_it_and_neither_passes_for_the_other():
    assert open_note(COSIGNED, [LOG.verifier]) == TEXT
    with pytest.raises(NoteError, match="None of the known"):
        open_note(COSIGNED, [WITNESS.verifier])
    assert cosignatures(COSIGNED, [WitnessKey.of(LOG)]) == []


def test_strangers_are_left_alone():
    stranger = SignerKey.generate("stranger.example")
    both = with_cosignatures(COSIGNED, [cosign(stranger, TEXT, AT + 1)])
    assert [found.witness for found in cosignatures(both, [KEY])] == ["witness.example/w1"]


def test_a_line_is_not_added_twice():
    line = cosign(WITNESS, TEXT, AT)
    assert with_cosignatures(COSIGNED, [line, line]) == COSIGNED


@given(st.integers(0, 2**63 - 1), st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=30))
def test_any_time_and_any_extension_line_is_covered(at, extension):
    text = f"{TEXT}{extension}\n"
    note = with_cosignatures(LOG.sign(text), [cosign(WITNESS, text, at)])
    (found,) = cosignatures(note, [KEY])
    assert found.at == at
    with pytest.raises(NoteError, match="forged"):
        cosignatures(note.replace("log.example\n5\n", "log.example\n6\n", 1), [KEY])


def test_a_time_beyond_all_time_is_refused():
    with pytest.raises(NoteError, match="forged"):
        cosignatures(with_cosignatures(NOTE, [cosign(WITNESS, TEXT, 2**63)]), [KEY])


@pytest.mark.parametrize("cut", [1, 8, 40, 71])
def test_a_cut_cosignature_is_refused(cut):
    raw = base64.b64decode(COSIGNED.rsplit(" ", 1)[1])[: 4 + cut]
    with pytest.raises(NoteError, match="forged"):
        cosignatures(f"{NOTE}— {KEY.name} {base64.b64encode(raw).decode()}\n", [KEY])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "a+b",
        str(LOG.verifier),
        str(KEY)[:-4],
        str(KEY)[:-1] + "!",
        str(KEY).replace("w1+", "w2+"),
        f" +{KEY.key_id.hex()}+",
        str(KEY).replace("witness.", "wit ness."),
    ],
)
def test_what_is_no_witness_key_is_refused(text):
    with pytest.raises(NoteError):
        WitnessKey.parse(text)


def test_a_witness_key_is_no_log_key():
    with pytest.raises(NoteError):
        VerifierKey.parse(str(KEY))


def test_too_many_signatures_are_refused():
    with pytest.raises(NoteError, match="at most 100"):
        open_note(NOTE + cosign(WITNESS, TEXT, AT) * 100, [LOG.verifier])
