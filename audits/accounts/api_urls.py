from django.urls import path

from audits.accounts import api, trail_api

urlpatterns = [
    path("me", api.MeView.as_view(), name="me"),
    path("units", api.UnitsView.as_view(), name="units"),
    path("trail/events", trail_api.EventsView.as_view(), name="events"),
    path("trail/events/<int:pk>/proof", trail_api.EventProofView.as_view(), name="event-proof"),
    path("trail/verifications", trail_api.VerificationsView.as_view(), name="verifications"),
    path("trail/checkpoint", trail_api.CheckpointView.as_view(), name="checkpoint"),
]
