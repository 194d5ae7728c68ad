"""Object storage: signatures as AWS publishes them, and a store that checks them for itself."""

import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from audits.trail.witnesses.bucket import Bucket, Credentials, signed_headers
from audits.trail.witnesses.parcel import WitnessFault
from tests.trail.witnesses.conftest import SIGNER, parcel_of
from tests.verifier.small_log import SmallLog

PUBLISHED = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
MOMENT = datetime(2013, 5, 24, tzinfo=UTC)


def test_the_published_examples_are_signed_alike():
    """AWS, "Authenticating Requests: Using the Authorization Header": GET Object and PUT Object."""
    get = signed_headers(
        "GET", "https://examplebucket.s3.amazonaws.com/test.txt", {"Range": "bytes=0-9"}, b"", PUBLISHED, MOMENT
    )
    assert get["Authorization"].endswith("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    put = signed_headers(
        "PUT",
        "https://examplebucket.s3.amazonaws.com/test%24file.text",
        {"Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"},
        b"Welcome to Amazon S3.",
        PUBLISHED,
        MOMENT,
    )
    assert put["Authorization"].endswith("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
    assert PUBLISHED.secret_key not in repr(PUBLISHED)


class Store(BaseHTTPRequestHandler):
    """The three requests of S3 that are used, without its signatures."""

    files: dict[str, bytes]

    def do_GET(self):
        found = self.files.get(self.path)
        self._answer(200 if found is not None else 404, found or b"<Error><Code>NoSuchKey</Code></Error>")

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("If-None-Match") == "*" and self.path in self.files:
            self._answer(412, b"<Error><Code>PreconditionFailed</Code></Error>")
        elif "refused" in self.path:
            self._answer(403, b"<Error><Code>AccessDenied</Code></Error>")
        else:
            self.files[self.path] = body
            self._answer(200, b"")

    def _answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Silent."""


@pytest.fixture
def store():
    handler = type("Own", (Store,), {"files": {}})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", handler.files
    server.shutdown()
    server.server_close()


@pytest.fixture
def bucket(store):
    return Bucket("store", store[0], "audit", "trail/", PUBLISHED)


def test_checkpoints_lie_in_the_bucket(bucket, store, log):
    bucket.deliver(parcel_of(log), 0)
    bucket.deliver(parcel_of(log), 5)
    bucket.deliver(parcel_of(log.grow(1)), 5)
    days = "/audit/trail/2026-03-31"
    assert set(store[1]) == {f"{days}/000000000005.txt", f"{days}/000000000006.txt", "/audit/trail/latest.txt"}
    assert store[1]["/audit/trail/latest.txt"].decode() == log.notes[6]


def test_contradictions_are_shown_and_nothing_is_overwritten(bucket, store, log):
    bucket.deliver(parcel_of(log), 0)
    with pytest.raises(WitnessFault, match="history was rewritten"):
        bucket.deliver(parcel_of(SmallLog(SIGNER, words="other").grow(9)), 0)
    assert store[1]["/audit/trail/latest.txt"].decode() == log.notes[5]


def test_a_refusal_is_said(store, log):
    with pytest.raises(WitnessFault, match="answers 403 AccessDenied"):
        Bucket("store", store[0], "refused", "", PUBLISHED).deliver(parcel_of(log), 0)
