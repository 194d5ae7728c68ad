"""Whom a signature asks us to trust: certificates up to a root that the reader chose, valid when it was made.

Paths and revocation are judged by pyHanko's validator (RFC 5280), at the time stamp's moment and with the revocation
data inside the report; nothing is ever fetched.
"""

import asyncio
import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

LOCAL_TRUST = "Local trust"
# The validator logs what it then raises; the sentence is ours to say.
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)


class Untrusted(ValueError):
    """A certificate that leads to no chosen root, or was not valid at the moment; the sentence says which."""


class RootsUnreadable(ValueError):
    """The file of roots to trust holds no certificate."""


@dataclass(frozen=True)
class Roots:
    """The certificates that the reader trusts."""

    certificates: tuple[x509.Certificate, ...]

    @classmethod
    def read(cls, text: bytes) -> "Roots":
        """All certificates of a PEM text. Raises RootsUnreadable."""
        try:
            return cls(tuple(x509.load_pem_x509_certificates(text)))
        except ValueError as error:
            raise RootsUnreadable("There is no certificate in PEM form in the file of roots.") from error

    @property
    def encodings(self) -> tuple[bytes, ...]:
        """Their encodings (DER)."""
        return tuple(certificate.public_bytes(Encoding.DER) for certificate in self.certificates)


def name_of(certificate: bytes) -> str:
    """The common name of a certificate's subject, or the whole subject where it has none."""
    try:
        return _common(x509.load_der_x509_certificate(certificate).subject)
    except (ValueError, TypeError, x509.InvalidVersion):
        return "a name that cannot be read"


def issuer_of(certificate: bytes) -> str:
    """The common name of a certificate's issuer."""
    return _common(x509.load_der_x509_certificate(certificate).issuer)


def is_local(certificate: bytes) -> bool:
    """Whether a certificate was issued by a root that an installation made for itself."""
    issuer = x509.load_der_x509_certificate(certificate).issuer
    units = issuer.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    return any(unit.value == LOCAL_TRUST for unit in units)


def _common(name: x509.Name) -> str:
    names = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else name.rfc4514_string()


def require_issued(certificates: Iterable[bytes], roots: Roots) -> None:
    """Raise Untrusted unless every certificate is a root or was issued, in some steps, by one.

    Asked first, so that no other reader of certificates meets one that nobody you trust has signed.
    """
    issuers = list(roots.certificates)
    waiting = [certificate for certificate in certificates if certificate not in roots.encodings]
    while waiting:
        issued = [certificate for certificate in waiting if _issued_by_one_of(certificate, issuers)]
        if not issued:
            digest = hashlib.sha256(waiting[0]).hexdigest()
            raise Untrusted(f"A certificate inside is not by a root you trust, or was changed: sha256 {digest}.")
        issuers.extend(x509.load_der_x509_certificate(certificate) for certificate in issued)
        waiting = [certificate for certificate in waiting if certificate not in issued]


def _issued_by_one_of(certificate: bytes, issuers: Iterable[x509.Certificate]) -> bool:
    for issuer in issuers:
        try:
            x509.load_der_x509_certificate(certificate).verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm, x509.InvalidVersion):
            continue
        return True
    return False


def context(
    roots: Roots, others: Iterable[bytes], at: datetime, crls: Sequence[bytes] = (), ocsps: Sequence[bytes] = ()
) -> ValidationContext:
    """A validation context at a moment; with revocation data, every certificate must be covered by it."""
    return ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root) for root in roots.encodings],
        other_certs=[asn1_x509.Certificate.load(other) for other in others],
        moment=at,
        crls=list(crls),
        ocsps=list(ocsps),
        allow_fetching=False,
        revocation_mode="require" if crls or ocsps else "soft-fail",
    )


def require_path(certificate: bytes, others: Iterable[bytes], roots: Roots, at: datetime, purpose: str) -> None:
    """Raise Untrusted unless the certificate leads to a chosen root and was valid at the moment.

    `purpose` is a key usage ("non_repudiation") or an extended one ("time_stamping"). Revocation is judged later,
    when the data for it has been read out of the file.
    """
    try:
        validator = CertificateValidator(
            asn1_x509.Certificate.load(certificate), validation_context=context(roots, others, at)
        )
        usages = (set(), {purpose}) if purpose == "time_stamping" else ({purpose},)
        asyncio.run(validator.async_validate_usage(*usages))
    except (PathError, ValidationError, ValueError) as error:
        raise Untrusted(f"“{name_of(certificate)}” does not lead to a root you trust: {error}") from error


def require_not_revoked(certificate: bytes, crls: Sequence[bytes], at: datetime) -> None:
    """Raise Untrusted when a revocation list given from outside says that the certificate was revoked by then."""
    held = x509.load_der_x509_certificate(certificate)
    for encoded in crls:
        crl = x509.load_der_x509_crl(encoded)
        entry = crl.get_revoked_certificate_by_serial_number(held.serial_number)
        if crl.issuer == held.issuer and entry is not None and entry.revocation_date_utc <= at:
            raise Untrusted(
                f"“{name_of(certificate)}” had been revoked on {entry.revocation_date_utc:%-d %B %Y at %H:%M:%S} UTC, "
                "before this signature was made."
            )
