from django.urls import path

from audits.accounts import trail_views

app_name = "trail"

urlpatterns = [
    path("trail/", trail_views.home, name="home"),
    path("trail/verify/", trail_views.verify_now, name="verify"),
    path("trail/verifying/", trail_views.verifying, name="verifying"),
    path("trail/checkpoint/", trail_views.checkpoint, name="checkpoint"),
    path("trail/events/<int:pk>/", trail_views.event, name="event"),
    path("trail/events/<int:pk>/proof/", trail_views.proof, name="proof"),
]
