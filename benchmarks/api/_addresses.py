"""The product's addresses, and beside them the baseline's."""

from django.urls import include, path

from benchmarks.api._plain import PlainVersions
from governance.conf import urls

urlpatterns = [path("api/v1/plain/<str:reference>/versions", PlainVersions.as_view()), path("", include(urls))]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
