from django.urls import path

from audits.oversight import retention_pages, stories, verifying_pages, views, witness_pages
from audits.oversight.explaining import views as explaining
from audits.oversight.proving import views as proofs
from audits.oversight.redaction import views as redaction

app_name = "trail"

urlpatterns = [
    path("trail/", views.home, name="home"),
    path("trail/verify/", views.verify_now, name="verify"),
    path("trail/verifying/", views.verifying, name="verifying"),
    path("trail/verifications/<int:pk>/", verifying_pages.verification, name="verification"),
    path("trail/compare/", verifying_pages.compare, name="compare"),
    path("trail/retention/", retention_pages.page, name="retention"),
    path("trail/witnesses/", witness_pages.page, name="witnesses"),
    path("trail/checkpoint/", proofs.checkpoint, name="checkpoint"),
    path("trail/log-key/", proofs.log_key, name="log-key"),
    path("trail/growth/", proofs.growth, name="growth"),
    path("trail/export/", proofs.export, name="export"),
    path("trail/objects/<str:thing>/proof/", proofs.object_proof, name="object-proof"),
    path("trail/events/<int:pk>/", views.event, name="event"),
    path("trail/events/<int:pk>/proof/", proofs.event_proof, name="proof"),
    path("trail/story/<str:object_type>/<str:thing>/", stories.story, name="story"),
    path("trail/events/<int:pk>/redact/", redaction.ask, name="redact"),
    path("trail/redactions/", redaction.requests, name="redactions"),
    path("trail/redactions/<str:reference>/", redaction.request_page, name="redaction"),
    path("trail/redactions/<str:reference>/answer/", redaction.answer, name="answer"),
    path("trail/explain/", explaining.explain, name="explain"),
]
