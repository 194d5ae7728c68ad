from django.urls import path

from audits.webhooks import views

app_name = "webhooks"

urlpatterns = [
    path("administration/webhooks/", views.endpoints, name="list"),
    path("administration/webhooks/new/", views.add, name="add"),
    path("administration/webhooks/messages/<int:pk>/", views.delivery, name="delivery"),
    path("administration/webhooks/messages/<int:pk>/replay/", views.replay, name="delivery_replay"),
    path("administration/webhooks/<str:reference>/", views.endpoint, name="endpoint"),
    path("administration/webhooks/<str:reference>/change/", views.change, name="change"),
    path("administration/webhooks/<str:reference>/rotate/", views.rotate, name="rotate"),
    path("administration/webhooks/<str:reference>/remove/", views.remove, name="remove"),
    path("administration/webhooks/<str:reference>/ping/", views.ping, name="ping"),
    path("administration/webhooks/<str:reference>/replay/", views.replay_since, name="replay_since"),
]
