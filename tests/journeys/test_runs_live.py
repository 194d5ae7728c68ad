"""A run from its form to its verdict, followed on its page."""

import pytest

from audits.checks import execution
from audits.checks.models import Run
from tests.handed_in import *  # noqa: F403 - the fixtures
from tests.journeys.browser import reader
from tests.personas import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_check_is_run_again_and_its_verdict_appears_by_itself(at_site, ml_engineer, checked_version):
    at_site.sign_in(ml_engineer.email, PASSWORD)
    page = at_site.open(f"/models/{checked_version.model.reference}/versions/{checked_version.reference}/")
    page.get_by_label("Resamples").fill("200")
    page.get_by_role("button", name="Run “Bias by group”").click()
    page.wait_for_url("**/checks/RUN-*/*")
    assert page.get_by_text("Queued, waiting for a worker").is_visible()
    at_site.assert_sound()
    execution.execute(Run.objects.order_by("-pk")[0].pk)
    page.get_by_text("Fails, 1 limit missed").wait_for(timeout=15_000)
    at_site.assert_sound()


def test_a_run_is_cancelled_in_a_dialog_with_a_reason(at_site, officer, version):
    run = version.submission.runs.first()
    at_site.sign_in(officer.email, PASSWORD)
    page = at_site.open(f"/checks/{run.reference}/")
    page.get_by_role("link", name="Cancel this run").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Wrong file.")
    at_site.assert_sound()
    dialog.get_by_role("button", name="Cancel this run").click()
    page.get_by_text(f"{run.reference} is cancelled.").wait_for()
    run.refresh_from_db()
    assert run.state == Run.State.CANCELLED


def test_it_all_works_without_scripts(browser, site, officer, version):
    run = version.submission.runs.first()
    with reader(browser, site, java_script_enabled=False) as someone:
        someone.sign_in(officer.email, PASSWORD)
        page = someone.open(f"/checks/{run.reference}/")
        assert page.get_by_role("link", name="Reload").is_visible()
        page.get_by_role("link", name="Cancel this run").click()
        page.get_by_label("Reason").fill("Wrong file.")
        page.get_by_role("button", name="Cancel this run").click()
        assert page.get_by_text("This run was cancelled").is_visible()
