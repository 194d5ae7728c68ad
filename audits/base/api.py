"""What every API view shares."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from rest_framework import generics, views
from rest_framework.request import Request
from rest_framework.response import Response

from audits.base.serializers import StrictSerializer


class RecordListView(generics.ListAPIView[Any]):
    """A paged, scoped list. `rows(user)` is a selector; `serializer_class` shows one row."""

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError("a list names its selector")

    def get_queryset(self) -> QuerySet[Any]:
        # The schema generator asks without a user.
        if getattr(self, "swagger_fake_view", False):
            model: type[Model] = self.serializer_class.Meta.model  # type: ignore[union-attr]  # a ModelSerializer
            return model._default_manager.none()
        return self.rows()


class RecordView(views.APIView):
    """One object, or one action on it."""

    input_class: ClassVar[type[StrictSerializer] | None] = None

    def read(self, request: Request) -> dict[str, Any]:
        """The validated input. Raises ValidationError that names each field."""
        if self.input_class is None:
            raise NotImplementedError("a view that reads names its input")
        serializer = self.input_class(data=request.data)
        serializer.is_valid(raise_exception=True)
        values: dict[str, Any] = serializer.validated_data
        return values


def created(data: Any, location: str, status: int = 201) -> Response:
    """An answer to a POST that made something, with where it is."""
    return Response(data, status=status, headers={"Location": location})
