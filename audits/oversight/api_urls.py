from django.urls import path

from audits.oversight import api, retention_api

urlpatterns = [
    path("trail/events", api.EventsView.as_view(), name="events"),
    path("trail/events/<int:pk>/proof", api.EventProofView.as_view(), name="event-proof"),
    path("trail/verifications", api.VerificationsView.as_view(), name="verifications"),
    path("trail/retention", retention_api.RetentionView.as_view(), name="retention"),
    path("trail/checkpoint", api.CheckpointView.as_view(), name="checkpoint"),
]
