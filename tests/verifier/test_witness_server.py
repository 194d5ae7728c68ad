"""The witness over real HTTP: it keeps its word over kill -9, and bad callers do not tie it up."""

import socket

import pytest

from audits.verifier.cosignature import cosignatures
from audits.verifier.note import SignerKey, open_checkpoint
from audits.verifier.witness.message import SIZE_TYPE
from audits.verifier.witness.state import file_name
from tests.verifier.small_log import SmallLog, witness

LOG = SignerKey("log.example/trail", bytes(range(32)))


@pytest.fixture
def log():
    return SmallLog(LOG).grow(7)


def test_it_cosigns_and_shows_what_it_cosigned(tmp_path, log):
    with witness(tmp_path, LOG.verifier) as running:
        status, lines, _ = running.post(log.submission(0))
        assert status == 200
        (found,) = cosignatures(log.notes[7] + lines, [running.key])
        _, note, _ = running.get(f"/{file_name(LOG.name)}/checkpoint")
        assert note == log.notes[7] + found.line
        assert open_checkpoint(note, [LOG.verifier]).size == 7
        status, about, _ = running.get()
        assert status == 200
        assert str(running.key) in about
        assert "log.example/trail: 7 entries" in about


def test_it_keeps_its_word_over_a_kill(tmp_path, log):
    with witness(tmp_path, LOG.verifier) as running:
        assert running.post(log.submission(0))[0] == 200
        running.process.kill()
        running.process.wait(10)
        key = running.key
    with witness(tmp_path, LOG.verifier) as again:
        assert again.key == key
        rewritten = SmallLog(LOG, words="other").grow(9)
        assert again.post(rewritten.submission(7))[0] == 422
        assert again.post(rewritten.submission(0)) == (409, "7\n", SIZE_TYPE)
        assert again.post(log.grow(1).submission(7))[0] == 200


def test_a_key_that_follows_another_is_a_second_log_argument(tmp_path, log):
    newer = SmallLog(SignerKey.generate(LOG.name))
    with witness(tmp_path, LOG.verifier, newer.signer.verifier) as running:
        running.post(log.submission(0))
        newer.tree, newer.hashes = log.tree, log.hashes
        assert running.post(newer.grow(2).submission(7))[0] == 200


def test_a_body_is_limited(tmp_path, log):
    with witness(tmp_path, LOG.verifier) as running:
        assert running.post(b"x" * 100_000)[0] == 413
        assert running.post(b"x" * 60_000)[0] == 400
        assert running.post(log.submission(0), path="/elsewhere")[0] == 404
        assert running.get("/elsewhere")[0] == 404
        assert running.get(f"/{file_name('elsewhere')}/checkpoint")[0] == 404


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\n\r\n", b"411"),
        (b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: -5\r\n\r\n", b"411"),
        (b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
        (
            b"POST / HTTP/1.1\r\nHost: w\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
            b"411",
        ),
        (b"DELETE / HTTP/1.1\r\nHost: w\r\n\r\n", b"501"),
        (b"rubbish\r\n\r\n", b"Bad request"),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
    ],
)
def test_what_is_no_request_is_answered_and_cut(tmp_path, sent, status):
    with witness(tmp_path, LOG.verifier) as running:
        with socket.create_connection(("127.0.0.1", running.port), timeout=10) as caller:
            caller.sendall(sent)
            answer = caller.recv(65_536)
            assert status in answer.splitlines()[0]
        assert running.get()[0] == 200


def test_many_silent_callers_do_not_keep_the_log_out_for_long(tmp_path, log):
    with witness(tmp_path, LOG.verifier) as running:
        callers = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(60)]
        assert running.post(log.submission(0))[0] == 200
        for caller in callers:
            caller.close()
