"""Addresses of the register."""

from django.urls import path

from governance.risks.views import recording, register, risk

app_name = "risks"

urlpatterns = [
    path("risks/", register.register, name="register"),
    path("risks/new/", recording.new, name="new"),
    path("risks/starter/", recording.starter, name="starter"),
    path("risks/<str:reference>/", risk.risk, name="risk"),
    path("risks/<str:reference>/change/", recording.change, name="change"),
    path("risks/<str:reference>/assess/", risk.assess, name="assess"),
    path("risks/<str:reference>/proposals/<int:pk>/", risk.proposal, name="proposal"),
    path("risks/<str:reference>/controls/", risk.map_to_controls, name="map"),
    path("risks/<str:reference>/state/", risk.state, name="state"),
]
