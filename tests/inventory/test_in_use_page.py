"""The page of what is in use says where it runs, on what conditions, and whether the approval still holds."""

import pytest
from django.test import Client

from registry.inventory import approvals
from tests.personas import acting

pytestmark = pytest.mark.django_db


def test_a_void_approval_is_said(in_use, auditor, monkeypatch):
    browser = Client()
    with acting(auditor):
        browser.force_login(auditor)
    text = browser.get("/models/in-use/").content.decode()
    for words in ("production", "For new customers only.", "Head of model risk"):
        assert words in text
    assert "no longer holds" not in text
    monkeypatch.setitem(approvals._bindings, "test_data", lambda version: "c" * 64)
    text = browser.get("/models/in-use/").content.decode()
    assert "The approval no longer holds." in text
    assert "Test data" in text
