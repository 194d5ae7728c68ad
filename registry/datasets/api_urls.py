from django.urls import path

from registry.datasets import api, columns_api, warehouses_api

urlpatterns = [
    path("datasets", api.DatasetsView.as_view(), name="datasets"),
    path("datasets/<str:reference>", api.DatasetView.as_view(), name="dataset"),
    path("datasets/<str:reference>/versions", api.DatasetVersionsView.as_view(), name="dataset-versions"),
    path("datasets/<str:reference>/snapshots", warehouses_api.SnapshotsView.as_view(), name="dataset-snapshots"),
    path("snapshots/<str:reference>", warehouses_api.SnapshotView.as_view(), name="snapshot"),
    path("connections", warehouses_api.ConnectionsView.as_view(), name="connections"),
    path("connections/<str:reference>", warehouses_api.ConnectionView.as_view(), name="connection"),
    path("dataset-versions/<str:dataset_version>", api.DatasetVersionView.as_view(), name="dataset-version"),
    path("dataset-versions/<str:dataset_version>/schema", columns_api.SchemaView.as_view(), name="dataset-schema"),
    path("dataset-versions/<str:dataset_version>/profile", columns_api.ProfileView.as_view(), name="dataset-profile"),
]
