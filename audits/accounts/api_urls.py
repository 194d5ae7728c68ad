from django.urls import path

from audits.accounts import api

urlpatterns = [
    path("me", api.MeView.as_view(), name="me"),
    path("units", api.UnitsView.as_view(), name="units"),
]
