"""The desk's address: the first page of everybody who is signed in."""

from django.urls import path

from governance.desk import views

app_name = "desk"

urlpatterns = [path("", views.home, name="home")]
