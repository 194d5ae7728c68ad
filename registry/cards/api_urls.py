from django.urls import path

from registry.cards import api

urlpatterns = [
    path("versions/<str:reference>/card", api.CardView.as_view(), name="version-card"),
    path("versions/<str:reference>/card/import", api.CardImportView.as_view(), name="version-card-import"),
    path("versions/<str:reference>/card.md", api.CardMarkdownView.as_view(), name="version-card-markdown"),
    path("versions/<str:reference>/bom.json", api.BillOfMaterialsView.as_view(), name="version-bom"),
    path("compare", api.CompareView.as_view(), name="compare"),
]
