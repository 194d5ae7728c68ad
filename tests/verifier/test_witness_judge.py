"""The witness's judgement: what it cosigns, and what it answers to everything else (c2sp.org/tlog-witness)."""

import pytest

from audits.verifier.cosignature import WitnessKey, cosignatures
from audits.verifier.note import SignerKey
from audits.verifier.witness.judge import Witness
from audits.verifier.witness.message import SIZE_TYPE
from audits.verifier.witness.state import State
from tests.verifier.small_log import SmallLog

SIGNER = SignerKey("witness.example/w1", bytes(32))
LOG = SignerKey("log.example", bytes(range(32)))


@pytest.fixture
def state(tmp_path):
    return State(tmp_path / "state", WitnessKey.of(SIGNER))


@pytest.fixture
def judge(state):
    return Witness(SIGNER, {LOG.name: [LOG.verifier]}, state, clock=lambda: 1_700_000_000.9)


@pytest.fixture
def log():
    return SmallLog(LOG).grow(5)


def test_growth_is_cosigned_step_by_step(judge, log):
    assert judge.add_checkpoint(log.submission(0)).status == 200
    for old, step in ((5, 1), (6, 2), (8, 90), (98, 1)):
        answer = judge.add_checkpoint(log.grow(step).submission(old))
        assert answer.status == 200
        (found,) = cosignatures(log.notes[old + step] + answer.text, [judge.key])
        assert found.at == 1_700_000_000


def test_the_same_checkpoint_is_cosigned_again(judge, log):
    judge.add_checkpoint(log.submission(0))
    assert judge.add_checkpoint(log.submission(5)).status == 200


def test_a_clock_put_back_does_not_make_it_contradict_itself(state, log):
    times = iter([2_000, 1_000])
    judge = Witness(SIGNER, {LOG.name: [LOG.verifier]}, state, clock=lambda: next(times))
    first = judge.add_checkpoint(log.submission(0)).text
    second = judge.add_checkpoint(log.grow(1).submission(5)).text
    stated = [cosignatures(log.notes[5] + first, [judge.key]), cosignatures(log.notes[6] + second, [judge.key])]
    assert [found.at for (found,) in stated] == [2_000, 2_000]


def test_another_size_than_the_known_one_is_told(judge, log):
    judge.add_checkpoint(log.submission(0))
    for old in (0, 3):
        answer = judge.add_checkpoint(log.grow(1).submission(old))
        assert (answer.status, answer.text, answer.media_type) == (409, "5\n", SIZE_TYPE)


def test_a_log_cut_back_is_refused(judge, log):
    judge.add_checkpoint(log.grow(5).submission(0))
    assert judge.add_checkpoint(log.submission(5, 5)).status == 409
    assert judge.add_checkpoint(log.submission(10)).status == 200


def test_a_rewritten_log_is_refused_and_kept_as_evidence(judge, log, tmp_path):
    judge.add_checkpoint(log.submission(0))
    rewritten = SmallLog(LOG, words="other").grow(5)
    assert judge.add_checkpoint(rewritten.submission(5)).status == 409
    assert judge.add_checkpoint(rewritten.grow(3).submission(5)).status == 422
    disputed = {path.read_text() for path in (tmp_path / "state" / "disputed").iterdir()}
    assert disputed == {rewritten.notes[5], rewritten.notes[8]}
    assert judge.add_checkpoint(log.grow(1).submission(5)).status == 200


def test_a_wrong_proof_is_refused(judge, log):
    judge.add_checkpoint(log.submission(0))
    lines = log.grow(6).submission(5).split(b"\n")
    without = b"\n".join([lines[0], *lines[2:]])
    assert judge.add_checkpoint(without).status == 422
    first_with_proof = b"\n".join([b"old 0", *lines[1:]])
    assert judge.add_checkpoint(first_with_proof).status == 409


def test_a_first_checkpoint_takes_no_proof(judge, log):
    body = log.submission(0).replace(b"old 0\n", b"old 0\n" + b"A" * 43 + b"=\n")
    assert judge.add_checkpoint(body).status == 422


def test_an_unknown_log_and_an_unknown_signature_are_told_apart(judge):
    stranger = SmallLog(SignerKey.generate("stranger.example")).grow(1)
    assert judge.add_checkpoint(stranger.submission(0)).status == 404
    impostor = SmallLog(SignerKey.generate(LOG.name)).grow(1)
    assert judge.add_checkpoint(impostor.submission(0)).status == 403


def test_a_smaller_checkpoint_than_the_old_size_is_malformed(judge, log):
    assert judge.add_checkpoint(log.submission(0).replace(b"old 0", b"old 6")).status == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\n\n",
        b"old\n\n",
        b"old 05\n\n",
        b"old -1\n\n",
        b"old 1" + b"0" * 5000 + b"\n\n",
        b"new 0\n\nx",
        b"old 0\n!!\n\nx",
        b"old 0\nAAAA\n\nx",
        b"old 0\n" + (b"A" * 43 + b"=\n") * 64 + b"\nx",
        b"old 0\n\nno note",
        b"old 0\n\nlog.example\nfive\nAAAA\n\n\xe2\x80\x94 log.example AAAAAAAA\n",
        b"\xff\xfe",
    ],
)
def test_what_is_malformed_is_told(judge, body):
    answer = judge.add_checkpoint(body)
    assert answer.status == 400
    assert answer.text.strip()
