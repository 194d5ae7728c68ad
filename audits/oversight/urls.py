from django.urls import path

from audits.oversight import retention_pages, stories, views

app_name = "trail"

urlpatterns = [
    path("trail/", views.home, name="home"),
    path("trail/verify/", views.verify_now, name="verify"),
    path("trail/verifying/", views.verifying, name="verifying"),
    path("trail/retention/", retention_pages.page, name="retention"),
    path("trail/checkpoint/", views.checkpoint, name="checkpoint"),
    path("trail/events/<int:pk>/", views.event, name="event"),
    path("trail/events/<int:pk>/proof/", views.proof, name="proof"),
    path("trail/story/<str:object_type>/<str:thing>/", stories.story, name="story"),
]
