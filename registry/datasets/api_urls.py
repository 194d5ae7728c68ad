from django.urls import path

from registry.datasets import api, columns_api

urlpatterns = [
    path("datasets", api.DatasetsView.as_view(), name="datasets"),
    path("datasets/<str:reference>", api.DatasetView.as_view(), name="dataset"),
    path("datasets/<str:reference>/versions", api.DatasetVersionsView.as_view(), name="dataset-versions"),
    path("dataset-versions/<str:dataset_version>", api.DatasetVersionView.as_view(), name="dataset-version"),
    path("dataset-versions/<str:dataset_version>/schema", columns_api.SchemaView.as_view(), name="dataset-schema"),
    path("dataset-versions/<str:dataset_version>/profile", columns_api.ProfileView.as_view(), name="dataset-profile"),
]
