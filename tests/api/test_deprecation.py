"""What will go away says so: headers of RFC 9745 and RFC 8594 by declaration, on a view or on a field."""

from datetime import UTC, date, datetime

import pytest
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from audits.base.api import RecordView
from audits.base.deprecation import Deprecated

pytestmark = pytest.mark.django_db
OLD = Deprecated(date(2027, 1, 1), date(2027, 7, 1), successor="/api/v2/things")


class OldView(RecordView):
    """An address that goes away."""

    deprecated = OLD

    def get(self, request):
        return Response({"name": "x"})


class OldFieldView(RecordView):
    """An address with a field that goes away."""

    deprecated_fields = {"vendor": Deprecated(date(2027, 2, 1))}
    shown = {"name": "x", "vendor": "y"}

    def get(self, request):
        return Response(self.shown)


def _asked(view, user):
    request = APIRequestFactory().get("/api/v1/old")
    force_authenticate(request, user)
    return view.as_view()(request)


def test_a_view_says_since_when_until_when_and_what_instead(officer):
    answer = _asked(OldView, officer)
    assert answer["Deprecation"] == f"@{int(datetime(2027, 1, 1, tzinfo=UTC).timestamp())}"
    assert answer["Sunset"] == "Thu, 01 Jul 2027 00:00:00 GMT"
    assert '</api/v2/things>; rel="successor-version"' in answer["Link"]
    assert 'rel="deprecation"' in answer["Link"]


def test_a_field_says_so_while_it_is_in_the_answer(officer):
    answer = _asked(OldFieldView, officer)
    assert answer["Deprecation"] == f"@{int(datetime(2027, 2, 1, tzinfo=UTC).timestamp())}"
    assert "Sunset" not in answer


def test_an_answer_without_the_field_says_nothing(officer, monkeypatch):
    monkeypatch.setattr(OldFieldView, "shown", {"name": "x"})
    assert "Deprecation" not in _asked(OldFieldView, officer)
    monkeypatch.setattr(OldFieldView, "shown", {"next": None, "results": [{"vendor": "y"}]})
    assert "Deprecation" in _asked(OldFieldView, officer)
