"""What these tests share."""

from tests.accounts.issuer import issuer

__all__ = ["issuer"]
