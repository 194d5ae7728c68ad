"""A sender of pieces as tests need one: it says exactly what it is told to."""

import base64
import hashlib
from typing import Any

from rest_framework.test import APIClient

PIECE = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0"}


def metadata(**said: object) -> str:
    return ",".join(f"{name} {base64.b64encode(str(value).encode()).decode()}" for name, value in said.items())


def checksum(content: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


class Sender:
    """Begins uploads in one unit and sends their pieces."""

    def __init__(self, client: APIClient, unit: Any) -> None:
        self.client = client
        self.unit = unit

    def ask_to_begin(self, length: object, **said: object) -> Any:
        named = {"unit": self.unit.pk, "filename": "p.csv", "filetype": "text/csv", **said}
        headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata(**named)}
        return self.client.post("/api/v1/uploads", headers=headers)

    def begin(self, content: bytes, **said: object) -> str:
        answer = self.ask_to_begin(len(content), **said)
        assert answer.status_code == 201, answer.content
        return str(answer["Location"])

    def send(self, address: str, offset: object, piece: bytes, **headers: str) -> Any:
        said = {**TUS, "Upload-Offset": str(offset)} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return self.client.generic("PATCH", address, piece, content_type=PIECE, headers=said)

    def offset(self, address: str) -> int:
        answer = self.client.head(address, headers=TUS)
        assert answer.status_code == 200, answer.content
        return int(answer["Upload-Offset"])

    def remove(self, address: str) -> Any:
        return self.client.delete(address, headers=TUS)
