"""Addresses of the registry's pages.

A model's page shows what was handed in, so its view stands in `submissions`; its address is the inventory's.
"""

from django.urls import URLPattern, URLResolver, include, path

from registry.cards import compare_views
from registry.cards import views as cards
from registry.datasets import changing
from registry.datasets import views as datasets
from registry.inventory import steps_views
from registry.inventory import views as inventory
from registry.submissions import views as submissions

inventory_patterns: list[URLPattern] = [
    path("models/", inventory.models, name="models"),
    path("models/register/", inventory.register, name="register"),
    path("models/in-use/", inventory.in_use, name="in_use"),
    path("lineage/", inventory.lineage, name="lineage"),
    path("models/<str:reference>/", submissions.model, name="model"),
    path("models/<str:reference>/versions/<str:version_reference>/", submissions.version, name="version"),
    path("models/<str:reference>/versions/<str:version_reference>/steps/", steps_views.steps, name="steps"),
]
VERSION = "models/<str:reference>/versions/<str:version_reference>"
cards_patterns: list[URLPattern] = [
    path(f"{VERSION}/card/", cards.card, name="card"),
    path(f"{VERSION}/card/change/", cards.change, name="change"),
    path(f"{VERSION}/card/import/", cards.take, name="import"),
    path(f"{VERSION}/card.md", cards.markdown, name="markdown"),
    path("models/<str:reference>/compare/", compare_views.compare_versions, name="compare"),
    path(f"{VERSION}/bom.json", cards.bom, name="bom"),
]
datasets_patterns: list[URLPattern] = [
    path("datasets/", datasets.datasets, name="list"),
    path("datasets/<str:reference>/", datasets.dataset, name="dataset"),
    path("datasets/<str:reference>/change/", changing.change, name="change"),
    path("datasets/<str:reference>/<str:dataset_version>/reading/", changing.read, name="reading"),
    path("datasets/<str:reference>/<str:dataset_version>/schema/", changing.schema, name="schema"),
    path("datasets/<str:reference>/<str:dataset_version>/progress/", datasets.progress, name="progress"),
]

urlpatterns: list[URLResolver] = [
    path("", include((inventory_patterns, "inventory"))),
    path("", include((cards_patterns, "cards"))),
    path("", include((datasets_patterns, "datasets"))),
]
