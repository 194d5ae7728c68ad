"""One POST to an address that a person typed, from inside a network that others must not reach through us.

The name is resolved once, every address it leads to is judged, and the connection goes to the one that was judged: a
name that leads elsewhere a moment later leads nobody in. TLS is checked against the name. No redirect is followed, no
proxy asked, the whole exchange has a time limit and the answer a size.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from audits.base.errors import Invalid

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 20.0
LARGEST_ANSWER = 4096  # bytes kept of an answer
LONGEST_ADDRESS = 2000
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Public by their number, but answered by the machine's own cloud; and ranges that wrap other addresses.
NEVER = tuple(
    ipaddress.ip_network(network)
    for network in ("168.63.129.16/32", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)


class Unreachable(Exception):
    """There was no answer, or nobody was asked. The message says why, in a sentence."""


@dataclass(frozen=True)
class Answer:
    """What came back. body: its first LARGEST_ANSWER bytes as text."""

    status: int
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True)
class Target:
    """Where an address leads: the name for TLS and Host, the judged address for the connection."""

    host: str
    port: int
    path: str
    tls: bool
    address: str = field(default="")


def read_address(url: str) -> SplitResult:
    """The parts of an address that may be typed in. Raises Invalid for one that never could be sent to."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _refused("This is no address.", "Write one such as https://hooks.example.com/countersign.") from error
    plain = parts.scheme == "http" and settings.WEBHOOK_LOOPBACK  # to this machine only
    if parts.scheme != "https" and not plain:
        raise _refused("Only https is spoken.", "Write an address that begins with https://.")
    if not parts.hostname or port == 0 or len(url) > LONGEST_ADDRESS or not url.isprintable() or " " in url:
        raise _refused("This is no address.", "Write one such as https://hooks.example.com/countersign.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _refused("An address holds no password and no fragment.", "Every message is signed instead.")
    literal = _literal(parts.hostname)
    if literal is not None and not allowed(literal, plain):
        raise _refused(*NOT_PUBLIC)
    if plain and literal is None and parts.hostname != "localhost":
        raise _refused("Only https is spoken.", "Write an address that begins with https://.")
    return parts


NOT_PUBLIC = (
    "The address does not lead to the public internet.",
    "Choose another one, or have its network allowed (COUNTERSIGN_WEBHOOK_NETWORKS).",
)


def _refused(message: str, what_next: str) -> Invalid:
    return Invalid.field("address", message, what_next)


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def allowed(address: Address, plain: bool = False) -> bool:
    """Whether anybody may be asked there: public addresses, networks that the settings name, and loopback if they say
    so. Plain HTTP goes to loopback only."""
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        return allowed(mapped, plain)
    loopback: bool = settings.WEBHOOK_LOOPBACK and address.is_loopback
    if plain or loopback:
        return loopback
    if any(address in network for network in settings.WEBHOOK_NETWORKS):
        return True
    return address.is_global and not address.is_multicast and not any(address in network for network in NEVER)


def resolve(url: str) -> Target:
    """Where `url` leads, asked once. Raises Unreachable when it leads nowhere, or anywhere it may not."""
    try:
        parts = read_address(url)
    except Invalid as error:
        raise Unreachable(str(error)) from error
    host, tls = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if tls else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{host} is not known to the name service.") from error
    addresses = [ipaddress.ip_address(str(place[0]).partition("%")[0]) for *_, place in found]
    if not addresses or not all(allowed(address, not tls) for address in addresses):
        raise Unreachable(" ".join(NOT_PUBLIC))
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    return Target(host, port, path, tls, str(addresses[0]))


class _Connection(http.client.HTTPConnection):
    """Goes to the judged address, and asks TLS for the name."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=CONNECT_SECONDS)
        self.target = target
        self.default_port = 443 if target.tls else 80
        self.wire: socket.socket | None = None
        self.is_cut = False

    def connect(self) -> None:
        self.wire = socket.create_connection((self.target.address, self.target.port), CONNECT_SECONDS)
        if self.target.tls:
            context = ssl.create_default_context()
            self.wire = context.wrap_socket(self.wire, server_hostname=self.target.host, do_handshake_on_connect=False)
            self.wire.do_handshake()
        self.sock = self.wire

    def cut(self) -> None:
        """Ends the exchange from outside, wherever it is."""
        self.is_cut = True
        if self.wire is not None:
            with suppress(OSError):
                self.wire.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        super().close()
        if self.wire is not None:
            self.wire.close()


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Sends `body` and reads the answer, whatever its status. Raises Unreachable when there is none."""
    target = resolve(url)
    connection = _Connection(target)
    over = threading.Timer(WHOLE_SECONDS, connection.cut)
    over.daemon = True
    try:
        over.start()
        connection.request("POST", target.path, body, dict(headers))
        answer = connection.getresponse()
        text = answer.read(LARGEST_ANSWER).decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
        if connection.is_cut:  # which may look like the end of an answer
            raise TimeoutError
        return Answer(answer.status, dict(answer.headers), text)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if connection.is_cut:
            raise Unreachable(f"It took longer than {WHOLE_SECONDS:.0f} seconds.") from error
        raise Unreachable(_why(error)) from error
    finally:
        over.cancel()
        connection.close()


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"Its certificate is not good: {error.verify_message}."
    if isinstance(error, ssl.SSLError):
        return "It does not speak TLS as it should."
    if isinstance(error, TimeoutError):
        return "It did not answer in time."
    if isinstance(error, ConnectionRefusedError):
        return "It refused the connection."
    if isinstance(error, OSError):
        return "The connection broke."
    return "Its answer was no HTTP."
