"""Addresses of the pages of checks."""

from django.urls import path

from audits.checks.views import policies, runs

app_name = "checks"

urlpatterns = [
    path("checks/", runs.runs, name="runs"),
    path("checks/policies/", policies.policies, name="policies"),
    path("checks/policies/new/", policies.add, name="add_policy"),
    path("checks/policies/<str:reference>/", policies.policy, name="policy"),
    path("checks/<str:reference>/", runs.run, name="run"),
    path("checks/<str:reference>/progress/", runs.progress, name="progress"),
    path("checks/<str:reference>/cancel/", runs.cancel, name="cancel"),
    path("checks/<str:reference>/result.json", runs.result, name="result"),
]
