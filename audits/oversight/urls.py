from django.urls import path

from audits.oversight import retention_pages, stories, views
from audits.oversight.proving import views as proofs

app_name = "trail"

urlpatterns = [
    path("trail/", views.home, name="home"),
    path("trail/verify/", views.verify_now, name="verify"),
    path("trail/verifying/", views.verifying, name="verifying"),
    path("trail/retention/", retention_pages.page, name="retention"),
    path("trail/checkpoint/", proofs.checkpoint, name="checkpoint"),
    path("trail/log-key/", proofs.log_key, name="log-key"),
    path("trail/growth/", proofs.growth, name="growth"),
    path("trail/export/", proofs.export, name="export"),
    path("trail/objects/<str:thing>/proof/", proofs.object_proof, name="object-proof"),
    path("trail/events/<int:pk>/", views.event, name="event"),
    path("trail/events/<int:pk>/proof/", proofs.event_proof, name="proof"),
    path("trail/story/<str:object_type>/<str:thing>/", stories.story, name="story"),
]
