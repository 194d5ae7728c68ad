"""An HTTP witness, ours and a strange one: what is sent, and what is believed of the answer."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from audits.trail.witnesses.parcel import WitnessFault
from audits.trail.witnesses.service import Service
from audits.verifier.cosignature import WitnessKey, cosign, cosignatures
from audits.verifier.note import SignerKey
from tests.trail.witnesses.conftest import SIGNER, parcel_of
from tests.verifier.small_log import SmallLog, witness

STRANGER = SignerKey("witness.example/w1", bytes(32))


@pytest.fixture
def running(tmp_path):
    with witness(tmp_path, SIGNER.verifier) as process:
        yield Service("second", f"http://127.0.0.1:{process.port}/", process.key)


@pytest.fixture
def strange():
    """A witness that answers what it is told to; `strange(status, text)` gives the service to deliver to."""
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def told(status, text, location=""):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(status)
                if location:
                    self.send_header("Location", location)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                """Silent."""

        server.RequestHandlerClass = Handler
        return Service("strange", f"http://127.0.0.1:{server.server_port}", WitnessKey.of(STRANGER))

    yield told
    server.shutdown()
    server.server_close()


def test_growth_is_cosigned(running, log):
    for known, step in ((0, 0), (5, 3), (8, 1)):
        line = running.deliver(parcel_of(log.grow(step)), known)
        (found,) = cosignatures(log.notes[log.tree.size] + line, [running.witness_key])
        assert found.line == line


@pytest.mark.parametrize("wrong", [0, 3, 99])
def test_another_size_than_thought_is_taken_from_the_witness(running, log, wrong):
    running.deliver(parcel_of(log), 0)
    assert running.deliver(parcel_of(log.grow(4)), wrong)


def test_an_older_state_put_back_is_shown(running, log):
    older = parcel_of(log)
    running.deliver(parcel_of(log.grow(2)), 0)
    with pytest.raises(WitnessFault, match="an older state of the database was put back"):
        running.deliver(older, 0)


@pytest.mark.parametrize("size", [5, 9])
def test_a_rewritten_history_is_refused(running, log, size):
    running.deliver(parcel_of(log), 0)
    with pytest.raises(WitnessFault, match="History was rewritten"):
        running.deliver(parcel_of(SmallLog(SIGNER, words="other").grow(size)), 5)


def test_a_witness_that_is_away_is_said(log):
    with pytest.raises(WitnessFault, match="does not answer"):
        Service("away", "http://127.0.0.1:9", WitnessKey.of(STRANGER)).deliver(parcel_of(log), 0)


@pytest.mark.parametrize(
    ("status", "text", "words"),
    [
        (200, "", "malformed|another key|not good"),
        (200, "rubbish\n", "not good"),
        (200, cosign(SignerKey.generate("other.example"), "x\n", 1), "another key"),
        (200, cosign(STRANGER, "x\n", 1), "forged"),
        (409, "many\n", "without the size"),
        (409, "1" + "0" * 5000, "without the size"),
        (403, "no\x1b[31m such key\n", "answers 403. It says: no"),
        (500, "<html>", "answers 500"),
    ],
)
def test_no_answer_is_believed_unchecked(strange, log, status, text, words):
    with pytest.raises(WitnessFault, match=words):
        strange(status, text).deliver(parcel_of(log), 0)


def test_a_redirect_is_not_followed(strange, log):
    with pytest.raises(WitnessFault, match="answers 302"):
        strange(302, "", "http://127.0.0.1:9/").deliver(parcel_of(log), 0)
