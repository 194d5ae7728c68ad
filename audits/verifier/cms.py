"""Signed messages (CMS, RFC 5652) as reports and time stamps use them, with no byte left to chance.

A signature covers the content and the signed attributes. Around them lie bytes it does not cover: versions, algorithm
names, the order of things, certificates nobody needs. So a message is taken apart, each part is bound or determined,
and the message is **put together again**: the result must be the same bytes.

| part | bound by |
|---|---|
| content | the digest in the signed attributes |
| signed attributes | the signature |
| signature of a report | the time stamp's imprint |
| signer's certificate | its digest in the signed attributes (RFC 5035) |
| names of algorithms | the signed attributes (RFC 6211); a time authority may leave that out |
| other certificates | whoever calls: each must be a known one |
| everything else | determined: there is one way to write it |
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

from audits.verifier import der

SIGNED_DATA = der.oid("1.2.840.113549.1.7.2")
DATA = der.oid("1.2.840.113549.1.7.1")
TIME_STAMP_INFO = der.oid("1.2.840.113549.1.9.16.1.4")
CONTENT_TYPE = der.oid("1.2.840.113549.1.9.3")
MESSAGE_DIGEST = der.oid("1.2.840.113549.1.9.4")
SIGNING_CERTIFICATE_V2 = der.oid("1.2.840.113549.1.9.16.2.47")
ALGORITHM_PROTECTION = der.oid("1.2.840.113549.1.9.52")
TIME_STAMP_TOKEN = der.oid("1.2.840.113549.1.9.16.2.14")
NULL = der.write(der.NULL)

_DIGESTS = {
    der.oid("2.16.840.1.101.3.4.2.1"): "sha256",
    der.oid("2.16.840.1.101.3.4.2.2"): "sha384",
    der.oid("2.16.840.1.101.3.4.2.3"): "sha512",
}
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
# Signature algorithm identifiers, whole: family and the digest they name (empty: the one the signer names).
_SIGNATURES = {
    der.write(der.SEQUENCE, der.oid("1.2.840.113549.1.1.1"), NULL): ("rsa", ""),
    der.write(der.SEQUENCE, der.oid("1.2.840.113549.1.1.11"), NULL): ("rsa", "sha256"),
    der.write(der.SEQUENCE, der.oid("1.2.840.113549.1.1.12"), NULL): ("rsa", "sha384"),
    der.write(der.SEQUENCE, der.oid("1.2.840.113549.1.1.13"), NULL): ("rsa", "sha512"),
    der.write(der.SEQUENCE, der.oid("1.2.840.10045.4.3.2")): ("ec", "sha256"),
    der.write(der.SEQUENCE, der.oid("1.2.840.10045.4.3.3")): ("ec", "sha384"),
    der.write(der.SEQUENCE, der.oid("1.2.840.10045.4.3.4")): ("ec", "sha512"),
}


class BadSignature(ValueError):
    """A message that is not what its signer signed; the sentence says how."""


@dataclass(frozen=True)
class Message:
    """A signed message in its parts. Every field but the four named last is an encoding (DER).

    `digest` is the digest's name, `signature` the bare bytes, `content` the enclosed bytes or None when detached.
    """

    content_type: bytes
    digest_algorithm: bytes
    signature_algorithm: bytes
    signed_attributes: bytes
    unsigned_attributes: tuple[bytes, ...]
    certificates: tuple[bytes, ...]
    digest: str
    signature: bytes
    content: bytes | None

    @property
    def signer(self) -> bytes:
        """The signer's certificate: the one whose digest the signed attributes name."""
        name, value = _certificate_digest(self)
        for certificate in self.certificates:
            if hashlib.new(name, certificate).digest() == value:
                return certificate
        raise BadSignature("The signer’s certificate is not inside, or was exchanged.")

    @property
    def others(self) -> tuple[bytes, ...]:
        """The certificates inside besides the signer's."""
        return tuple(certificate for certificate in self.certificates if certificate != self.signer)


@dataclass(frozen=True)
class TimeStamp:
    """A time authority's word: `at` is when it saw the imprint, `message` the token in its parts."""

    at: datetime
    message: Message


def open_message(encoded: bytes, detached: bytes | None = None) -> Message:
    """The message in `encoded`, its signature checked and every byte accounted for.

    `detached` is the digested content of a message that does not enclose it: a report's. Whom the certificates belong
    to, and whether anyone should trust them, is not looked at here. Raises BadSignature.
    """
    try:
        message = _take_apart(encoded)
        content = message.content if detached is None else detached
        if content is None or (detached is not None and message.content is not None):
            raise BadSignature("The message encloses content where none was expected, or the other way round.")
        _check_attributes(message, content)
        _check_signature(message)
        _check_protection(message, required=detached is not None)
        if _put_together(message) != encoded:
            raise BadSignature("The signature’s envelope was changed: put together again, its bytes differ.")
    except der.Malformed as error:
        raise BadSignature(f"The signature’s envelope is damaged: {error}") from error
    return message


def open_time_stamp(message: Message) -> TimeStamp:
    """The time stamp (RFC 3161) over a message's signature, every byte of it accounted for. Raises BadSignature."""
    try:
        token = open_message(_token(message))
        if token.content_type != TIME_STAMP_INFO or token.content is None or token.unsigned_attributes:
            raise BadSignature("What stands outside the signature is not a time stamp.")
        fields = der.only(token.content).expect(der.SEQUENCE).children()
        if len(fields) < 5:
            raise BadSignature("The time stamp is not complete.")
        algorithm, imprint = fields[2].expect(der.SEQUENCE).parts(2)
        stamped = hashlib.new(_digest_name(algorithm.raw), message.signature).digest()
        if imprint.expect(der.OCTET_STRING).content != stamped:
            raise BadSignature("The time stamp belongs to another signature.")
        return TimeStamp(_moment(fields[4].expect(der.GENERALIZED_TIME).content), token)
    except der.Malformed as error:
        raise BadSignature(f"The time stamp is damaged: {error}") from error


def _token(message: Message) -> bytes:
    """The time stamp token: the one unsigned attribute that may be there."""
    if len(message.unsigned_attributes) != 1:
        raise BadSignature("A time stamp, and nothing besides, was expected outside the signature.")
    kind, values = der.only(message.unsigned_attributes[0]).expect(der.SEQUENCE).parts(2)
    if kind.raw != TIME_STAMP_TOKEN:
        raise BadSignature("There is something outside the signature that is not a time stamp.")
    return values.expect(der.SET).parts(1)[0].raw


def _take_apart(encoded: bytes) -> Message:
    kind, wrapped = der.only(encoded).expect(der.SEQUENCE).parts(2)
    if kind.raw != SIGNED_DATA:
        raise BadSignature("This is not a signed message.")
    data = der.only(wrapped.expect(0xA0).content).expect(der.SEQUENCE).parts(5)
    content_type, *content = data[2].expect(der.SEQUENCE).parts(1, 2)
    enclosed = der.only(content[0].expect(0xA0).content).expect(der.OCTET_STRING).content if content else None
    fields = data[4].expect(der.SET).parts(1)[0].expect(der.SEQUENCE).parts(6, 7)
    return Message(
        content_type=content_type.raw,
        digest_algorithm=fields[2].raw,
        signature_algorithm=fields[4].raw,
        signed_attributes=fields[3].expect(0xA0).content,
        unsigned_attributes=tuple(value.raw for value in fields[6].expect(0xA1).children()) if fields[6:] else (),
        certificates=tuple(value.raw for value in data[3].expect(0xA0).children()),
        digest=_digest_name(fields[2].raw),
        signature=fields[5].expect(der.OCTET_STRING).content,
        content=enclosed,
    )


def _put_together(message: Message) -> bytes:
    """The one encoding of a message's parts. Versions as RFC 5652, sections 5.1 and 5.3, determine them."""
    unsigned = (der.write_set(message.unsigned_attributes, 0xA1),) if message.unsigned_attributes else ()
    signer = der.write(
        der.SEQUENCE,
        der.write(der.INTEGER, b"\x01"),
        _issuer_and_serial(message.signer),
        message.digest_algorithm,
        der.write(0xA0, message.signed_attributes),
        message.signature_algorithm,
        der.write(der.OCTET_STRING, message.signature),
        *unsigned,
    )
    enclosed: tuple[bytes, ...] = ()
    if message.content is not None:
        enclosed = (der.write(0xA0, der.write(der.OCTET_STRING, message.content)),)
    version = b"\x01" if message.content_type == DATA else b"\x03"
    data = der.write(
        der.SEQUENCE,
        der.write(der.INTEGER, version),
        der.write(der.SET, message.digest_algorithm),
        der.write(der.SEQUENCE, message.content_type, *enclosed),
        der.write(0xA0, *message.certificates),
        der.write(der.SET, signer),
    )
    return der.write(der.SEQUENCE, SIGNED_DATA, der.write(0xA0, data))


def _attributes(message: Message) -> dict[bytes, der.Value]:
    """The signed attributes by type; each has one value and occurs once."""
    found: dict[bytes, der.Value] = {}
    for attribute in der.Value(der.SET, message.signed_attributes, b"").children():
        kind, values = attribute.expect(der.SEQUENCE).parts(2)
        if kind.raw in found:
            raise BadSignature("A signed attribute occurs twice.")
        found[kind.raw] = values.expect(der.SET).parts(1)[0]
    return found


def _required(message: Message, kind: bytes, what: str) -> der.Value:
    value = _attributes(message).get(kind)
    if value is None:
        raise BadSignature(f"The signature does not name {what}.")
    return value


def _check_attributes(message: Message, content: bytes) -> None:
    if _required(message, CONTENT_TYPE, "what kind of content it covers").raw != message.content_type:
        raise BadSignature("The signature covers another kind of content.")
    digest = _required(message, MESSAGE_DIGEST, "the digest of its content").expect(der.OCTET_STRING).content
    if digest != hashlib.new(message.digest, content).digest():
        raise BadSignature("The content is not what was signed: its digest differs.")


def _certificate_digest(message: Message) -> tuple[str, bytes]:
    """Name and value of the digest by which the signed attributes bind the signer's certificate (RFC 5035)."""
    attribute = _required(message, SIGNING_CERTIFICATE_V2, "its signer’s certificate").expect(der.SEQUENCE)
    identifiers = attribute.parts(1, 2)[0].expect(der.SEQUENCE).children()
    if not identifiers:
        raise BadSignature("The signature does not name its signer’s certificate.")
    fields = identifiers[0].expect(der.SEQUENCE).parts(1, 2, 3)
    if fields[0].tag == der.OCTET_STRING or len(fields) == 1:
        return "sha256", fields[0].expect(der.OCTET_STRING).content
    return _digest_name(fields[0].raw), fields[1].expect(der.OCTET_STRING).content


def _check_signature(message: Message) -> None:
    family, digest = _SIGNATURES.get(message.signature_algorithm, ("", ""))
    if not family or digest not in ("", message.digest):
        raise BadSignature("The signature’s algorithm is unknown, too weak, or not the one its digest is for.")
    signed = der.write(der.SET, message.signed_attributes)
    key = _public_key(message.signer)
    try:
        if family == "ec" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(message.signature, signed, ec.ECDSA(_HASHES[message.digest]))
        elif family == "rsa" and isinstance(key, rsa.RSAPublicKey):
            key.verify(message.signature, signed, padding.PKCS1v15(), _HASHES[message.digest])
        else:
            raise BadSignature("The signature’s algorithm does not fit the signer’s key.")
    except InvalidSignature as error:
        raise BadSignature("The signature is not by the key in the signer’s certificate.") from error


def _check_protection(message: Message, *, required: bool) -> None:
    """The algorithms named must be the ones the signed attributes name: some have more than one name."""
    value = _attributes(message).get(ALGORITHM_PROTECTION)
    if value is None:
        if required:
            raise BadSignature("The signature does not bind the names of its algorithms.")
        return
    digest, signature = value.expect(der.SEQUENCE).parts(2)
    named = der.only(message.signature_algorithm).expect(der.SEQUENCE).content
    if digest.raw != message.digest_algorithm or signature.expect(0xA1).content != named:
        raise BadSignature("The signature’s algorithms are named otherwise than was signed.")


def _public_key(certificate: bytes) -> CertificatePublicKeyTypes:
    try:
        return x509.load_der_x509_certificate(certificate).public_key()
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        raise BadSignature(f"The signer’s certificate cannot be read: {error}") from error


def _issuer_and_serial(certificate: bytes) -> bytes:
    fields = der.only(certificate).parts(3)[0].expect(der.SEQUENCE).children()
    if fields and fields[0].tag == 0xA0:
        del fields[0]
    if len(fields) < 3:
        raise BadSignature("The signer’s certificate is not complete.")
    return der.write(der.SEQUENCE, fields[2].raw, fields[0].raw)


def _digest_name(algorithm: bytes) -> str:
    kind, *parameters = der.only(algorithm).expect(der.SEQUENCE).parts(1, 2)
    name = _DIGESTS.get(kind.raw)
    if name is None or [parameter.raw for parameter in parameters] not in ([], [NULL]):
        raise BadSignature("The digest’s algorithm is unknown or too weak.")
    return name


def _moment(text: bytes) -> datetime:
    """A GeneralizedTime as RFC 3161 writes it: UTC, whole seconds or a fraction."""
    try:
        whole, _, fraction = text.decode("ascii").removesuffix("Z").partition(".")
        moment = datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        return moment.replace(microsecond=int(f"{fraction:0<6}"[:6]))
    except ValueError as error:
        raise BadSignature("The time stamp’s time cannot be read.") from error
