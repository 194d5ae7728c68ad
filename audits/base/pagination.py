"""Paging with a stable, total order."""

from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from audits.base.errors import Invalid
from audits.base.keyset import as_key

LARGEST_PAGE = 200


class StableCursorPagination(CursorPagination):
    """Newest first by key, so that rows added meanwhile never shift a page."""

    ordering = "-pk"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = LARGEST_PAGE

    def decode_cursor(self, request: Request) -> Any:
        """The place in the list that the address names. Raises Invalid for one that no list gave."""
        try:
            cursor: Cursor | None = super().decode_cursor(request)
        except NotFound:
            cursor = Cursor(offset=0, reverse=False, position=None)
        if cursor is not None and as_key(str(cursor.position or "")) is None:
            raise Invalid.field("cursor", "This is no place in the list.", "Begin with the first page again.")
        return cursor

    def _get_position_from_instance(self, instance: Any, ordering: Any) -> str:
        return str(instance[0] if isinstance(instance, tuple) else instance.pk)
