"""Verify one report. Neither Django nor a database; nothing is fetched.

The order is the point: bytes first, then the signature, then whom to trust; only a file that a trusted key signed whole
is given to a PDF reader at all.
"""

import hashlib
from dataclasses import dataclass, field

from audits.verifier import cms, container, pdf, trust
from audits.verifier.evidence import Outside, trail_statements
from audits.verifier.words import Enclosed, Outcome, Statement, listed, moment


@dataclass(frozen=True)
class Asked:
    """What the reader brings: roots to trust, the digest as issued (hexadecimal), revocation lists (DER), and what
    they know of the trail."""

    roots: trust.Roots | None = None
    issued_digest: str = ""
    crls: tuple[bytes, ...] = ()
    outside: Outside = field(default_factory=Outside)


@dataclass
class _Found:
    """What has been established so far."""

    statements: list[Statement] = field(default_factory=list)
    enclosed: tuple[Enclosed, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)

    def say(self, code: str, good: bool | None, title: str, detail: str = "") -> None:
        self.statements.append(Statement(code, good, title, detail))


def verify(data: bytes, name: str, asked: Asked) -> Outcome:
    """Everything that can be said about the report `data`. Never raises for a bad file: the outcome says so."""
    digest = hashlib.sha256(data).hexdigest()
    found = _Found()
    _verify(data, digest, asked, found)
    return Outcome(name, len(data), digest, tuple(found.statements), found.enclosed, found.facts)


def _verify(data: bytes, digest: str, asked: Asked, found: _Found) -> None:
    _issued(digest, asked.issued_digest, found)
    try:
        file = container.open_file(data)
        message = cms.open_message(file.message, file.covered)
        stamp = cms.open_time_stamp(message)
    except container.NotWhole as error:
        found.say("file", False, "This is not the whole file that was signed", str(error))
        return
    except cms.BadSignature as error:
        found.say("signature", False, "The signature is not good", str(error))
        return
    found.say(
        "file",
        True,
        "The signature covers the complete file",
        f"Bytes 0 to {file.size:,}, but for its own place ({file.start:,} to {file.end:,}), which holds it and zeros. "
        "Nothing was appended.",
    )
    if not _trusted(message, stamp, asked, found):
        return
    try:
        contents = pdf.read(data, file.message, file.start)
        _known(message, stamp.message, contents, asked.roots)
        if asked.roots is not None:
            others = (*message.certificates, *stamp.message.certificates)
            pdf.judge(data, asked.roots, contents, others, stamp.at)
    except pdf.NotAsSigned as error:
        found.say("document", False, "The document is not a report as it must be", str(error))
        return
    _inside(contents, found)
    found.statements.extend(
        trail_statements({file.name: file.content for file in contents.attached}, digest, asked.outside)
    )


def _issued(digest: str, issued: str, found: _Found) -> None:
    if not issued:
        found.say("issued", None, "The digest as issued was not given", f"This file’s is sha256 {digest}.")
    elif issued.strip().lower() == digest:
        found.say("issued", True, "The digest is the one issued", digest)
    else:
        found.say("issued", False, "This is not the file that was issued", f"Issued {issued}, this file is {digest}.")


def _trusted(message: cms.Message, stamp: cms.TimeStamp, asked: Asked, found: _Found) -> bool:
    """Say who signed and when, and whether the reader has reason to trust either."""
    signer, clock = trust.name_of(message.signer), trust.name_of(stamp.message.signer)
    found.facts.update(signer=signer, signed_at=stamp.at.isoformat(), clock=clock)
    if asked.roots is None:
        found.say(
            "signer",
            False,
            f"Signed by a key that calls itself “{signer}”",
            "You named no root to trust, so anybody may have made it. Give the issuer’s root: --trust root.pem",
        )
        return False
    try:
        trust.require_issued((*message.certificates, *stamp.message.certificates), asked.roots)
        for holder, purpose in ((message, "non_repudiation"), (stamp.message, "time_stamping")):
            trust.require_path(holder.signer, holder.certificates, asked.roots, stamp.at, purpose)
            trust.require_not_revoked(holder.signer, asked.crls, stamp.at)
    except trust.Untrusted as error:
        found.say("signer", False, f"Signed by a key that calls itself “{signer}”", str(error))
        return False
    local = trust.is_local(message.signer)
    found.facts["trust"] = "local" if local else "trusted"
    found.say("signer", True, f"Signed by “{signer}”", _whose(message.signer, local))
    found.say("time", True, f"Signed on {moment(stamp.at)}", _which(stamp.message.signer, clock))
    return True


def _whose(certificate: bytes, local: bool) -> str:
    issuer = trust.issuer_of(certificate)
    if local:
        return f"Its certificate is by “{issuer}”, local trust: the installation vouches for itself. You chose to."
    return f"Its certificate is by “{issuer}”, under a root you trust."


def _which(certificate: bytes, clock: str) -> str:
    if trust.is_local(certificate):
        return f"By the clock of “{clock}”, the installation’s own."
    return f"By the clock of “{clock}”."


def _known(message: cms.Message, stamp: cms.Message, contents: pdf.Contents, roots: trust.Roots | None) -> None:
    """Every certificate inside must be a root the reader trusts or one that the signature covers."""
    known = {*contents.certificates, *(roots.encodings if roots else ())}
    for holder in (message, stamp):
        if len(set(holder.certificates)) != len(holder.certificates) or not known.issuperset(holder.others):
            raise pdf.NotAsSigned("A certificate was put in or exchanged that the signature does not cover.")


def _inside(contents: pdf.Contents, found: _Found) -> None:
    found.enclosed = tuple(file.enclosed for file in contents.attached)
    if found.enclosed:
        found.say("evidence", True, "The evidence inside is untouched", listed(found.enclosed))
    else:
        found.say("evidence", None, "There is no evidence inside", "")
