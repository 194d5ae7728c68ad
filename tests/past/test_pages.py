"""Pages of the past: as they stood, marked as such, with every link staying there."""

import html
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from audits.trail.models import AuditEvent
from governance.risks.models import Risk
from tests.personas import acting, set_up

# Where writing begins.
LINKS = ("/risks/new/", "/risks/starter/", "/models/register/", "/reports/new/")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser(officer) -> Client:
    client = Client()
    with set_up():
        client.force_login(officer)
    return client


@pytest.fixture
def before(risk, assess, version, officer, clock):
    """The prefix of the moment before everything was renamed and one more risk recorded."""
    assess(risk, 3, 4)
    then = clock()
    with acting(officer):
        Risk.objects.update(title="Named anew")
        version.model.name = "Named anew"
        version.model.save()
        Risk.objects.create(unit=risk.unit, title="Later", category=risk.category, owner=officer)
    return f"/as-of/{quote(then.isoformat(), safe=':+')}"


@pytest.mark.parametrize(
    ("page", "then", "now"),
    [
        ("/risks/", "Groups differ", "Later"),
        ("/risks/{risk}/", "Groups differ", "Named anew"),
        ("/models/", "Recidivism score", "Named anew"),
        ("/models/{model}/", "Recidivism score", "Named anew"),
        ("/models/{model}/versions/{version}/", "Recidivism score", "Named anew"),
    ],
)
def test_before_and_after_a_change(browser, before, risk, version, page, then, now):
    page = page.format(risk=risk.reference, model=version.model.reference, version=version.reference)
    shown = browser.get(f"{before}{page}").content.decode()
    assert then in shown
    assert now not in shown
    assert now in browser.get(page).content.decode()


def test_text_is_found_as_it_was_written_then(browser, before):
    assert "Groups differ" in browser.get(f"{before}/risks/?q=groups").content.decode()
    assert "Groups differ" not in browser.get("/risks/?q=groups").content.decode()


@pytest.mark.parametrize("page", ["/", "/risks/", "/datasets/", "/checks/", "/findings/", "/reports/", "/trail/"])
def test_every_list_opens(browser, before, page):
    answer = browser.get(f"{before}{page}")
    assert answer.status_code == 200
    assert "Nothing can be changed here" in answer.content.decode()


def test_links_stay_in_the_past_and_one_leads_back(browser, before, risk):
    shown = browser.get(f"{before}/risks/{risk.reference}/?x=1").content.decode()
    assert f'href="{before}/risks/"' in shown
    assert f'href="/risks/{risk.reference}/?x=1"' in shown
    assert "Nothing can be changed here" in shown
    assert "Nothing can be changed here" not in browser.get("/risks/").content.decode()


def test_an_object_that_was_not_there_yet(browser, before, risk):
    later = Risk.objects.get(title="Later")
    assert browser.get(f"/risks/{later.reference}/").status_code == 200
    answer = browser.get(f"{before}/risks/{later.reference}/")
    assert answer.status_code == 404
    assert "Nothing can be changed here" in answer.content.decode()


def test_a_day_that_is_asked_for_becomes_the_address(browser, before):
    today = timezone.localdate()
    answer = browser.get("/risks/", {"as_of": today.isoformat(), "category": "bias & more"})
    assert answer["Location"] == f"/as-of/{today}/risks/?category=bias+%26+more"
    assert browser.get(answer["Location"]).status_code == 200
    other = browser.get(f"{before}/risks/", {"as_of": "2020-01-01"})
    assert other["Location"] == "/as-of/2020-01-01/risks/"
    assert browser.get(f"{before}/risks/", {"as_of": "", "q": "x"})["Location"] == "/risks/?q=x"
    assert browser.get("/as-of/2020-01-01")["Location"] == "/as-of/2020-01-01/"


@pytest.mark.parametrize(
    "day", ["yesterday", "2026-02-30", "1899-12-31", "9999-12-31", "%00", "2026-03-03T14:00+99:00"]
)
def test_what_is_no_day_of_the_past_gets_a_sentence(browser, day):
    for answer in (browser.get(f"/as-of/{day}/risks/"), browser.get(f"/risks/?as_of={day}")):
        assert answer.status_code == 400
        assert "Countersign" in answer.content.decode()


def test_tomorrow_is_not_on_the_record(browser):
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = browser.get("/risks/", {"as_of": tomorrow.isoformat()})
    assert answer.status_code == 400
    assert "future" in answer.content.decode()


def test_nothing_is_written(browser, before, risk):
    last = AuditEvent.objects.order_by("-pk").first().pk
    answer = browser.post(f"{before}/risks/{risk.reference}/state/", {"to": "closed", "reason": "x", "version": 1})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "The past cannot be changed" in shown
    assert f'href="/risks/{risk.reference}/state/"' in shown
    assert browser.get(f"{before}/risks/new/").status_code == 409
    assert AuditEvent.objects.order_by("-pk").first().pk == last


def test_nothing_offers_to_write(browser, before, risk, version):
    for page in ("/", "/risks/", f"/risks/{risk.reference}/", "/models/", f"/models/{version.model.reference}/"):
        shown = browser.get(f"{before}{page}").content.decode()
        assert shown.count('<form method="post"') == 1, page  # signing out
        assert not {f'href="{before}{link}' for link in LINKS if f'href="{before}{link}' in shown}, page


def test_coming_and_going_happen_now(browser, before):
    assert Client().get(f"{before}/risks/")["Location"].startswith(f"{before}/sign-in/?next={before[:7]}")
    assert Client().get(f"{before}/sign-in/?next=/x/")["Location"] == "/sign-in/?next=%2Fx%2F"
    assert browser.post(f"{before}/sign-out/")["Location"] == "/sign-in/"
    assert browser.get("/risks/").status_code == 302


def test_from_one_change_to_the_next(browser, before, risk, officer, clock):
    with acting(officer):
        Risk.objects.filter(pk=risk.pk).update(title="Named again")
    address = f"/risks/{risk.reference}/"
    now = browser.get(address).content.decode()
    assert "After the next change" not in now
    earlier = re.search(r'href="([^"]+)" rel="nofollow">(?:(?!</a>).)*Before the last change', now, re.DOTALL)[1]
    shown = browser.get(html.unescape(earlier)).content.decode()
    assert "<h1" in shown
    assert "Named anew" in shown
    assert "After the next change" in shown
