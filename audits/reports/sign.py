"""Sign a finished report: PAdES B-LT, certified, no change permitted, time stamped, in one revision.

The revocation data lies in the same revision as the signature, so that the signature covers it.
"""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO

from asn1crypto import keys as asn1_keys
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter, PdfFileWriter, copy_into_new_writer
from pyhanko.sign import signers
from pyhanko.sign.attributes import (
    CMSAlgorithmProtectionProvider,
    CMSAttributeProvider,
    SignedAttributeProviderSpec,
    SigningCertificateV2Provider,
)
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from audits.reports.clock import LocalTimeStamper, asn1_certificate
from audits.reports.keys import KeyRing
from audits.reports.stamp import draw_stamp

FIELD = "Signature"
AS_DRAWN = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MIN,
    y_align=AxisAlignment.ALIGN_MAX,
    margins=Margins(0, 0, 0, 0),
    inner_content_scaling=InnerScaling.NO_SCALING,
)
# pyHanko warns that it may not fetch revocation data; we bring it, and never fetch.
logging.getLogger("pyhanko.sign.signers.pdf_signer").setLevel(logging.ERROR)


class CannotSign(Exception):
    """The report was not signed: the certificate has expired, was revoked, or the file has no signature field."""


def sign_pdf(
    pdf: bytes,
    ring: KeyRing,
    *,
    reference: str,
    reason: str = "",
    timestamper: TimeStamper | None = None,
    moment: datetime | None = None,
) -> bytes:
    """The signed report. `pdf` is what `render_pdf` returned: it holds an empty signature field named "Signature".

    `timestamper` replaces the local time authority; `moment` is the time of signing, at which the certificates must
    be valid and not revoked (now, unless a test says otherwise).

    Raises CannotSign when a certificate is expired or revoked at that moment, or the field is missing.
    """
    at = moment or datetime.now(UTC)
    writer = copy_into_new_writer(PdfFileReader(BytesIO(pdf)))
    signer = _PdfASigner(
        _metadata(ring, at, reference, reason),
        signer=_signer(ring),
        timestamper=timestamper or LocalTimeStamper(ring, moment),
        stamp_style=_stamp_style(writer, ring, at),
    )
    output = BytesIO()
    try:
        signer.sign_pdf(writer, existing_fields_only=True, output=output)
    except SigningError as error:
        raise CannotSign(f"{reference} was not signed: {error} {error.__cause__ or ''}".strip()) from error
    return output.getvalue()


class _PdfASigner(signers.PdfSigner):
    """Keeps the file at PDF 1.7, on which PDF/A-3 builds; pyHanko raises it to 2.0 for elliptic curves."""

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        pdf_out.register_extension(ESIC_EXTENSION_1)


def _signer(ring: KeyRing) -> signers.SimpleSigner:
    store = SimpleCertificateStore()
    store.register(asn1_certificate(ring.root))
    der = ring.signer_key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = signers.SimpleSigner(
        signing_cert=asn1_certificate(ring.signer),
        signing_key=asn1_keys.PrivateKeyInfo.load(der),
        cert_registry=store,
    )
    signer.signed_attr_prov_spec = _BoundAttributes(signer)
    return signer


class _BoundAttributes(SignedAttributeProviderSpec):
    """What the signature covers besides the content: its certificate, and the names of its algorithms (RFC 6211).

    pyHanko leaves the second out of PAdES; without it an algorithm's other name would be taken as well.
    """

    def __init__(self, signer: signers.SimpleSigner) -> None:
        self._signer = signer

    def signed_attr_providers(self, data_digest: bytes, digest_algorithm: str) -> Iterable[CMSAttributeProvider]:
        certificate = self._signer.signing_cert
        if certificate is None:
            raise CannotSign("There is no certificate to sign with.")
        mechanism = self._signer.get_signature_mechanism_for_digest(digest_algorithm)
        yield SigningCertificateV2Provider(signing_cert=certificate)
        yield CMSAlgorithmProtectionProvider(digest_algo=digest_algorithm, signature_algo=mechanism)


def _metadata(ring: KeyRing, at: datetime, reference: str, reason: str) -> signers.PdfSignatureMetadata:
    context = ValidationContext(
        trust_roots=[asn1_certificate(ring.root)],
        other_certs=[asn1_certificate(ring.tsa)],
        crls=[crl.public_bytes(serialization.Encoding.DER) for crl in ring.crls],
        moment=at,
        allow_fetching=False,
        revocation_mode="require",
    )
    return signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=ring.signer_name,
        reason=reason or f"Report {reference} as issued",
        location=ring.label,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=True,
        validation_context=context,
        dss_settings=DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE),
    )


class _DrawnStamp(PdfContent):
    """The first page of a PDF held in memory, as the content of a stamp."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self._pdf)))
        self.resources.xobject["/Stamp"] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=right - left, height=top - bottom)
        return b"/Stamp Do"


def _stamp_style(writer: PdfFileWriter, ring: KeyRing, at: datetime) -> StaticStampStyle:
    for name, _, reference in enumerate_sig_fields(writer, filled_status=False):
        if name == FIELD:
            left, bottom, right, top = (float(value) for value in reference.get_object()["/Rect"])
            drawn = draw_stamp(ring, at=at, width=right - left, height=top - bottom)
            return StaticStampStyle(background=_DrawnStamp(drawn), background_layout=AS_DRAWN, border_width=0)
    raise CannotSign(f"The file has no empty signature field named “{FIELD}”.")
