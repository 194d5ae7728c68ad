"""What every answer carries, errors included: no framing, no sniffing, a strict policy, no shared cache."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from tests.hostile.answers import told
from tests.hostile.test_engines_away import database_away
from tests.personas import PASSWORD
from tests.world import addresses_in

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
ALWAYS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POLICY = ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")


def _missing(answer) -> list[str]:
    wrong = [f"{name}: {answer.get(name)}" for name, value in ALWAYS.items() if answer.get(name) != value]
    policy = answer.get("Content-Security-Policy", "")
    wrong += [f"no {part}" for part in POLICY if part not in policy]
    wrong += ["unsafe"] if "unsafe" in policy or "http:" in policy or "*" in policy else []
    kept = answer.get("Cache-Control", "")
    wrong += [] if "private" in kept or "no-store" in kept else [f"Cache-Control: {kept}"]
    wrong += [f"{name} tells" for name in ("Server", "X-Powered-By") if name in answer]
    wrong += [] if answer.get("X-Request-ID") else ["no request id"]
    return wrong


def test_every_address_carries_them(attack, browser, world):
    faults = []
    for name, address in addresses_in(world):
        if name != "healthz":  # answered before everything else, with nothing to protect
            client = attack if name.startswith("api:") else browser
            faults += [(name, _missing(client.get(address))), (f"POST {name}", _missing(client.post(address)))]
    assert told(faults) == ""


def test_errors_carry_them_too(officer):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    refused = {
        "404": client.get("/nowhere"),
        "404 of the API": client.get("/api/v1/nowhere"),
        "401": client.get("/api/v1/me"),
        "403 of a form": client.post("/sign-in/", {}),
        "400 of a host": client.get("/sign-in/", headers={"Host": "elsewhere.example"}),
        "400 of a NUL": client.get("/sign-in/?next=%00"),
        "405": client.put("/sign-in/"),
        "301": client.get("/sign-in"),
        "413 or 400": client.post("/sign-in/", "x" * 6_000_000, content_type="application/x-www-form-urlencoded"),
    }
    with database_away():
        refused |= {"503": client.get("/risks/"), "503 of the API": client.get("/api/v1/risks")}
    assert told((said, _missing(answer)) for said, answer in refused.items()) == ""
    assert {said: answer.status_code for said, answer in refused.items() if said[:3] != str(answer.status_code)} == {}


def test_cookies_are_for_the_server_only(officer):
    client = Client()
    client.get("/sign-in/")
    client.post("/sign-in/", {"username": officer.email, "password": PASSWORD})
    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["httponly"], name
        assert client.cookies[name]["samesite"] == "Lax", name


def test_away_from_ones_own_machine_nothing_goes_over_plain_http():
    wanted = {
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "DEBUG": False,
    }
    asked = f"[getattr(s, name) for name in {list(wanted)}]"
    code = f"import json; from governance.conf import settings as s; print(json.dumps({asked}))"
    environment = {name: value for name, value in os.environ.items() if name != "COUNTERSIGN_PLAIN_HTTP"}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(ran.stdout) == list(wanted.values())
