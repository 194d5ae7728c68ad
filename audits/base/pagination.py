"""Paging with a stable, total order."""

from rest_framework.pagination import CursorPagination


class StableCursorPagination(CursorPagination):
    """Newest first by key, so that rows added meanwhile never shift a page."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
