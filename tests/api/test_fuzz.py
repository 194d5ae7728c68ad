"""schemathesis over the whole API, as each role and as nobody: no answer that the OpenAPI document does not say."""

import pytest

from audits.accounts.roles import PERMISSIONS, Role
from audits.accounts.services import issue_token
from tests.api.fuzzing import attack, operations
from tests.personas import set_up
from tests.world import *  # noqa: F403 - one of everything

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
NOBODY = "nobody"


@pytest.mark.parametrize("who", [*map(str, Role), "outsider", NOBODY])
def test_every_answer_is_as_the_document_says(who, world, unsigned, request, subtests, engines):
    headers = {"Authorization": f"Bearer {_secret(request.getfixturevalue('officer' if who == NOBODY else who))}"}
    sent = {} if who == NOBODY else headers
    for operation in operations(headers):
        with subtests.test(f"{who}: {operation.label}"):
            attack(operation, world, sent)


def _secret(user) -> str:
    with set_up():
        return issue_token(user=user, name="fuzz", scopes=list(PERMISSIONS)).secret
