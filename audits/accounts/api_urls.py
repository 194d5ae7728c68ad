from django.urls import path

from audits.accounts import api
from audits.accounts.federation import api as federation

urlpatterns = [
    path("me", api.MeView.as_view(), name="me"),
    path("units", api.UnitsView.as_view(), name="units"),
    path("tokens", api.TokensView.as_view(), name="tokens"),
    path("tokens/<int:pk>/revoke", api.RevokeTokenView.as_view(), name="token-revoke"),
    path("tokens/exchange", federation.ExchangeView.as_view(), name="tokens-exchange"),
    path("trust-rules", federation.TrustRulesView.as_view(), name="trust-rules"),
    path("trust-rules/<str:reference>", federation.TrustRuleView.as_view(), name="trust-rule"),
    path("trust-rules/<str:reference>/end", federation.EndTrustView.as_view(), name="trust-rule-end"),
]
