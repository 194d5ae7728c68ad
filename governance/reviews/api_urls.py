from django.urls import path

from governance.reviews import api

urlpatterns = [
    path("findings", api.FindingsView.as_view(), name="findings"),
    path("findings/<str:reference>", api.FindingView.as_view(), name="finding"),
    path("findings/<str:reference>/close", api.CloseFindingView.as_view(), name="finding-close"),
]
