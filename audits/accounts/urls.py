from django.urls import path

from audits.accounts import views
from audits.accounts.federation import views as federation

app_name = "accounts"

urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="sign_in"),
    path("sign-out/", views.SignOutView.as_view(), name="sign_out"),
    path("administration/people/", views.people, name="people"),
    path("account/tokens/", views.tokens, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", views.revoke, name="revoke_token"),
    path("administration/trusted-ci/", federation.trust, name="trust"),
    path("administration/trusted-ci/<str:reference>/end/", federation.end, name="end_trust"),
]
