from django.urls import path

from audits.reports import api

urlpatterns = [
    path("reports", api.ReportsView.as_view(), name="reports"),
    path("reports/<str:reference>", api.ReportView.as_view(), name="report"),
    path("reports/<str:reference>/file", api.ReportFileView.as_view(), name="report-file"),
]
