"""Nobody reaches the inside of a network through us: what may be typed in, where a name may lead, what is followed."""

import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from audits.base.errors import Invalid
from audits.webhooks import outside
from tests.webhooks.receiver import receiving

NOBODYS_BUSINESS = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "168.63.129.16",
    "0.0.0.0", "255.255.255.255", "224.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fd00:ec2::254",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "ff02::1", "::7f00:1",
]  # fmt: skip


@pytest.fixture
def strict(settings) -> None:
    settings.WEBHOOK_LOOPBACK, settings.WEBHOOK_NETWORKS = False, ()


def _leads(monkeypatch, *addresses: str) -> list[str]:
    """Every name leads to `addresses`; gives the names that were asked."""
    asked = []

    def known(host, port, *_, **__):
        asked.append(host)
        families = {4: socket.AF_INET, 6: socket.AF_INET6}
        return [(families[ip_address(a).version], socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", known)
    return asked


@pytest.mark.parametrize("address", NOBODYS_BUSINESS)
def test_no_private_address_is_typed_in_or_led_to(strict, monkeypatch, address):
    written = f"[{address}]" if ":" in address else address
    with pytest.raises(Invalid):
        outside.read_address(f"https://{written}/")
    _leads(monkeypatch, address)
    with pytest.raises(outside.Unreachable, match="public internet"):
        outside.resolve("https://hooks.example.com/")
    _leads(monkeypatch, "93.184.216.34", address)
    with pytest.raises(outside.Unreachable):
        outside.resolve("https://hooks.example.com/")


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/", "ftp://hooks.example.com/", "file:///etc/passwd", "gopher://x/", "//x/", "x",
        "https://", "https:///a", "https://a:b@hooks.example.com/", "https://@hooks.example.com/", "https://x/#a",
        "https://x:0/", "https://x:99999/", "https://x:a/", "https://[::1", "https://x/\r\nHost: y", "https://x/a b",
        "https://x/" + "a" * 2000, "",
    ],
)  # fmt: skip
def test_what_is_no_address_of_ours_is_refused(strict, url):
    with pytest.raises(Invalid) as refused:
        outside.read_address(url)
    assert "address" in (refused.value.fields or {})


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost", "0177.0.0.1"])
def test_loopback_under_another_spelling_leads_nowhere(strict, host):
    with pytest.raises(outside.Unreachable):
        outside.resolve(f"https://{host}/")


def test_the_name_is_asked_once_and_the_connection_goes_where_it_led(strict, monkeypatch):
    asked, called = _leads(monkeypatch, "93.184.216.34"), []

    def connected(place, timeout):
        called.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connected)
    with pytest.raises(outside.Unreachable, match="refused"):
        outside.post("https://hooks.example.com:8443/a", b"{}", {})
    assert asked == ["hooks.example.com"]
    assert called == [("93.184.216.34", 8443)]


def test_a_network_that_the_settings_name_is_allowed(strict, settings, monkeypatch):
    settings.WEBHOOK_NETWORKS = (ip_network("10.1.0.0/16"),)
    _leads(monkeypatch, "10.1.2.3")
    assert outside.resolve("https://hooks.bank.internal/").address == "10.1.2.3"
    _leads(monkeypatch, "10.2.2.3")
    with pytest.raises(outside.Unreachable):
        outside.resolve("https://hooks.bank.internal/")


def test_plain_http_goes_to_loopback_only(settings, monkeypatch):
    settings.WEBHOOK_LOOPBACK = True
    _leads(monkeypatch, "93.184.216.34")
    with pytest.raises(outside.Unreachable):
        outside.resolve("http://hooks.example.com/")


def test_no_redirect_is_followed(receiver):
    receiver.answer(307, Location=receiver.url)
    assert outside.post(receiver.url, b"{}", {}).status == 307
    assert len(receiver.came) == 1


def test_an_answer_is_cut(receiver):
    receiver.answer(200, b"\x00\xff" + b"x" * 10_000_000)
    answer = outside.post(receiver.url, b"{}", {})
    assert len(answer.body) <= outside.LARGEST_ANSWER
    assert "\x00" not in answer.body


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n1"])
def test_an_answer_that_drips_is_cut_off(monkeypatch, said):
    monkeypatch.setattr(outside, "WHOLE_SECONDS", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as slow:
        began = time.monotonic()
        port, ended = slow.getsockname()[1], []

        def drip():
            connection, _ = slow.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(said)
                while not ended:
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return
                    time.sleep(0.1)

        thread = threading.Thread(target=drip)
        thread.start()
        with pytest.raises(outside.Unreachable, match="longer than"):
            outside.post(f"http://127.0.0.1:{port}/", b"{}", {})
        ended.append(True)
        thread.join()
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("said", [b"no HTTP at all\r\n\r\n", b"HTTP/1.1 999999 \r\n\r\n", b""])
def test_what_is_no_answer_is_a_sentence(said):
    with socket.create_server(("127.0.0.1", 0)) as strange:

        def answer():
            connection, _ = strange.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(said)

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(outside.Unreachable) as told:
            outside.post(f"http://127.0.0.1:{strange.getsockname()[1]}/", b"{}", {})
        assert str(told.value).endswith(".")
        thread.join()


@pytest.fixture
def certificate(tmp_path):
    """A certificate for localhost that nobody vouches for but itself; gives its file and its key's."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return tmp_path / "cert.pem", tmp_path / "key.pem"


def test_a_certificate_is_checked_against_the_name(certificate, monkeypatch):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with receiving(lambda plain: context.wrap_socket(plain, server_side=True)) as receiver:
        _leads(monkeypatch, "127.0.0.1")
        with pytest.raises(outside.Unreachable, match="certificate"):
            outside.post(f"https://localhost:{receiver.port}/", b"{}", {})
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        assert outside.post(f"https://localhost:{receiver.port}/", b"{}", {}).status == 204
        with pytest.raises(outside.Unreachable, match="certificate"):
            outside.post(f"https://another.example:{receiver.port}/", b"{}", {})
