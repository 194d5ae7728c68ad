from django.urls import path

from audits.vault import api, uploads_api

urlpatterns = [
    path("artifacts", api.UploadView.as_view(), name="artifacts"),
    path("artifacts/<str:sha256>", api.ArtifactView.as_view(), name="artifact"),
    path("artifacts/<str:sha256>/content", api.ArtifactContentView.as_view(), name="artifact-content"),
    path("uploads", uploads_api.UploadsView.as_view(), name="uploads"),
    path("uploads/<int:pk>", uploads_api.UploadView.as_view(), name="upload"),
]
