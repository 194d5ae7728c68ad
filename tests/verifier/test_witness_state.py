"""What a witness remembers survives it, and is not believed when somebody else wrote it."""

import pytest

from audits.verifier.cosignature import WitnessKey, cosign
from audits.verifier.note import SignerKey
from audits.verifier.witness.state import MOST_DISPUTED, State, StateFault, file_name
from tests.verifier.small_log import SmallLog

SIGNER = SignerKey("witness.example/w1", bytes(32))
KEY = WitnessKey.of(SIGNER)
LOG = SmallLog(SignerKey("log.example", bytes(range(32)))).grow(3)
NOTE = LOG.notes[3] + cosign(SIGNER, LOG.notes[3].partition("\n\n")[0] + "\n", 5)


@pytest.fixture
def folder(tmp_path):
    state = State(tmp_path / "state", KEY)
    state.keep("log.example", NOTE)
    state.close()
    return tmp_path / "state"


def test_it_is_remembered(folder):
    state = State(folder, KEY)
    assert state.note("log.example") == NOTE
    assert state.latest("log.example").size == 3
    assert state.latest("elsewhere") is None


def test_one_witness_a_folder(folder):
    holder = State(folder, KEY)
    with pytest.raises(StateFault, match="Another witness"):
        State(folder, KEY)
    holder.close()
    State(folder, KEY).close()


def test_a_draft_left_by_a_crash_is_not_read(folder):
    (folder / f".{file_name('log.example')}.txt.abc").write_text("half a no")
    assert State(folder, KEY).latest("log.example").size == 3


@pytest.mark.parametrize("note", ["", "rubbish", NOTE[:-30], LOG.notes[3], NOTE.replace("\n3\n", "\n2\n")])
def test_what_it_did_not_cosign_is_not_believed(folder, note):
    (folder / f"{file_name('log.example')}.txt").write_text(note)
    with pytest.raises(StateFault, match=r"damaged|not cosigned"):
        State(folder, KEY)


def test_a_file_under_anothers_name_is_not_believed(folder):
    (folder / f"{file_name('log.example')}.txt").rename(folder / f"{file_name('other')}.txt")
    with pytest.raises(StateFault, match="not cosigned"):
        State(folder, KEY)


def test_an_unusable_folder_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StateFault, match="cannot be used"):
        State(tmp_path / "file", KEY)


def test_evidence_is_kept_but_does_not_fill_the_disk(folder):
    state = State(folder, KEY)
    for number in range(MOST_DISPUTED + 5):
        state.dispute(f"{NOTE}{number}")
    assert len(list((folder / "disputed").iterdir())) == MOST_DISPUTED
