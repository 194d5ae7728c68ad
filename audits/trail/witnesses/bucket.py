"""Object storage by the S3 API: three requests, signed with AWS Signature Version 4. No library is needed for that."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar
from urllib.parse import quote, urlsplit

from audits.trail.witnesses.parcel import Parcel, WitnessFault
from audits.trail.witnesses.shelf import lay_down
from audits.trail.witnesses.web import Answer, ask


@dataclass(frozen=True)
class Credentials:
    """What signs: an access key's id and its secret, for one region."""

    access_key: str
    secret_key: str = field(repr=False)
    region: str = "us-east-1"


def signed_headers(
    method: str, url: str, headers: Mapping[str, str], body: bytes, credentials: Credentials, now: datetime
) -> dict[str, str]:
    """`headers` with those that sign the request: host, date, the body's hash, Authorization.

    `url` has its path quoted already and no query. See AWS, "Authenticating Requests: Signature Version 4".
    """
    parts = urlsplit(url)
    stamp, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    digest = hashlib.sha256(body).hexdigest()
    told = {**headers, "Host": parts.netloc, "x-amz-content-sha256": digest, "x-amz-date": stamp}
    lower = {name.lower(): value.strip() for name, value in told.items()}
    names = ";".join(sorted(lower))
    lines = "".join(f"{name}:{lower[name]}\n" for name in sorted(lower))
    request = f"{method}\n{parts.path or '/'}\n\n{lines}\n{names}\n{digest}"
    scope = f"{day}/{credentials.region}/s3/aws4_request"
    to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"AWS4{credentials.secret_key}".encode()
    for part in (day, credentials.region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    told["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credentials.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return told


@dataclass(frozen=True)
class Bucket:
    """A bucket at an S3 endpoint, addressed by path; `prefix` stands before every name."""

    name: str
    endpoint: str
    bucket: str
    prefix: str
    credentials: Credentials
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC), repr=False)
    kind: ClassVar[str] = "bucket"
    key: ClassVar[str] = ""

    @property
    def place(self) -> str:
        return "/".join(part.strip("/") for part in (self.endpoint, self.bucket, self.prefix) if part)

    def deliver(self, parcel: Parcel, known: int) -> str:
        lay_down(self, parcel)
        return ""

    def read(self, name: str) -> str | None:
        answer = self._ask("GET", name)
        if answer.status == 404 and "NoSuchBucket" not in answer.text:
            return None
        self._require(answer, name)
        return answer.text

    def create(self, name: str, text: str) -> bool:
        answer = self._ask("PUT", name, text, {"If-None-Match": "*"})
        if answer.status == 501:  # a store that does not know the condition: look first
            if self.read(name) is not None:
                return False
            answer = self._ask("PUT", name, text)
        if answer.status == 412:
            return False
        self._require(answer, name)
        return True

    def replace(self, name: str, text: str) -> None:
        self._require(self._ask("PUT", name, text), name)

    def _ask(self, method: str, name: str, text: str = "", headers: Mapping[str, str] | None = None) -> Answer:
        url = f"{self.endpoint.rstrip('/')}/{quote(self.bucket)}/{quote(self.prefix + name)}"
        body = text.encode()
        told = {"Content-Type": "text/plain; charset=utf-8"} if body else {}
        told |= headers or {}
        return ask(method, url, body or None, signed_headers(method, url, told, body, self.credentials, self.clock()))

    def _require(self, answer: Answer, name: str) -> None:
        if answer.status not in (200, 204):
            code = answer.text.partition("<Code>")[2].partition("</Code>")[0][:60]
            raise WitnessFault(f"{self.place}/{name}: the store answers {answer.status} {code}.".replace(" .", "."))
