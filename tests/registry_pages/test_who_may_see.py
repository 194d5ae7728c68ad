"""Nobody reads these pages without signing in, and nobody reads those of another unit."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses(version):
    run = version.submission.runs.first()
    return [
        f"/models/{version.model.reference}/",
        f"/models/{version.model.reference}/versions/{version.reference}/",
        f"/datasets/{version.test_data.dataset.reference}/",
        f"/checks/{run.reference}/",
        f"/checks/{run.reference}/progress/",
        f"/checks/{run.reference}/result.json",
        f"/checks/policies/{run.policy.reference}/",
    ]


def test_a_stranger_is_asked_to_sign_in(client, addresses):
    for address in [*addresses, "/models/", "/datasets/", "/checks/", "/checks/policies/"]:
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/sign-in/")


def test_another_unit_gets_the_answer_for_what_does_not_exist(browse, outsider, addresses):
    reader = browse(outsider)
    for address in addresses:
        assert reader.get(address).status_code == 404, address


def test_lists_of_another_unit_are_empty(browse, outsider, version):
    reader = browse(outsider)
    for address in ("/models/", "/datasets/", "/checks/"):
        text = reader.get(address).content.decode()
        assert "COMPAS" not in text
        assert "Broward" not in text


def test_cancelling_another_units_run_finds_nothing(browse, outsider, version):
    run = version.submission.runs.first()
    assert browse(outsider).post(f"/checks/{run.reference}/cancel/", {"reason": "Mine."}).status_code == 404
