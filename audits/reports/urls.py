from django.urls import path

from audits.reports import views

app_name = "reports"

urlpatterns = [
    path("reports/", views.home, name="list"),
    path("reports/new/", views.ask, name="ask"),
    path("reports/verify/", views.check, name="verify"),
    path("reports/root/", views.root, name="root"),
    path("reports/<str:reference>/", views.report, name="report"),
    path("reports/<str:reference>/progress/", views.progress, name="progress"),
    path("reports/<str:reference>/file/", views.download, name="file"),
]
