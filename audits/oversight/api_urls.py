from django.urls import path

from audits.oversight import api, retention_api, story_api, witness_api
from audits.oversight.explaining import api as explaining
from audits.oversight.proving import api as proofs
from audits.oversight.redaction import api as redaction

urlpatterns = [
    path("trail/events", api.EventsView.as_view(), name="events"),
    path("trail/events/<int:pk>/proof", proofs.EventProofView.as_view(), name="event-proof"),
    path("trail/story", story_api.StoryView.as_view(), name="story"),
    path("trail/verifications", api.VerificationsView.as_view(), name="verifications"),
    path("trail/verifications/<int:pk>", api.VerificationView.as_view(), name="verification"),
    path("trail/retention", retention_api.RetentionView.as_view(), name="retention"),
    path("trail/witnesses", witness_api.WitnessesView.as_view(), name="witnesses"),
    path("trail/checkpoint", proofs.CheckpointView.as_view(), name="checkpoint"),
    path("trail/checkpoints", proofs.CheckpointsView.as_view(), name="checkpoints"),
    path("trail/consistency", proofs.ConsistencyView.as_view(), name="consistency"),
    path("trail/export", proofs.ExportView.as_view(), name="export"),
    path("trail/objects/<str:thing>/proof", proofs.ObjectProofView.as_view(), name="object-proof"),
    path("trail/redactions", redaction.RedactionsView.as_view(), name="redactions"),
    path("trail/redactions/<str:reference>", redaction.RedactionView.as_view(), name="redaction"),
    path(
        "trail/redactions/<str:reference>/approve", redaction.ApproveRedactionView.as_view(), name="redaction-approve"
    ),
    path("trail/redactions/<str:reference>/refuse", redaction.RefuseRedactionView.as_view(), name="redaction-refuse"),
    path(
        "trail/redactions/<str:reference>/withdraw",
        redaction.WithdrawRedactionView.as_view(),
        name="redaction-withdraw",
    ),
    path("trail/explanations", explaining.ExplanationsView.as_view(), name="explanations"),
]
