"""The local time authority: RFC 3161 tokens made in this process with its own key.

An outside authority takes its place by passing pyHanko's HTTPTimeStamper to `sign_pdf`.
"""

import secrets
from datetime import UTC, datetime

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.timestamps import TimeStamper

from audits.reports.keys import KeyRing, PrivateKey

# An object identifier needs an arc of one's own; 2.25 is the arc for those drawn from a UUID (ITU-T X.667).
LOCAL_POLICY = "2.25.315291026543322326162678645451321450465"


def asn1_certificate(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The same certificate in the form pyHanko takes."""
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


class LocalTimeStamper(TimeStamper):
    """Answers time stamp requests with the key ring's own time authority. SHA-256 throughout.

    `at` fixes the clock, for tests of certificates that had expired or were revoked at the time of signing.
    """

    def __init__(self, ring: KeyRing, at: datetime | None = None) -> None:
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call]  # pyHanko left it untyped
        self._certificate = asn1_certificate(ring.tsa)
        self._root = asn1_certificate(ring.root)
        self._key = ring.tsa_key
        self._at = at

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Grant the request: a token over its message imprint, at this moment to the second."""
        moment = (self._at or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
        fields = {
            "version": "v1",
            "policy": LOCAL_POLICY,
            "message_imprint": req["message_imprint"],
            "serial_number": secrets.randbits(127) + 1,
            "gen_time": moment,
            "accuracy": tsp.Accuracy({"seconds": 1}),
            "tsa": asn1_x509.GeneralName(name="directory_name", value=self._certificate.subject),
        }
        if req["nonce"].native is not None:
            fields["nonce"] = req["nonce"]
        token = _signed(tsp.TSTInfo(fields).dump(), self._certificate, self._root, self._key, moment)
        status = tsp.PKIStatusInfo({"status": tsp.PKIStatus("granted")})
        return tsp.TimeStampResp({"status": status, "time_stamp_token": token})


def _signed(
    content: bytes,
    certificate: asn1_x509.Certificate,
    root: asn1_x509.Certificate,
    key: PrivateKey,
    moment: datetime,
) -> cms.ContentInfo:
    """SignedData (RFC 5652) over a TSTInfo, with the signing certificate bound by its digest (RFC 5816) and the
    algorithms by name (RFC 6211)."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(content)
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    algorithm = cms.SignedDigestAlgorithm({"algorithm": _algorithm(key)})
    protection = cms.CMSAlgorithmProtection({"digest_algorithm": sha256, "signature_algorithm": algorithm})
    attributes = cms.CMSAttributes(
        [
            simple_cms_attribute("cms_algorithm_protection", protection),
            simple_cms_attribute("content_type", "tst_info"),
            simple_cms_attribute("signing_time", cms.Time({"utc_time": core.UTCTime(moment)})),
            simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(certificate, hash_algo="sha256")),
            simple_cms_attribute("message_digest", digest.finalize()),
        ]
    )
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                        {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
                    )
                }
            ),
            "digest_algorithm": sha256,
            "signature_algorithm": algorithm,
            "signed_attrs": attributes,
            "signature": _sign(key, attributes.dump()),
        }
    )
    data = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": cms.DigestAlgorithms((sha256,)),
            "encap_content_info": cms.EncapsulatedContentInfo(
                {"content_type": "tst_info", "content": cms.ParsableOctetString(content)}
            ),
            "certificates": cms.CertificateSet([certificate, root]),
            "signer_infos": [signer],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": data})


def _algorithm(key: PrivateKey) -> str:
    return "sha256_ecdsa" if isinstance(key, ec.EllipticCurvePrivateKey) else "sha256_rsa"


def _sign(key: PrivateKey, message: bytes) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(message, ec.ECDSA(hashes.SHA256()))
    return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
