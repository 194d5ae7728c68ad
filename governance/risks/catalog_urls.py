"""Addresses of catalogs and controls.

Their pages show which risks map to a control, so the views stand in `risks`; the addresses are the catalogs'.
"""

from django.urls import path

from governance.risks.views import catalog

app_name = "controls"

urlpatterns = [
    path("controls/", catalog.catalog, name="catalog"),
    path("controls/<slug:key>/<str:identifier>/", catalog.control, name="control"),
]
