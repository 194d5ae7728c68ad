"""What these pages are about: the register's people, risks and evidence, and a browser that is signed in."""

from collections.abc import Callable
from typing import Any

import pytest

from audits.accounts.models import User
from tests.personas import acting
from tests.register import *  # noqa: F403 - the fixtures


@pytest.fixture
def browse(client: Any) -> Callable[[User], Any]:
    """`browse(user)` is Django's test client, signed in as `user`."""

    def sign_in(user: User) -> Any:
        with acting(user):
            client.force_login(user)
        return client

    return sign_in
