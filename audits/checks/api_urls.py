from django.urls import path

from audits.checks import api

urlpatterns = [
    path("checks", api.ChecksView.as_view(), name="checks"),
    path("policies", api.PoliciesView.as_view(), name="policies"),
    path("runs", api.RunsView.as_view(), name="runs"),
    path("runs/<str:reference>", api.RunView.as_view(), name="run"),
    path("runs/<str:reference>/result", api.RunResultView.as_view(), name="run-result"),
    path("runs/<str:reference>/cancel", api.RunCancelView.as_view(), name="run-cancel"),
]
