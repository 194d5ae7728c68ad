"""Signed notes against the published example, and against every kind of forgery."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.verifier.note import NoteError, SignerKey, VerifierKey, open_note

# The example of golang.org/x/mod/sumdb/note, on which the C2SP specification rests.
VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = (
    TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
KEY = VerifierKey.parse(VERIFIER)


def test_the_published_note_is_signed_alike_and_opens():
    signer = SignerKey.parse(SIGNER)
    assert signer.sign(TEXT) == NOTE
    assert signer.verifier == KEY
    assert open_note(NOTE, [KEY]) == TEXT


def test_keys_survive_their_text():
    assert str(KEY) == VERIFIER
    assert SignerKey.parse(SIGNER).as_text() == SIGNER
    assert SIGNER not in repr(SignerKey.parse(SIGNER))


def test_a_witness_beside_the_log_is_left_alone():
    witness = SignerKey.generate("witness.example")
    both = NOTE + witness.sign(TEXT).rpartition("\n\n")[2]
    assert open_note(both, [KEY]) == open_note(both, [witness.verifier]) == TEXT


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (NOTE.replace("answer", "answers"), "forged"),
        (NOTE.replace("x08go/ZJ", "x08go/ZK"), "forged"),
        (NOTE.replace("PeterNeumann", "PeterNewmann"), "None of the known keys"),
        (NOTE.replace("x08go", "y08go"), "None of the known keys"),
        (NOTE[:-1], "cut off"),
        (NOTE.replace("AM=\n", "AN=\n"), "canonical"),
        (NOTE.replace("— ", "- "), "malformed"),
        (TEXT, "not a signed note"),
        ("", "not a signed note"),
        (NOTE.replace("problem,\n", "problem,\r\n"), "control characters"),
    ],
)
def test_what_was_not_signed_does_not_open(note, words):
    with pytest.raises(NoteError, match=words):
        open_note(note, [KEY])


@given(st.integers(0, len(NOTE.encode()) - 1), st.integers(0, 7))
def test_no_bit_of_a_note_is_free(place, bit):
    spoilt = bytearray(NOTE.encode())
    spoilt[place] ^= 1 << bit
    try:
        text = spoilt.decode()
    except UnicodeDecodeError:
        return
    with pytest.raises(NoteError):
        open_note(text, [KEY])


@pytest.mark.parametrize("text", ["", "x", VERIFIER[:-4], VERIFIER.replace("c74f20a3", "c74f20a4"), "a b+c74f20a3+AR"])
def test_malformed_keys_are_refused(text):
    with pytest.raises(NoteError):
        VerifierKey.parse(text)
    with pytest.raises(NoteError):
        SignerKey.parse(text)
