"""What every API view shares."""

from collections.abc import Mapping
from itertools import chain
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet
from django.utils import timezone
from rest_framework import generics, serializers, views
from rest_framework.request import Request
from rest_framework.response import Response

from audits.base import limits
from audits.base.deprecation import Deprecated, headers_of, in_answer
from audits.base.errors import Conflict, Invalid
from audits.base.pagination import LARGEST_PAGE
from audits.base.rows import Beside, columns_of
from audits.base.serializers import StrictSerializer, read_query
from audits.base.shaping import EXPAND, FIELDS, WHOLE, Shape, shape_asked, shaped
from audits.trail import past

# Says of an answer as of when it holds, ISO 8601 in UTC; an answer without it holds now.
AS_OF = "Countersign-As-Of"
# Says in its last days when the token that asks ends, ISO 8601.
LAST_DAYS = "Countersign-Token-Expires"
READING = frozenset({"GET", "HEAD"})
# What every address that is read takes, beside what it declares.
EVERYWHERE = frozenset({"as_of", FIELDS, EXPAND})


class Nothing(StrictSerializer):
    """No query parameters, or no fields."""


class PageQuery(StrictSerializer):
    """What every list in pages takes; a list with filters adds its own."""

    cursor = serializers.CharField(required=False, help_text="Follow `next`; do not make one.")
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_PAGE)


PAGING = tuple(PageQuery().fields)


class ApiView(views.APIView):
    """Takes what it declares, and refuses the rest by name: `query_class` when it reads, `input_class` when it writes.

    `query` holds the query parameters, read before anything else; they are none for requests that write. Every address
    that is read takes `as_of` beside them, and answers as the record stood then, and `fields` and `expand`
    (`audits.base.shaping`). What will go away is declared in `deprecated` and `deprecated_fields`.
    """

    query_class: ClassVar[type[StrictSerializer]] = Nothing
    input_class: ClassVar[type[StrictSerializer]] = Nothing
    # What can come beside what the OpenAPI document says of every such method: names of its refusals.
    also_refuses: ClassVar[tuple[int | str, ...]] = ()
    deprecated: ClassVar[Deprecated | None] = None
    deprecated_fields: ClassVar[Mapping[str, Deprecated]] = {}
    query: dict[str, Any]
    shape: Shape = WHOLE
    token: Any = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if "as_of" in request.query_params:
            _look_back(request)
        if request.method in READING:
            self.query = read_query(request, self.query_class, beside=EVERYWHERE)
            self.shape = shape_asked(self, request)
        else:
            self.query = read_query(request, Nothing)

    def perform_authentication(self, request: Request) -> None:
        super().perform_authentication(request)
        # Kept, because a request refused before this must not be authenticated while its refusal is written.
        self.token = request.auth

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        if moment := past.stated():
            response.headers[AS_OF] = moment.isoformat()
        if response.status_code == 200 and isinstance(response, Response):
            response.data = shaped(response.data, self.shape, request.user)
        if getattr(self.token, "ends_soon", False):
            response.headers[LAST_DAYS] = self.token.expires_at.isoformat()
        for name, value in {**limits.headers(request), **self._deprecations(response)}.items():
            response.headers[name] = value
        return super().finalize_response(request, response, *args, **kwargs)

    def _deprecations(self, response: Response) -> dict[str, str]:
        declared = [self.deprecated] if self.deprecated else []
        if self.deprecated_fields and isinstance(response, Response):
            declared += in_answer(response.data, self.deprecated_fields)
        return headers_of(declared)

    def read(self, request: Request) -> dict[str, Any]:
        """The validated input. Raises ValidationError that names each field."""
        serializer = self.input_class(data=request.data)
        serializer.is_valid(raise_exception=True)
        values: dict[str, Any] = serializer.validated_data
        return values


def _look_back(request: Request) -> None:
    """From here to the end of the request, the record is looked at as of what `as_of` says.

    A day ends in the reader's time zone. Raises Invalid for what is no moment of the past, Conflict for a write.
    """
    if request.method not in READING:
        refused = str(past.PastIsClosed())
        raise Conflict(refused, "Send it without as_of.", {"as_of": [refused]})
    zone = ZoneInfo(getattr(request.user, "timezone", "UTC"))
    try:
        past.stand(past.read_moment(past.mended(request.query_params["as_of"]), zone, timezone.now()))
    except past.NoMoment as error:
        raise Invalid.field("as_of", str(error)) from error


class RecordView(ApiView):
    """One object, or one action on it."""


class RecordListView(ApiView, generics.ListAPIView[Any]):
    """A paged, scoped list. `rows()` is a selector's; `serializer_class` shows one row.

    Where it shows columns only, they are all that is read (`audits.base.rows`). `beside` says who reads those of
    its fields that are no columns: by their names, once for all rows of a page.
    """

    query_class = PageQuery
    beside: ClassVar[Mapping[tuple[str, ...], Beside]] = {}

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError("a list names its selector")

    def get_queryset(self) -> QuerySet[Any]:
        # The schema generator asks without a user.
        if getattr(self, "swagger_fake_view", False):
            model: type[Model] = self.serializer_class.Meta.model  # type: ignore[union-attr]  # a ModelSerializer
            return model._default_manager.none()
        return self.rows()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = self.filter_queryset(self.get_queryset())
        columns = columns_of(self.serializer_class, rows, chain(*self.beside))
        if columns is None:
            if self.beside:
                raise NotImplementedError("what is read beside columns stands beside nothing else")
            return super().list(request, *args, **kwargs)
        page = self.paginate_queryset(columns.of(rows))
        return self.get_paginated_response(columns.shown(page or (), request.user, self.beside))


def created(data: Any, location: str, status: int = 201) -> Response:
    """An answer to a POST that made something, with where it is."""
    return Response(data, status=status, headers={"Location": location})
