"""References and keys that no object has: not found, whatever they are made of."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from tests.architecture.addresses import ADDRESSES, POST_ONLY
from tests.hostile.answers import faults_of, told
from tests.world import EVERY, arguments_of

pytestmark = pytest.mark.django_db(transaction=True)

MARK = "zzMARKzz"
WORDS = [
    "3",
    "R-1",
    "R-0001\u00a0",
    "R-٠٠٠١",
    "Кредит / 信用",
    "..",
    "\u202e",
    "x" * 10_000,
    " R-0001",
    "r-0001",
    "%",
    "\x00",
    "None",
    "'; drop table risks_risk --",
]
RAW = ["%00", "%ED%A0%80", "%FF", "%2e%2e%2f", "%252F"]
KEYS = ["0", str(2**31), str(2**63), str(10**40), "9" * 5_000, "٣"]


def _with(name: str, world: dict, parameter: str, raw: str) -> str:
    """The address of `name` with `parameter` replaced by `raw`, which is percent-encoded already."""
    arguments = arguments_of(name, world)
    if parameter == "pk":
        return reverse(name, kwargs=arguments | {"pk": 918_273_645}).replace("918273645", raw)
    return reverse(name, kwargs=arguments | {parameter: MARK}).replace(MARK, raw)


def _attacks(world: dict, api: bool):
    for name, converters in EVERY.items():
        if name.startswith("api:") is api:
            for parameter in converters:
                words = WORDS if api else WORDS[:8]
                values = KEYS if parameter == "pk" else [*map(quote, words), *RAW]
                for raw in values:
                    yield name, parameter, raw, _with(name, world, parameter, raw)


def test_the_api_finds_nothing_and_says_so(attack, world):
    faults = []
    for name, parameter, raw, address in _attacks(world, api=True):
        for send in (attack.get, attack.post):
            expected = {400, 404, 405, 428} if send == attack.post else {400, 404, 405}
            faults.append((f"{name} {parameter}={raw:.30}", faults_of(send(address), allowed=expected)))
    assert told(faults) == ""


@pytest.mark.slow
def test_no_page_fails_or_shows_something_else(browser, world):
    faults = []
    for name, parameter, raw, address in _attacks(world, api=False):
        status = browser.get(address).status_code
        # An address that only takes a form leads back to the form's page, which then is not found.
        refused = {400, 404, 405} | ({302} if ADDRESSES[name] == POST_ONLY else set())
        if status not in refused and not (name == "controls:control" and parameter == "key" and status == 200):
            faults.append((f"{name} {parameter}={raw:.30}", [str(status)]))
    assert told(faults) == ""


def test_an_address_of_nobody_is_a_problem_document_too(attack):
    for path in ("/api/v1/", "/api/", "/api/v2/models", "/api/v1/models/", "/api/v1/\x00", "/api/v1/" + "x" * 9_000):
        assert faults_of(attack.get(path), allowed={400, 404}) == [], path
