"""What the tests of stories share: a browser that is signed in, and events as one request writes them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.test import Client

from audits.accounts.models import User
from audits.oversight.storytelling import chapter
from audits.trail import context as trail
from tests.personas import set_up


@pytest.fixture
def browse() -> Callable[[User], Client]:
    """`browse(user)` is Django's test client, signed in as `user`."""

    def sign_in(user: User) -> Client:
        client = Client()
        with set_up():
            client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def in_request() -> Callable[..., AbstractContextManager[None]]:
    """`with in_request(user, "r-1"):` writes as `user` in the request of that id."""

    @contextmanager
    def act(user: User, request_id: str) -> Iterator[None]:
        with trail.acting(
            trail.Context(actor_id=str(user.pk), actor_label=user.trail_label, source="web", request_id=request_id)
        ):
            yield

    return act


@pytest.fixture
def told(officer: User) -> Callable[..., list[str]]:
    """The sentences of a thing's story, newest first, each after its "who"."""

    def read(thing: Any, user: User | None = None, **more: Any) -> list[str]:
        return [entry.what for entry in chapter(user or officer, thing, **more).entries]

    return read
