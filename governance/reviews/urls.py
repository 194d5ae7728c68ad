"""Addresses of findings."""

from django.urls import path

from governance.reviews import views

app_name = "reviews"

urlpatterns = [
    path("findings/", views.findings, name="findings"),
    path("findings/<str:reference>/", views.finding, name="finding"),
    path("findings/<str:reference>/close/", views.close, name="close"),
]
