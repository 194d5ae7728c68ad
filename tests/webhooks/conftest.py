"""An endpoint in Retail bank, and the receiver behind it."""

from collections.abc import Iterator

import pytest

from audits.webhooks.models import Endpoint
from audits.webhooks.services import Issued, add_endpoint
from tests.personas import acting
from tests.webhooks.receiver import Receiver, receiving


@pytest.fixture(autouse=True)
def loopback(settings) -> None:
    settings.WEBHOOK_LOOPBACK = True


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def issued(unit, administrator, receiver) -> Issued:
    with acting(administrator):
        return add_endpoint(
            user=administrator, unit=unit, name="Pipeline", address=receiver.url, kinds=["run.finished"]
        )


@pytest.fixture
def endpoint(issued) -> Endpoint:
    return issued.endpoint
