from django.urls import path

from audits.oversight import api, retention_api, story_api
from audits.oversight.proving import api as proofs

urlpatterns = [
    path("trail/events", api.EventsView.as_view(), name="events"),
    path("trail/events/<int:pk>/proof", proofs.EventProofView.as_view(), name="event-proof"),
    path("trail/story", story_api.StoryView.as_view(), name="story"),
    path("trail/verifications", api.VerificationsView.as_view(), name="verifications"),
    path("trail/retention", retention_api.RetentionView.as_view(), name="retention"),
    path("trail/checkpoint", proofs.CheckpointView.as_view(), name="checkpoint"),
    path("trail/checkpoints", proofs.CheckpointsView.as_view(), name="checkpoints"),
    path("trail/consistency", proofs.ConsistencyView.as_view(), name="consistency"),
    path("trail/export", proofs.ExportView.as_view(), name="export"),
    path("trail/objects/<str:thing>/proof", proofs.ObjectProofView.as_view(), name="object-proof"),
]
