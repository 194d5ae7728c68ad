"""The pages of models, versions and datasets in a real browser: axe, console, policy, nothing sideways."""

import pytest

from tests.handed_in import *  # noqa: F403 - the fixtures
from tests.personas import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def test_pages_of_the_registry(at_site, officer, checked_version):
    model = f"/models/{checked_version.model.reference}/"
    at_site.sign_in(officer.email, PASSWORD)
    for path in (
        "/models/",
        "/models/register/",
        model,
        f"{model}?tab=versions",
        f"{model}?tab=checks",
        f"{model}?tab=deployments",
        f"{model}?tab=card",
        f"{model}versions/{checked_version.reference}/steps/",
        f"/lineage/?of={checked_version.reference}",
        f"{model}?tab=story",
        f"{model}versions/{checked_version.reference}/",
        "/datasets/",
        f"/datasets/{checked_version.test_data.dataset.reference}/",
    ):
        at_site.open(path)
        at_site.assert_sound()


def test_a_long_name_in_another_script_stays_inside(at_site, ml_engineer, unit):
    with acting(ml_engineer):  # noqa: F405 - from handed_in
        name = "Кредитоспособность/физических-лиц " * 5
        model = register_model(user=ml_engineer, unit=unit, name=name.strip(), purpose="ا" * 200, tier=2)  # noqa: F405
    at_site.sign_in(ml_engineer.email, PASSWORD)
    at_site.open(f"/models/{model.reference}/")
    at_site.assert_sound()
