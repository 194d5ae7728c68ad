"""How stories tell what was uploaded."""

from django.utils.translation import gettext_lazy as _

from audits.base.phrases import short_digest
from audits.oversight.storytelling import Kind, Sentence, register_kind, register_sentences
from audits.vault.models import Artifact


def _name(artifact: Artifact) -> str:
    return f"{artifact.filename} ({short_digest(artifact.sha256)})"


def register_story() -> None:
    """Called once, when the application is ready."""
    register_kind(Artifact._meta.label_lower, Kind(_("file"), _("files"), name=_name))
    register_sentences({"vault.artifact.kept": Sentence(_("uploaded %(it)s"), "upload")})
