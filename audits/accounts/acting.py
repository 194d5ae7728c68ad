"""Who acts, as a typed user."""

from django.http import HttpRequest
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from audits.accounts.models import User


def acting_user(request: HttpRequest | Request) -> User:
    """The signed-in user. Views and API let nobody else through; this makes sure, and raises NotAuthenticated."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user
