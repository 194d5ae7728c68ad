"""The pages of runs and policies in a real browser: axe, console, policy, nothing sideways."""

import pytest

from tests.handed_in import *  # noqa: F403 - the fixtures
from tests.personas import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def test_pages_of_checks(at_site, officer, policy, checked_version):
    bias = checked_version.submission.runs.get(check_id="bias.group_fairness").reference
    performance = checked_version.submission.runs.get(check_id="performance.classification").reference
    at_site.sign_in(officer.email, PASSWORD)
    for path in (
        "/checks/",
        "/checks/?verdict=fail&state=done",
        f"/checks/{bias}/",
        f"/checks/{bias}/?figure=selection_rate_ratio&by=race&by=sex",
        f"/checks/{bias}/?figure=figures",
        f"/checks/{bias}/?figure=inputs",
        f"/checks/{performance}/",
        "/checks/policies/",
        f"/checks/policies/{policy.reference}/",
        f"/checks/policies/new/?like={policy.reference}",
    ):
        at_site.open(path)
        at_site.assert_sound()
