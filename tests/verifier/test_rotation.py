"""A key rotated: which sizes each is good for, and that the old one vouched for the new one."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.verifier.note import Checkpoint, Forged, NoteError, SignerKey, VerifierKey, key_lines, open_checkpoint
from audits.verifier.rotation import check_rotation, cross_sign, rotated, unexplained

OLD = SignerKey("log.example", bytes(32))
NEW = SignerKey("log.example", bytes(range(32)))
THIRD = SignerKey("log.example", bytes(range(1, 33)))


def signed(signer, size):
    return signer.sign(str(Checkpoint("log.example", size, bytes(32))))


HANDED_OVER = cross_sign(signed(OLD, 10), OLD.verifier, NEW)
KEYS = rotated([OLD.verifier], OLD.verifier, NEW.verifier, 10)


def test_the_checkpoint_of_the_rotation_bears_both():
    assert check_rotation(HANDED_OVER, OLD.verifier, NEW.verifier).size == 10
    for key in (OLD.verifier, NEW.verifier):
        assert open_checkpoint(HANDED_OVER, [key], "log.example").size == 10


def test_each_key_is_good_for_its_sizes_only():
    assert [open_checkpoint(signed(OLD, size), KEYS).size for size in (0, 9, 10)] == [0, 9, 10]
    assert [open_checkpoint(signed(NEW, size), KEYS).size for size in (10, 11, 10**9)] == [10, 11, 10**9]
    for signer, size in ((OLD, 11), (NEW, 9)):
        with pytest.raises(Forged, match=f"not good for a checkpoint over {size} events"):
            open_checkpoint(signed(signer, size), KEYS)


def test_a_third_key_ends_the_second():
    keys = rotated(KEYS, NEW.verifier, THIRD.verifier, 20)
    assert [(key.first, key.last) for key in keys] == [(0, 10), (10, 20), (20, None)]
    with pytest.raises(Forged):
        open_checkpoint(signed(NEW, 21), keys)


def test_key_files_keep_the_sizes_and_old_ones_are_read():
    text = "".join(f"{key.as_line()}\n" for key in KEYS)
    assert text == f"{OLD.verifier} 0-10\n{NEW.verifier} 10-\n"
    again = key_lines(f"\n{text}\n")
    assert [(key, key.first, key.last) for key in again] == [(key, key.first, key.last) for key in KEYS]
    (bare,) = key_lines(str(OLD.verifier))
    assert (bare.first, bare.last, bare.as_line()) == (0, None, str(OLD.verifier))


@given(st.integers(0, 2**63 - 1), st.none() | st.integers(0, 2**63 - 1))
def test_any_span_survives_its_line(first, length):
    last = None if length is None else min(first + length, 2**63 - 1)
    key = VerifierKey(OLD.name, OLD.verifier.public, first, last)
    again = VerifierKey.parse(key.as_line())
    assert (again.first, again.last) == (first, last)


@pytest.mark.parametrize("span", ["10", "-", "-10", "10-5", "01-", "a-b", "0-10 x", "10--", "٣-"])
def test_what_is_no_span_is_refused(span):
    with pytest.raises(NoteError):
        VerifierKey.parse(f"{OLD.verifier} {span}")


def test_a_key_that_nobody_vouched_for_is_named():
    assert unexplained(KEYS, [HANDED_OVER]) == []
    assert unexplained([OLD.verifier], []) == []
    assert unexplained(KEYS, []) == [NEW.verifier]
    assert unexplained([*KEYS, THIRD.verifier], [HANDED_OVER]) == [THIRD.verifier]


@pytest.mark.parametrize("note", [signed(OLD, 10), signed(NEW, 10), "rubbish"])
def test_one_signature_is_no_handing_over(note):
    with pytest.raises(NoteError):
        check_rotation(note, OLD.verifier, NEW.verifier)


def test_a_root_of_the_other_kind_is_not_confused():
    assert base64.b64encode(bytes(32)).decode() in HANDED_OVER
    with pytest.raises(NoteError):
        cross_sign(signed(NEW, 10), OLD.verifier, NEW)
