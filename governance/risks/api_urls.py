from django.urls import path

from governance.risks import api

urlpatterns = [
    path("risks", api.RisksView.as_view(), name="risks"),
    path("risks/from-starter", api.FromStarterView.as_view(), name="risks-from-starter"),
    path("risks/heat-map", api.HeatMapView.as_view(), name="risks-heat-map"),
    path("risks/<str:reference>", api.RiskView.as_view(), name="risk"),
    path("risks/<str:reference>/assessments", api.AssessmentsView.as_view(), name="risk-assessments"),
    path("risks/<str:reference>/evidence", api.RiskEvidenceView.as_view(), name="risk-evidence"),
    path("risks/<str:reference>/controls", api.RiskControlsView.as_view(), name="risk-controls"),
    path("risks/<str:reference>/close", api.CloseRiskView.as_view(), name="risk-close"),
    path("risks/<str:reference>/reopen", api.ReopenRiskView.as_view(), name="risk-reopen"),
    path("proposals", api.ProposalsView.as_view(), name="proposals"),
    path("proposals/<int:pk>/confirm", api.ConfirmProposalView.as_view(), name="proposal-confirm"),
    path("proposals/<int:pk>/refuse", api.RefuseProposalView.as_view(), name="proposal-refuse"),
    path("risk-categories", api.CategoriesView.as_view(), name="risk-categories"),
    path("risk-matrix", api.MatrixView.as_view(), name="risk-matrix"),
]
