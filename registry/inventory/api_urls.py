from django.urls import path

from registry.inventory import api

urlpatterns = [
    path("models", api.ModelsView.as_view(), name="models"),
    path("models/in-use", api.ModelsInUseView.as_view(), name="models-in-use"),
    path("models/<str:reference>", api.ModelView.as_view(), name="model"),
    path("models/<str:reference>/versions", api.ModelVersionsView.as_view(), name="model-versions"),
    path("versions/<str:reference>", api.ModelVersionView.as_view(), name="version"),
]
