"""Methods: each address takes its own, says so of any other, and answers HEAD as it answers GET."""

import pytest

from tests.architecture.addresses import ADDRESSES, POST_ONLY
from tests.hostile.answers import faults_of, told
from tests.world import addresses_in

pytestmark = pytest.mark.django_db(transaction=True)

NEVER = ("PUT", "DELETE", "TRACE", "OPTIONS", "PROPFIND")
# tus ends an upload by DELETE, and is asked what it speaks by OPTIONS; some objects are taken away by DELETE.
ENDED = {"api:upload", "api:endpoint", "api:model-use", "api:model-dependency"}
TAKEN = {("DELETE", name) for name in ENDED} | {("OPTIONS", "api:upload"), ("OPTIONS", "api:uploads")}


def test_the_api_names_the_methods_it_takes(attack, world):
    faults = []
    for name, address in addresses_in(world):
        if name.startswith("api:"):
            for method in (one for one in NEVER if (one, name) not in TAKEN):
                answer = attack.generic(method, address.partition("?")[0])
                wrong = faults_of(answer, allowed={405})
                wrong += [] if answer.get("Allow") else ["no Allow"]
                faults.append((f"{method} {name}", wrong))
    assert told(faults) == ""


def test_pages_name_the_methods_they_take(browser, world):
    faults = []
    for name, address in addresses_in(world):
        if not name.startswith("api:"):
            for method in NEVER:
                answer = browser.generic(method, address)
                wrong = [] if answer.status_code == 405 and answer.get("Allow") else [str(answer.status_code)]
                faults.append((f"{method} {name}", wrong))
    assert told(faults) == ""


def test_head_is_get_without_the_body(attack, browser, world):
    faults = []
    for name, address in addresses_in(world):
        client = attack if name.startswith("api:") else browser
        read, asked = client.get(address), client.head(address)
        same = read.status_code == asked.status_code and read.get("Content-Type") == asked.get("Content-Type")
        body = b"" if asked.streaming else asked.content
        faults.append((name, [] if same and not body else [f"{read.status_code}, {asked.status_code}, {len(body)}"]))
    assert told(faults) == ""


def test_what_only_shows_takes_no_post(browser, attack, world):
    faults = []
    for name, address in addresses_in(world):
        if ADDRESSES[name] != POST_ONLY:
            client = attack if name.startswith("api:") else browser
            sent = {} if client is attack else {"csrfmiddlewaretoken": "as every form does"}
            status = client.post(address, sent).status_code
            if status >= 500 or (status == 200 and name not in SHOWN_AGAIN):
                faults.append((name, [str(status)]))
    assert told(faults) == ""


# Forms: a post without anything shows the form again, with what is wrong.
SHOWN_AGAIN = {
    "accounts:tokens",
    "accounts:trust",
    "checks:add_policy",
    "checks:cancel",
    "inventory:register",
    "inventory:steps",
    "inventory:version",
    "reports:ask",
    "reports:verify",
    "trail:growth",
    "trail:retention",
    "webhooks:add",
    "webhooks:change",
}
