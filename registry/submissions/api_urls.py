from django.urls import path

from registry.submissions import api

urlpatterns = [
    path("submissions", api.SubmissionsView.as_view(), name="submissions"),
    path("submissions/<str:reference>", api.SubmissionView.as_view(), name="submission"),
    path("versions/<str:reference>/runs", api.VersionRunsView.as_view(), name="version-runs"),
]
