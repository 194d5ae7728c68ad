"""Files that pages and the API hand out alike."""

import json

from django.http import HttpResponse

from audits.base.locking import etag
from registry.cards import huggingface
from registry.cards.bom import Facts, bill_of_materials
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


def bom_answer(facts: Facts) -> HttpResponse:
    """The bill of materials of a version as CycloneDX JSON."""
    return HttpResponse(
        json.dumps(bill_of_materials(facts), ensure_ascii=False, indent=2, allow_nan=False),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{facts.reference}-bom.json"'},
    )
