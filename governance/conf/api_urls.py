"""The REST API, version 1: every feature brings its own addresses."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from audits.base.api import RecordView
from audits.base.errors import NotFound


class NoSuchAddress(RecordView):
    """Whatever no feature answers, as a problem document."""

    schema = None
    permission_classes = []
    authentication_classes = []

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        raise NotFound(f"The API has no {request.method} {request.path}.", "See /api/v1/openapi.json.")

    def get(self, request: Request) -> Response:
        return Response()


app_name = "api"

urlpatterns = [
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="schema"),
    path("", include("audits.accounts.api_urls")),
    path("", include("audits.oversight.api_urls")),
    path("", include("audits.vault.api_urls")),
    path("", include("audits.checks.api_urls")),
    path("", include("audits.webhooks.api_urls")),
    path("", include("audits.reports.api_urls")),
    path("", include("registry.datasets.api_urls")),
    path("", include("registry.inventory.api_urls")),
    path("", include("registry.cards.api_urls")),
    path("", include("registry.submissions.api_urls")),
    path("", include("governance.controls.api_urls")),
    path("", include("governance.risks.api_urls")),
    path("", include("governance.reviews.api_urls")),
    re_path(r"^.*$", NoSuchAddress.as_view()),
]
