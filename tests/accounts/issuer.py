"""A small issuer of OpenID Connect on this machine, over HTTPS with a certificate of its own."""

import datetime
import ipaddress
import json
import ssl
import threading
import time
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from rest_framework.test import APIClient

from audits.accounts.federation import keys

AUDIENCE = "countersign"


class Issuer:
    """Signs tokens as a CI system does. `served`: what it answers by path; `asked`: which paths were asked."""

    def __init__(self, folder: Path) -> None:
        self.rsa = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.ec = ec.generate_private_key(ec.SECP256R1())
        self.asked: list[str] = []
        self.certificate = folder / "issuer.pem"
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.socket = _wrapped(self._server.socket, self.certificate)
        self.url = f"https://127.0.0.1:{self._server.server_port}"
        self.served: dict[str, Any] = {
            "/.well-known/openid-configuration": {"issuer": self.url, "jwks_uri": f"{self.url}/keys"},
            "/keys": {"keys": [self._jwk(RSAAlgorithm, self.rsa, "r"), self._jwk(ECAlgorithm, self.ec, "e")]},
        }
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _jwk(self, algorithm: Any, key: Any, kid: str) -> dict[str, Any]:
        return {**json.loads(algorithm.to_jwk(key.public_key())), "kid": kid, "use": "sig"}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked.append(self.path)
                answer = issuer.served.get(self.path)
                body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(404 if answer is None else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def signed(self, *, algorithm: str = "RS256", kid: str = "", key: Any = None, **changes: Any) -> str:
        """A token of a job on the main branch; keywords replace its claims, None leaves one out."""
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": AUDIENCE, "sub": "repo:acme/credit:ref:refs/heads/main", "exp": now + 300,
            "iat": now, "nbf": now, "jti": uuid.uuid4().hex, "repository": "acme/credit", "ref": "refs/heads/main",
        }  # fmt: skip
        claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        used = key or (self.ec if algorithm == "ES256" else self.rsa)
        headers = {"kid": kid or ("e" if algorithm == "ES256" else "r")}
        return jwt.encode(claims, used, algorithm=algorithm, headers=headers)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _wrapped(socket: Any, certificate: Path) -> Any:
    """`socket` behind TLS, with a certificate for 127.0.0.1 that nobody else trusts, written to `certificate`."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificate.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context.wrap_socket(socket, server_side=True)


@pytest.fixture
def issuer(tmp_path, settings) -> Iterator[Issuer]:
    made = Issuer(tmp_path)
    settings.OIDC_CA_FILE = str(made.certificate)
    keys.forget()
    yield made
    made.close()


def exchanged(token: str) -> Any:
    """The answer to a job that brings `token`."""
    return APIClient(raise_request_exception=False).post("/api/v1/tokens/exchange", {"token": token}, format="json")
