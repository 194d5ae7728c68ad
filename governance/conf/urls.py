"""Every address of Countersign."""

from django.urls import URLPattern, URLResolver, include, path

from audits.base.reference import reference
from governance.conf.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/docs/", reference, name="api_docs"),
    path("api/v1/", include("governance.conf.api_urls")),
    path("", include("audits.accounts.urls")),
    path("", include("audits.oversight.urls")),
    path("", include("audits.checks.urls")),
    path("", include("audits.webhooks.urls")),
    path("", include("audits.reports.urls")),
    path("", include("registry.urls")),
    path("", include("governance.risks.catalog_urls")),
    path("", include("governance.risks.urls")),
    path("", include("governance.reviews.urls")),
    path("", include("governance.desk.urls")),
]

handler400 = "audits.base.handlers.bad_request"
handler403 = "audits.base.handlers.permission_denied"
handler404 = "audits.base.handlers.not_found"
handler500 = "audits.base.handlers.server_error"
