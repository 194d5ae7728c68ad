"""Query parameters that make no sense are refused by name or do no harm; nothing fails over one."""

import base64
from itertools import product
from urllib.parse import urlencode

import pytest

from tests.architecture.addresses import ADDRESSES, POST_ONLY, PUBLIC
from tests.hostile.answers import faults_of, told
from tests.hostile.watching import read_parameters
from tests.world import addresses_in

pytestmark = pytest.mark.django_db(transaction=True)

ENCODED = [base64.b64encode(text).decode() for text in (b"p=abc", b"p=%00", b"p=-1", b"p=" + b"9" * 40, b"foo", b"r=x")]
NESTED = base64.urlsafe_b64encode(b"[" * 60_000).decode()
KEYSETS = [
    base64.urlsafe_b64encode(text.encode()).decode()
    for text in (
        '["id", 1, 1]',
        '["name", "\\u0000", 1]',
        '["name", "\\ud800", 1]',
        f'["id", {10**40}, {10**40}]',
        '["due_on", "0001-01-01", 1]',
        '["place", true, true]',
        '["x"]',
        "{}",
        "null",
        "NaN",
    )
]
CURSORS = ["garbage", "\u202e", "=" * 9, "A" * 5_000, NESTED, *ENCODED, *KEYSETS]
# Whatever an address takes: each of these is wrong there, or no parameter of it at all.
WRONG = [
    {"page_size": "-1"},
    {"page_size": str(10**30)},
    {"page_size": "abc"},
    {"cursor": ENCODED[0]},
    {"after": KEYSETS[1]},
    {"colour": "red"},
    {"a/b~c": "1"},
    {"format": "xml"},
    {"sort": "\u202e"},
]


def _read(world, api: bool):
    for name, address in addresses_in(world):
        if ADDRESSES[name] not in (POST_ONLY, PUBLIC) and name.startswith("api:") is api and name != "api:schema":
            yield name, f"{address}{'&' if '?' in address else '?'}"


def test_the_api_refuses_each_wrong_parameter_by_name(attack, world):
    faults = []
    for name, address in _read(world, api=True):
        for parameters in WRONG:
            (parameter,) = parameters
            answer = attack.get(f"{address}{urlencode(parameters)}")
            named = parameter.replace("~", "~0").replace("/", "~1")
            faults.append((f"{name} {parameters!s:.60}", faults_of(answer, named=named, allowed={400})))
        answer = attack.get(f"{address}page_size=1&page_size=2")
        faults.append((f"{name} twice", faults_of(answer, named="page_size", allowed={400})))
        for raw in ("%00", "%ED%A0%80", "%FF", "%", "+" * 900):
            faults.append((f"{name} {raw:.20}", faults_of(attack.get(f"{address}page_size={raw}"), allowed={400})))
    assert told(faults) == ""


def test_a_cursor_that_no_list_gave_is_named(everything, officer, api):
    client, lists = api(officer), (("units", "cursor"), ("controls", "after"), ("risks", "after"))
    for cursor, (address, parameter) in product(CURSORS, lists):
        answer = client.get(f"/api/v1/{address}?{urlencode({parameter: cursor})}")
        assert faults_of(answer, named=parameter, allowed={400}) == [], cursor[:80]


def test_a_page_size_that_is_none_is_named(everything, officer, api):
    client = api(officer)
    for size in ("0", "201", "", "1e3", "1.5", " "):
        answer = client.get(f"/api/v1/units?{urlencode({'page_size': size})}")
        assert faults_of(answer, named="page_size", allowed={400}) == [], size


@pytest.mark.parametrize(
    ("filters", "named"),
    [
        ("risks?sort=nothing", "sort"),
        ("risks?level=9", "level"),
        ("risks?likelihood=x", "likelihood"),
        (f"risks?text={'a+' * 200}", "text"),
        ("risks/heat-map?sort=title", "sort"),
        ("controls?withdrawn=perhaps", "withdrawn"),
        (f"controls?text={'a+' * 200}", "text"),
        ("findings?state=half", "state"),
        ("findings?severity=purple", "severity"),
        ("trail/events?since=yesterday", "since"),
        ("trail/events?unattributed=maybe", "unattributed"),
    ],
)
def test_a_filter_that_cannot_be_read_is_named(everything, officer, api, filters, named):
    assert faults_of(api(officer).get(f"/api/v1/{filters}"), named=named, allowed={400}) == []


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00Z"])
def test_no_moment_is_too_far(everything, officer, api, moment):
    for name in ("since", "until"):
        assert faults_of(api(officer).get(f"/api/v1/trail/events?{name}={moment}")) == []


ANYWHERE = ("²", str(10**30), "\u202e<script>alert(1)</script>{{ 1 }}")
PLACES = (NESTED, KEYSETS[2], "-1")
DAYS = ("9999-12-31", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59")
MORE = {"after": PLACES, "before": PLACES, "asked": DAYS, "since": DAYS, "until": DAYS}


@pytest.mark.slow
def test_no_parameter_that_a_page_reads_makes_it_fail(browser, world):
    faults, seen = [], set()
    for name, address in _read(world, api=False):
        with read_parameters() as names:
            browser.get(address)
        seen |= names
        for parameter in sorted(names):
            for value in (*ANYWHERE, *MORE.get(parameter, ())):
                answer = browser.get(f"{address}{urlencode({parameter: value})}")
                if answer.status_code >= 500 or b"<script>alert" in answer.content:
                    faults.append((f"{name} {parameter}={value:.40}", [str(answer.status_code)]))
    assert told(faults) == ""
    assert seen >= {"after", "q", "tab", "until"}, "the watching does not work"
