"""The keys that sign reports, and the local trust a first start makes for itself.

`ensure_local_trust` makes, once, in one folder:

| file | what it is |
|---|---|
| `root.pem`, `root.key` | the root, P-384; `root.pem` is the trust file |
| `root.crl` | the root's revocation list, renewed daily while the installation runs |
| `signer.pem`, `signer.key` | the report key: P-256 |
| `tsa.pem`, `tsa.key` | the local time authority: RSA-3072 |

The time authority uses RSA with PKCS #1 v1.5 because such a signature has exactly one encoding. It covers the
report's signature, which covers everything else, so a verifier can refuse every other byte string; an elliptic curve
signature alone has two valid forms.

"Local trust" stands in every subject: the root vouches for nothing outside the installation that made it.
"""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from audits.verifier import disk

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

LOCAL_TRUST = "Local trust"
ROOT_YEARS, SIGNER_YEARS, TSA_YEARS = 20, 3, 10
CRL_RENEWAL = timedelta(days=1)
# RFC 9336: the purpose "signing documents".
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")


class KeysUnusable(Exception):
    """The key folder cannot be read, or what lies in it does not belong together."""


@dataclass(frozen=True)
class KeyRing:
    """All that signing needs, read into memory.

    `crls` are the revocation lists to embed; `label` is what a reader is told about whom to trust.
    """

    root: x509.Certificate
    signer: x509.Certificate
    signer_key: PrivateKey
    tsa: x509.Certificate
    tsa_key: PrivateKey
    crls: tuple[x509.CertificateRevocationList, ...]
    label: str

    @property
    def signer_name(self) -> str:
        """The signer's common name."""
        return common_name(self.signer)

    @property
    def tsa_name(self) -> str:
        """The time authority's common name."""
        return common_name(self.tsa)


def common_name(certificate: x509.Certificate) -> str:
    """The common name of a certificate's subject, or the whole subject where it has none."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def ensure_local_trust(folder: Path, *, now: datetime | None = None) -> KeyRing:
    """The key ring of `folder`, made there first when it is not yet. Safe to call from several processes at once.

    `root.pem` is written last: as long as it is missing, no report can have been signed, and the set is made anew.

    Raises KeysUnusable when files are missing, unreadable or do not belong together.
    """
    moment = now or datetime.now(UTC)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(folder):
        if not (folder / "root.pem").exists():
            _make(folder, moment)
        ring = load(folder)
        if moment - ring.crls[0].last_update_utc > CRL_RENEWAL:
            _renew_crl(folder, ring, moment)
            ring = load(folder)
    return ring


def load(folder: Path) -> KeyRing:
    """Read the key ring of `folder`; raises KeysUnusable when files are missing or do not belong together."""
    try:
        root = x509.load_pem_x509_certificate((folder / "root.pem").read_bytes())
        signer = x509.load_pem_x509_certificate((folder / "signer.pem").read_bytes())
        tsa = x509.load_pem_x509_certificate((folder / "tsa.pem").read_bytes())
        crl = x509.load_pem_x509_crl((folder / "root.crl").read_bytes())
        signer_key = _read_key(folder / "signer.key")
        tsa_key = _read_key(folder / "tsa.key")
    except (OSError, ValueError) as error:
        raise KeysUnusable(f"The report keys in {folder} cannot be read: {error}") from error
    for certificate, key in ((signer, signer_key), (tsa, tsa_key)):
        if certificate.public_key() != key.public_key():
            raise KeysUnusable(f"The key beside “{common_name(certificate)}” is not the key it certifies.")
    label = f"local trust: {common_name(root)}" if is_local(root) else common_name(root)
    return KeyRing(root, signer, signer_key, tsa, tsa_key, (crl,), label)


def is_local(root: x509.Certificate) -> bool:
    """Whether a root was made by an installation for itself."""
    units = root.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    return any(unit.value == LOCAL_TRUST for unit in units)


def revoke(folder: Path, certificate: x509.Certificate, *, now: datetime | None = None) -> None:
    """Put a certificate on the root's revocation list. Reports signed before stay good; later ones are refused."""
    moment = now or datetime.now(UTC)
    with _locked(folder):
        crl = x509.load_pem_x509_crl((folder / "root.crl").read_bytes())
        entry = (
            x509.RevokedCertificateBuilder()
            .serial_number(certificate.serial_number)
            .revocation_date(_whole(moment))
            .build()
        )
        root = x509.load_pem_x509_certificate((folder / "root.pem").read_bytes())
        key = _read_key(folder / "root.key")
        disk.replace(folder / "root.crl", _crl(root, key, [*crl, entry], _number(crl) + 1, moment), 0o644)


def _make(folder: Path, moment: datetime) -> None:
    root_key = ec.generate_private_key(ec.SECP384R1())
    signer_key = ec.generate_private_key(ec.SECP256R1())
    tsa_key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    root = _root(root_key, moment)
    signer = _leaf(
        root,
        root_key,
        signer_key,
        "Countersign report key 1",
        moment,
        SIGNER_YEARS,
        x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]),
        commitment=True,
    )
    tsa = _leaf(
        root,
        root_key,
        tsa_key,
        "Countersign time authority 1",
        moment,
        TSA_YEARS,
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]),
        commitment=False,
    )
    for name, key in (("root", root_key), ("signer", signer_key), ("tsa", tsa_key)):
        disk.replace(folder / f"{name}.key", _private_pem(key), 0o600)
    disk.replace(folder / "signer.pem", signer.public_bytes(serialization.Encoding.PEM), 0o644)
    disk.replace(folder / "tsa.pem", tsa.public_bytes(serialization.Encoding.PEM), 0o644)
    disk.replace(folder / "root.crl", _crl(root, root_key, [], 1, moment), 0o644)
    disk.replace(folder / "root.pem", root.public_bytes(serialization.Encoding.PEM), 0o644)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Countersign"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, LOCAL_TRUST),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{common} (local trust)"),
        ]
    )


def _root(key: PrivateKey, moment: datetime) -> x509.Certificate:
    name = _name("Countersign root")
    usage = _usage(key_cert_sign=True, crl_sign=True)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_whole(moment) - timedelta(minutes=5))
        .not_valid_after(_years(moment, ROOT_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA384())
    )


def _leaf(
    root: x509.Certificate,
    root_key: PrivateKey,
    key: PrivateKey,
    common: str,
    moment: datetime,
    years: int,
    purposes: x509.ExtendedKeyUsage,
    *,
    commitment: bool,
) -> x509.Certificate:
    """A certificate under the root; RFC 3161 wants a time authority's purpose to be its only one, and critical."""
    return (
        x509.CertificateBuilder()
        .subject_name(_name(common))
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_whole(moment) - timedelta(minutes=5))
        .not_valid_after(_years(moment, years))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=commitment), critical=True)
        .add_extension(purposes, critical=not commitment)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
                root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
            ),
            critical=False,
        )
        .sign(root_key, hashes.SHA384())
    )


def _usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _renew_crl(folder: Path, ring: KeyRing, moment: datetime) -> None:
    key_file = folder / "root.key"
    if not key_file.exists():
        return  # the root's key was taken to a safe place; its owner renews the list
    crl = ring.crls[0]
    disk.replace(folder / "root.crl", _crl(ring.root, _read_key(key_file), list(crl), _number(crl) + 1, moment), 0o644)


def _crl(
    root: x509.Certificate,
    key: PrivateKey,
    revoked: Sequence[x509.RevokedCertificate],
    number: int,
    moment: datetime,
) -> bytes:
    """The root's revocation list as PEM, valid as long as the root is: no network will fetch a newer one."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(_whole(moment) - timedelta(minutes=5))
        .next_update(root.not_valid_after_utc)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
                root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
            ),
            critical=False,
        )
    )
    for entry in revoked:
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(key, hashes.SHA384()).public_bytes(serialization.Encoding.PEM)


def _number(crl: x509.CertificateRevocationList) -> int:
    return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _years(moment: datetime, years: int) -> datetime:
    return _whole(moment) + timedelta(days=round(365.25 * years))


def _private_pem(key: PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _read_key(path: Path) -> PrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise KeysUnusable(f"{path.name} holds neither an elliptic curve nor an RSA key.")
    return key


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
