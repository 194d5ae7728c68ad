"""Forms of the pages: each field under each value that does not fit is shown again, and nothing is kept."""

import re
from itertools import product
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve, reverse

from audits.trail.models import AuditEvent
from tests.architecture.addresses import ADDRESSES, POST_ONLY
from tests.hostile.answers import told
from tests.hostile.html import Forms
from tests.world import addresses_in

pytestmark = pytest.mark.django_db(transaction=True)

DEEP = {"huge": "x" * 200_000, "a superscript": "²"}
WIDE = {
    "beyond a column": str(2**70),
    "NUL": "a\x00b",
    "a huge number": "9" * 5_000,
    "negative": "-1",
    "another script's digit": "٣",
    "no number": "NaN",
    "infinity": "1e999",
    "markup": "<script>alert(1)</script>",
    "nothing": "",
    "blanks": " \t\u00a0",
    "the last day": "9999-12-31",
}
LATER_ROW = re.compile(r"rules-[1-9]\d*-")
# A new token is shown once, in the answer to the POST that made it.
ANSWERS_WITH_200 = {"accounts:tokens", "webhooks:add", "webhooks:rotate"}


def _name(address: str) -> str:
    return resolve(urlsplit(address).path).view_name


@pytest.fixture
def forms(browser, world) -> dict[str, dict[str, str]]:
    """Every form that some page posts, by address, filled as a reader might."""
    found: dict[str, dict[str, str]] = {}
    for name, address in addresses_in(world):
        if not name.startswith("api:") and ADDRESSES[name] != POST_ONLY:
            answer = browser.get(address, {"find": "access"})  # which a risk's page answers with controls to map
            if answer.get("Content-Type", "").startswith("text/html"):
                found |= Forms(answer.content.decode(), address).found
    return {address: fields for address, fields in found.items() if _name(address) != "accounts:sign_out"}


class Sender:
    def __init__(self, browser) -> None:
        self.browser = browser
        self.events = AuditEvent.objects.count()

    def wrong(self, address: str, fields: dict[str, str]) -> list[str]:
        answer = self.browser.post(address, fields)
        before, self.events = self.events, AuditEvent.objects.count()
        found = [str(answer.status_code)] if answer.status_code >= 500 else []
        half = self.events != before and answer.status_code != 302
        found += ["keeps what it refuses"] if half and _name(address) not in ANSWERS_WITH_200 else []
        return found + (["runs"] if b"<script>alert" in answer.content else [])


def test_every_form_of_the_pages_is_found(forms):
    names = {_name(address) for address in forms}
    assert names >= {
        "accounts:tokens",
        "accounts:revoke_token",
        "cards:change",
        "cards:import",
        "checks:add_policy",
        "inventory:register",
        "inventory:version",
        "reports:ask",
        "reports:verify",
        "reviews:close",
        "risks:assess",
        "risks:change",
        "risks:map",
        "risks:new",
        "risks:proposal",
        "risks:starter",
        "risks:state",
        "trail:verify",
    }


@pytest.mark.slow
def test_no_field_makes_a_form_fail_or_keeps_half(browser, forms):
    sender, faults = Sender(browser), []
    for address, fields in forms.items():
        for said, value in WIDE.items():
            faults.append((f"{address} all {said}", sender.wrong(address, dict.fromkeys(fields, value))))
        for field in fields:
            if not LATER_ROW.match(field):
                for said, value in DEEP.items():
                    faults.append((f"{address} {field} {said}", sender.wrong(address, {**fields, field: value})))
    assert told(faults) == ""


def test_a_good_form_with_one_bad_field_is_refused_at_that_field(browser, world):
    good = {"title": "T", "category": "bias", "owner": world["person"], "unit": str(world["unit"])}
    for field, value in (
        ("title", ""),
        ("title", "x" * 301),
        ("category", "nothing"),
        ("owner", "U-9999"),
        ("unit", "999"),
        ("unit", str(2**70)),
        ("review_due", "2026-02-30"),
        ("models", "M-9999"),
        ("causes", "x" * 6_000),
    ):
        before = AuditEvent.objects.count()
        answer = browser.post(reverse("risks:new"), {**good, field: value})
        assert answer.status_code == 400, (field, value)
        assert 'aria-invalid="true"' in answer.content.decode(), (field, value)
        assert AuditEvent.objects.count() == before


def test_a_policy_with_an_impossible_number_of_rules_is_shown_again(browser, world):
    impossible = ("²", "9" * 5_000, "-1", "2000", "x", "")
    for act, rows in product(("more", "save"), impossible):
        fields = {"act": act, "rules-TOTAL_FORMS": rows, "rules-INITIAL_FORMS": rows, "name": "x"}
        answer = browser.post(reverse("checks:add_policy"), fields)
        assert answer.status_code in {200, 400}
        assert len(answer.content) < 1_000_000


def test_thousands_of_fields_are_refused(browser, world):
    fields = {f"f{number}": "x" for number in range(2_500)}
    for name in ("risks:new", "checks:add_policy", "inventory:register"):
        answer = browser.post(reverse(name), fields)
        assert answer.status_code == 400
        assert "nothing was kept" in answer.content.decode().lower()


NO_REPORTS = [
    ("r.pdf", b""),
    ("r.pdf", b"\x00" * 1_000),
    ("r.pdf", b"%PDF-1.7\n" + b"\xff" * 5_000),
    ("r.pdf", b"%PDF-1.7\n1 0 obj<</Type/Sig/ByteRange[0 1 2 99999999999999999999]/Contents<00>>>endobj"),
    ("r.pdf", b"%PDF-1.7\nxref\n0 99999999\ntrailer<</Root 1 0 R/Prev 9>>startxref\n9\n%%EOF"),
    ("r.pdf", b"[" * 100_000),
    ("../../r\x00.pdf", b"%PDF-1.4\n%%EOF"),
    ("x" * 5_000, b"%PDF-1.4\n%%EOF"),
    ("r.exe", b"MZ"),
]


def test_a_file_that_is_no_report_is_told_so(browser, world):
    for filename, content in NO_REPORTS:
        answer = browser.post(reverse("reports:verify"), {"file": SimpleUploadedFile(filename, content)})
        assert answer.status_code in {200, 400}, (filename, content[:40])
        shown = answer.content.decode()
        assert 'data-state="whole"' not in shown, (filename, content[:40])
