"""Signing in and out, and one's own tokens."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.accounts.acting import acting_user
from audits.accounts.forms import SignInForm, TokenForm
from audits.accounts.policy import policy_of
from audits.accounts.selectors import people_for, tokens_of
from audits.accounts.services import issue_token, revoke_token


class SignInView(auth.LoginView):
    """E-mail and password."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_success_url(self) -> str:
        """Where to go next; never this page again, which would send whoever is signed in round in a circle."""
        address = super().get_success_url()
        return self.get_default_redirect_url() if urlsplit(address).path == self.request.path else address


class SignOutView(auth.LogoutView):
    """By POST only, so that no link can sign anybody out."""


@login_required
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Who is in the units you may see, and what they may do there."""
    user = acting_user(request)
    seen = people_for(user).prefetch_related("grants__unit")
    may_trust = policy_of(user).allows("trust.view")
    return render(request, "accounts/people.html", {"people": seen, "may_trust": may_trust})


@login_required
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own API tokens. A new secret is shown once, in the answer to the POST that made it."""
    user = acting_user(request)
    form, issued = TokenForm(request.POST or None, policy=policy_of(user)), None
    if request.method == "POST" and form.is_valid():
        issued = issue_token(user=user, **form.cleaned_data)
        form = TokenForm(policy=policy_of(user))
    return render(request, "accounts/tokens.html", {"form": form, "issued": issued, "tokens": tokens_of(user)})


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends one of one's own tokens at once."""
    token = revoke_token(user=acting_user(request), pk=pk)
    messages.success(request, _("Token %(name)s is revoked.") % {"name": token.name})
    return redirect("accounts:tokens")
