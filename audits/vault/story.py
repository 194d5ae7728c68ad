"""How stories tell what was uploaded."""

from django.utils.translation import gettext_lazy as _

from audits.base.phrases import short_digest
from audits.oversight.storytelling import Kind, Sentence, register_kind, register_sentences
from audits.vault.models import Artifact, Upload


def _name(artifact: Artifact) -> str:
    return f"{artifact.filename} ({short_digest(artifact.sha256)})"


def register_story() -> None:
    """Called once, when the application is ready."""
    register_kind(Artifact._meta.label_lower, Kind(_("file"), _("files"), name=_name))
    register_kind(Upload._meta.label_lower, Kind(_("upload"), _("uploads")))
    register_sentences(
        {
            "vault.artifact.kept": Sentence(_("uploaded %(it)s"), "upload"),
            "vault.upload.begun": Sentence(_("began to upload %(it)s"), "upload"),
            "vault.upload.finished": Sentence(_("finished uploading %(it)s"), "upload"),
            "vault.upload.refused": Sentence(_("refused %(it)s, whose digest was another"), "circle-x"),
            "vault.upload.removed": Sentence(_("removed %(it)s before it was whole"), "trash-2"),
            "vault.upload.expired": Sentence(_("gave up %(it)s, which did not become whole in time"), "x"),
        }
    )
