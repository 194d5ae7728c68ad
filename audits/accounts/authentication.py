"""Bearer tokens for the API."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from audits.accounts.middleware import act_as
from audits.accounts.models import Token, User
from audits.accounts.policy import Policy
from audits.accounts.selectors import branch_of, live_token
from audits.accounts.services import note_use
from audits.base.errors import BEARER


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer cs_…`: acts as the token's user with the token's scopes."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:
            raise AuthenticationFailed("The Authorization header must be “Bearer” and one token.")
        token = live_token(words[1].decode("latin-1"))
        if token is None:
            raise AuthenticationFailed("This token is unknown, expired or revoked. Make a new one.")
        user = token.user
        act_as(user, source=f"token {token.prefix}")
        user._policy = Policy(user, frozenset(token.scopes), branch_of(token))  # type: ignore[attr-defined]  # see policy_of
        note_use(token)
        return user, token

    def authenticate_header(self, request: Request) -> str:
        return BEARER


class TokenScheme(OpenApiAuthenticationExtension):
    """Describes the bearer token in the OpenAPI document."""

    target_class = "audits.accounts.authentication.TokenAuthentication"
    name = "bearerToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token made under Your API tokens, or one that a CI job got in exchange for its own.",
        }
