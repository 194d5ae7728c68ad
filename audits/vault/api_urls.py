from django.urls import path

from audits.vault import api

urlpatterns = [
    path("artifacts", api.UploadView.as_view(), name="artifacts"),
    path("artifacts/<str:sha256>", api.ArtifactView.as_view(), name="artifact"),
    path("artifacts/<str:sha256>/content", api.ArtifactContentView.as_view(), name="artifact-content"),
]
