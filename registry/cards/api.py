"""Model cards, bills of materials and comparisons over REST."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.models import User
from audits.base.api import RecordView
from audits.base.idempotency import idempotent
from audits.base.locking import etag, expected_version
from registry.cards.answers import bom_answer, markdown_answer
from registry.cards.comparing import compare, named_versions
from registry.cards.models import ModelCard
from registry.cards.selectors import bom_facts, card_of, completeness_of
from registry.cards.serializers import (
    CardInput,
    CardSerializer,
    CompareQuery,
    ComparisonSerializer,
    ImportedSerializer,
    ImportInput,
)
from registry.cards.services import change_card, import_card, read_import, with_changes
from registry.inventory.selectors import version_for


def _shown(user: User, card: ModelCard) -> dict[str, Any]:
    return CardSerializer(card, context={"completeness": completeness_of(user, card)}).data


class CardView(RecordView):
    """The model card of a version; PATCH replaces the parts it names and needs If-Match and a reason."""

    input_class = CardInput

    @extend_schema(responses=CardSerializer)
    def get(self, request: Request, reference: str) -> Response:
        user = acting_user(request)
        card = card_of(user, version_for(user, reference))
        return Response(_shown(user, card), headers={"ETag": etag(card)})

    @extend_schema(request=CardInput, responses=CardSerializer)
    def patch(self, request: Request, reference: str) -> Response:
        user = acting_user(request)
        version, expected = version_for(user, reference), expected_version(request)
        changes = self.read(request)
        reason = changes.pop("reason")
        card = change_card(user=user, version=version, expected=expected, changes=changes, reason=reason)
        return Response(_shown(user, card), headers={"ETag": etag(card)})


class CardImportView(RecordView):
    """Takes a Hugging Face README into the card: what it speaks of is replaced, the rest stays.

    It needs If-Match and a reason; with `dry_run` it only says what would become of the text.
    """

    input_class = ImportInput

    @extend_schema(request=ImportInput, responses=ImportedSerializer)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        user, values = acting_user(request), self.read(request)
        version = version_for(user, reference)
        text, dry_run = values["text"], values["dry_run"]
        read = read_import(user=user, version=version, text=text)
        if dry_run:
            card = with_changes(card_of(user, version), read.changes)
        else:
            expected = expected_version(request)
            card = import_card(user=user, version=version, expected=expected, text=text, reason=values["reason"])
        places = [{"what": place.what, "part": place.part} for place in read.reading.places]
        answer = {"dry_run": dry_run, "places": places, "remarks": read.reading.remarks, "card": _shown(user, card)}
        return Response(answer, headers={"ETag": etag(card)})


class CardMarkdownView(RecordView):
    """The model card as a README that Hugging Face reads."""

    @extend_schema(responses={(200, "text/markdown"): OpenApiTypes.STR})
    def get(self, request: Request, reference: str) -> HttpResponse:
        user = acting_user(request)
        return markdown_answer(card_of(user, version_for(user, reference)))


class BillOfMaterialsView(RecordView):
    """The bill of materials of a version: CycloneDX 1.6 with a model card, its figures from the version's evidence."""

    @extend_schema(responses={(200, "application/json"): OpenApiTypes.OBJECT})
    def get(self, request: Request, reference: str) -> HttpResponse:
        user = acting_user(request)
        return bom_answer(bom_facts(user, version_for(user, reference)))


class CompareView(RecordView):
    """Two versions side by side: figures with their intervals, data, columns, environment, code and card."""

    query_class = CompareQuery

    @extend_schema(parameters=[CompareQuery], responses=ComparisonSerializer)
    def get(self, request: Request) -> Response:
        user = acting_user(request)
        left, right = named_versions(user, *self.query["versions"].split(","))
        return Response(ComparisonSerializer(compare(user, left, right)).data)
