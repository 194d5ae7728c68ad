"""Files that pages and the API hand out alike."""

from django.http import HttpResponse

from audits.base.locking import etag
from registry.cards import huggingface
from registry.cards.models import ModelCard


def markdown_answer(card: ModelCard) -> HttpResponse:
    """The card as a README that Hugging Face reads."""
    version = card.model_version
    return HttpResponse(
        huggingface.write(card.content, title=version.model.name),
        content_type="text/markdown; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{version.reference}-README.md"',
            "ETag": etag(card),
        },
    )
