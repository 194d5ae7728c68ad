"""The witness over HTTP, for a log and for whoever wants to see what was cosigned. Put a proxy in front for TLS."""

import logging
import socket
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from audits.verifier.witness.judge import TEXT, Answer, Witness
from audits.verifier.witness.state import StateFault

log = logging.getLogger("witness")

LARGEST_BODY = 64 * 1024  # bytes; a checkpoint with 63 proof lines has 4 kB
SILENCE = 10.0  # seconds without a byte before a connection is cut
LIFETIME = 60.0  # seconds a connection lives at most, however busy
CONNECTIONS = 64  # at once; who comes later is turned away


class Handler(BaseHTTPRequestHandler):
    """One connection. Every answer says its length, so that the connection can be used again."""

    protocol_version = "HTTP/1.1"
    server_version = "countersign-witness"
    sys_version = ""
    timeout = SILENCE
    server: "Server"

    def setup(self) -> None:
        super().setup()
        self._end = threading.Timer(LIFETIME, self._cut)
        self._end.daemon = True
        self._end.start()

    def finish(self) -> None:
        self._end.cancel()
        super().finish()

    def do_POST(self) -> None:
        """Cosign a checkpoint."""
        body = self._body()
        if body is None:
            return
        if self.path != "/add-checkpoint":
            self._answer(Answer(404, "Checkpoints go to /add-checkpoint.\n"))
            return
        try:
            answer = self.server.witness.add_checkpoint(body)
        except StateFault as error:
            log.error("%s", error)
            answer = Answer(503, "This witness cannot keep what it would say; try again later.\n")
        self._answer(answer)

    def do_GET(self) -> None:
        """Show who the witness is, or the last checkpoint of a log."""
        name, _, rest = self.path.lstrip("/").partition("/")
        if self.path == "/":
            self._answer(Answer(200, self.server.witness.about()))
        elif rest == "checkpoint" and (note := self.server.witness.note(name)):
            self._answer(Answer(200, note))
        else:
            self._answer(Answer(404, "There is nothing here.\n"))

    def _body(self) -> bytes | None:
        """What was sent, or None when it was refused unread; then the connection ends."""
        told = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not told.isascii() or not told.isdigit() or len(told) > 9:
            self._refuse(Answer(411, "Say the body's length: Content-Length.\n"))
            return None
        if int(told) > LARGEST_BODY:
            self._refuse(Answer(413, f"A body has at most {LARGEST_BODY} bytes.\n"))
            return None
        body = self.rfile.read(int(told))
        if len(body) < int(told):
            self._refuse(Answer(400, "The body is shorter than its Content-Length.\n"))
            return None
        return body

    def _refuse(self, answer: Answer) -> None:
        self.close_connection = True
        self._answer(answer)

    def _answer(self, answer: Answer) -> None:
        body = answer.text.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The library's own refusals, as plain text too."""
        self._refuse(Answer(code, f"{message or HTTPStatus(code).phrase}\n", TEXT))

    def log_message(self, format: str, *args: Any) -> None:
        log.info("%s %s", self.address_string(), format % args)

    def _cut(self) -> None:
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            log.debug("the connection was gone already")


class Server(ThreadingHTTPServer):
    """A thread a connection, and not more than CONNECTIONS."""

    request_queue_size = CONNECTIONS

    def __init__(self, address: tuple[str, int], witness: Witness) -> None:
        """Listens at once. Raises OSError when the address cannot be had."""
        self.witness = witness
        self._room = threading.BoundedSemaphore(CONNECTIONS)
        super().__init__(address, Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self._room.acquire(blocking=False):
            log.warning("turned away %s: %d connections already", client_address[0], CONNECTIONS)
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # no further thread
            self._room.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        log.info("the connection from %s broke", client_address[0], exc_info=log.isEnabledFor(logging.DEBUG))
