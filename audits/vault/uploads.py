"""Uploads in pieces: begun, continued after any cut, and an artifact once they are whole.

The row says whose upload it is and what it must become; how far it is, the disk says (`audits.vault.partial`). An
upload ends in its row first and on the disk after that, so what a crash leaves between the two is cleared up later.
"""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from audits.accounts.models import Unit, User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, TooLarge
from audits.base.locking import serialise
from audits.trail import context as trail
from audits.vault import store
from audits.vault.models import Artifact, Upload
from audits.vault.partial import Busy, Checksum, Partial, places
from audits.vault.services import record

log = logging.getLogger("countersign.vault")


class Gone(DomainError):
    """The upload was there, and is no more."""

    code = "gone"
    status = 410
    title = "This upload has ended"


ENDED = {
    Upload.State.REFUSED: "The whole file had another digest than was announced; nothing was kept.",
    Upload.State.REMOVED: "The upload was removed.",
    Upload.State.EXPIRED: "The upload was not whole in time; nothing was kept.",
}


def uploads_for(user: User) -> QuerySet[Upload]:
    """One's own uploads: nobody sees, continues or removes another person's. A token that may do nothing but upload
    sees them too."""
    policy = policy_of(user)
    units = policy.units("record.view") | policy.units("artifact.upload")
    return Upload.objects.select_related("unit", "by", "artifact").filter(by=user, unit__in=units)


def upload_for(user: User, pk: int) -> Upload:
    """One of one's own uploads, open or done. Raises NotFound, and Gone for one that ended otherwise."""
    upload = uploads_for(user).filter(pk=pk).first()
    if upload is None:
        raise NotFound(f"There is no upload {pk}, or it is not yours.")
    expired = upload.state == Upload.State.OPEN and upload.expires_at <= timezone.now()
    _refuse_ended(Upload.State.EXPIRED if expired else upload.state)
    return upload


def largest() -> int:
    """The most bytes that an upload may have."""
    most: int = settings.VAULT_MAX_BYTES
    return most


def offset_of(upload: Upload) -> int:
    """How many bytes of it are kept for good."""
    if upload.state == Upload.State.DONE:
        return upload.length
    return Partial(upload.place).size() if upload.state == Upload.State.OPEN else 0


@transaction.atomic
def begin(
    *,
    user: User,
    unit: Unit,
    length: int,
    filename: str = "",
    media_type: str = "application/octet-stream",
    sha256: str = "",
) -> Upload:
    """An upload of `length` bytes into `unit`; an empty one is whole at once.

    Raises Forbidden, TooLarge, Unavailable when there is no room for it, and Conflict when too many are open.
    """
    policy_of(user).require("artifact.upload", unit)
    if length > largest():
        raise TooLarge(
            f"The upload is over the cap of {largest():,} bytes; nothing was kept.",
            "Send a smaller file, or ask an administrator to raise the cap.",
        )
    store.folder(store.PARTIAL)
    store.require_room(length)
    serialise("uploads", user.pk)
    now, most = timezone.now(), settings.VAULT_OPEN_UPLOADS
    if Upload.objects.filter(by=user, state=Upload.State.OPEN, expires_at__gt=now).count() >= most:
        raise Conflict(f"You have {most:,} uploads on their way.", "Finish or remove one of them.")
    with trail.action("vault.upload.begun"):
        upload = Upload.objects.create(
            unit=unit,
            by=user,
            filename=filename or "unnamed",
            media_type=media_type,
            length=length,
            sha256=sha256.lower(),
            expires_at=now + settings.VAULT_UPLOAD_LIFE,
        )
    return settled(upload)


def append(
    *,
    user: User,
    upload: Upload,
    offset: int,
    announced: int,
    chunks: Iterable[bytes],
    checksum: Checksum | None = None,
) -> Upload:
    """Adds a piece of `announced` bytes that begins at `offset`; the last one makes the upload an artifact.

    Call it outside any transaction: a piece takes as long as its sender does. Raises Forbidden, Conflict for another
    offset than the upload's, TooLarge beyond its length, Gone when it ended, and what `Partial` raises.
    """
    policy_of(user).require("artifact.upload", upload.unit)
    partial = Partial(upload.place)
    with partial.locked():
        _look_again(upload, partial)
        size = partial.size()
        if offset != size:
            raise Conflict(f"The upload stands at byte {size:,}, not {offset:,}.", "Go on from there.")
        if size + announced > upload.length:
            raise TooLarge(
                f"The piece would end at byte {size + announced:,} of {upload.length:,}; nothing of it was kept.",
                "Send what is left, or begin an upload of the right length.",
            )
        partial.append(chunks, announced, checksum)
        return _finish(upload, partial) if size + announced == upload.length else upload


def settled(upload: Upload) -> Upload:
    """Makes an artifact of an upload whose last byte is there, but whose process was killed before it could."""
    partial = Partial(upload.place)
    if upload.state != Upload.State.OPEN or partial.size() != upload.length:
        return upload
    with partial.locked():
        upload.refresh_from_db(fields=["state", "artifact"])
        return _finish(upload, partial) if upload.state == Upload.State.OPEN else upload


def remove(*, user: User, upload: Upload) -> None:
    """Ends an open upload and frees its disk. Raises Forbidden, Conflict for one that is an artifact already, Busy,
    Gone."""
    policy_of(user).require("artifact.upload", upload.unit)
    partial = Partial(upload.place)
    with partial.locked():
        _look_again(upload, partial)
        _end(upload, partial, Upload.State.REMOVED)


def sweep() -> None:
    """Ends expired uploads, finishes whole ones whose sender went away, and frees what ended ones left on the disk."""
    with trail.everywhere():
        for upload in Upload.objects.filter(state=Upload.State.OPEN).select_related("unit", "by").order_by("pk"):
            try:
                _sweep(upload)
            except (Busy, Gone):
                continue  # somebody is at it
            except (Invalid, Forbidden, NotFound) as error:
                log.info("upload %s: %s", upload.pk, error)
        some = set(places())
        still_open = Upload.objects.filter(place__in=some, state=Upload.State.OPEN).values_list("place", flat=True)
        for place in some - {str(one) for one in still_open}:
            Partial(place).drop()


def _sweep(upload: Upload) -> None:
    if upload.expires_at > timezone.now():
        settled(upload)
        return
    partial = Partial(upload.place)
    with partial.locked():
        _look_again(upload, partial)
        _end(upload, partial, Upload.State.EXPIRED)


def _look_again(upload: Upload, partial: Partial) -> None:
    """The row as it is now that the lock is held. Raises Gone or Conflict when somebody ended it meanwhile."""
    upload.refresh_from_db(fields=["state", "artifact"])
    if upload.state == Upload.State.OPEN:
        return
    partial.drop()  # which the lock made anew
    _refuse_ended(upload.state)
    raise Conflict("The upload is whole already.", f"Use artifact {upload.artifact}.")


def _refuse_ended(state: str) -> None:
    if said := ENDED.get(Upload.State(state)):
        raise Gone(said, "Begin a new one.")


def _finish(upload: Upload, partial: Partial) -> Upload:
    """Stores the whole file and records it; done again after a crash, it gives the same artifact."""
    policy_of(upload.by).require("artifact.upload", upload.unit)
    try:
        stored = store.take_in(partial.path, expected_sha256=upload.sha256, expected_size=upload.length)
    except Invalid:
        _end(upload, partial, Upload.State.REFUSED)
        raise
    with transaction.atomic():
        artifact = record(
            user=upload.by, unit=upload.unit, stored=stored, filename=upload.filename, media_type=upload.media_type
        )
        _end(upload, partial, Upload.State.DONE, artifact)
    return upload


def _end(upload: Upload, partial: Partial, state: Upload.State, artifact: Artifact | None = None) -> None:
    said = "finished" if state == Upload.State.DONE else str(state)
    with transaction.atomic(), trail.action(f"vault.upload.{said}"):
        Upload.objects.filter(pk=upload.pk).update(state=state, artifact=artifact)
        transaction.on_commit(partial.drop)
    upload.state, upload.artifact = state, artifact
