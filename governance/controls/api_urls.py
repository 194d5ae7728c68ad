from django.urls import path

from governance.controls import api

urlpatterns = [
    path("catalogs", api.CatalogsView.as_view(), name="catalogs"),
    path("controls", api.ControlsView.as_view(), name="controls"),
    path("controls/<str:catalog>/<str:identifier>", api.ControlView.as_view(), name="control"),
]
