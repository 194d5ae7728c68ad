"""What every page of somebody who is signed in needs around it: the rail, who one is, how the trail stands."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.translation import gettext as _

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.display import Link, NavGroup, Shell, TrailLine
from audits.base.phrases import count, since
from audits.checks.models import Run
from audits.trail.selectors import TrailState, trail_state
from audits.trail.witnesses.selectors import alerts
from audits.webhooks.selectors import switched_off_for
from governance.desk.links import address
from governance.reviews.models import Finding


def shell(request: HttpRequest) -> dict[str, Shell | None]:
    """The template value `shell`; None for who is not signed in, so that a page shows no rail."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"shell": None}
    may_read_trail = policy_of(user).allows("trail.view")
    return {
        "shell": Shell(
            nav=_nav(user, request.path, may_read_trail),
            user_label=user.title,
            unit_label=_unit(user),
            trail=_trail(trail_state()) if may_read_trail else None,
            trail_url=address("trail:home") if may_read_trail else "",
            administration=_administration(user, request.path),
            account_url=address("accounts:tokens"),
        )
    }


def _nav(user: User, path: str, may_read_trail: bool) -> list[NavGroup]:
    policy = policy_of(user)
    findings = policy.scope(Finding.objects.filter(state=Finding.State.OPEN)).count()
    running = policy.scope(Run.objects.filter(state__in=Run.OPEN_STATES)).count()
    first = [
        (_("Desk"), "desk:home", "text-align-start", None),
        (_("Findings"), "reviews:findings", "message-square", findings),
    ]
    record = [
        (_("Risk register"), "risks:register", "triangle-alert", None),
        (_("Models"), "inventory:models", "box", None),
        (_("Datasets"), "datasets:list", "database", None),
    ]
    assurance = [
        (_("Checks"), "checks:runs", "chart-column", running),
        (_("Controls"), "controls:catalog", "shield", None),
        (_("Reports"), "reports:list", "file-text", None),
    ]
    if may_read_trail:
        assurance.append((_("Trail"), "trail:home", "git-commit-vertical", None))
    return [
        NavGroup(_links(first, path)),
        NavGroup(_links(record, path), _("Record")),
        NavGroup(_links(assurance, path), _("Assurance")),
    ]


def _administration(user: User, path: str) -> list[Link]:
    pages: list[tuple[str, str, str, int | None]] = [(_("Administration"), "accounts:people", "users", None)]
    if policy_of(user).allows("webhook.view"):
        pages.append((_("Webhooks"), "webhooks:list", "webhook", switched_off_for(user).count()))
    return _links(pages, path)


def _links(pages: Sequence[tuple[str, str, str, int | None]], path: str) -> list[Link]:
    """Links to those of `pages` that exist; the one that `path` lies under is where the reader is."""
    found = [(label, address(name), icon, tally) for label, name, icon, tally in pages]
    return [
        Link(label, url, tally, path == url or (url != get_script_prefix() and path.startswith(url)), icon)
        for label, url, icon, tally in found
        if url
    ]


def _unit(user: User) -> str:
    """The highest unit in which the user holds a role, and how many more branches there are."""
    paths = sorted({held.path for held in policy_of(user).held})
    tops = [path for path in paths if not any(path != other and path.startswith(other) for other in paths)]
    if not tops:
        return ""
    name = policy_of(user).units().filter(path=tops[0]).values_list("name", flat=True).first() or ""
    more = len(tops) - 1
    return _("%(unit)s and %(n)d more") % {"unit": name, "n": more} if more else name


def _trail(state: TrailState) -> TrailLine:
    sealed = _("Sealed %(when)s") % {"when": since(state.last_sealed_at)}
    events = _("%(n)s events") % {"n": count(state.size)}
    detail = f"{sealed}, {events}" if state.last_sealed_at else _("Nothing is sealed yet")
    if state.whole is False:
        return TrailLine("broken", _("Trail broken"), detail)
    if found := alerts():
        stalled = found[0].kind == "stall"
        words = _("Events are not sealed") if stalled else _("A witness is behind or disagrees")
        return TrailLine("broken", _("Trail needs attention"), words)
    if state.whole is None:
        return TrailLine("waiting", _("Trail not verified yet"), detail)
    return TrailLine(
        "whole",
        _("Trail whole"),
        _("Verified %(when)s. %(sealed)s") % {"when": since(state.last_verified), "sealed": sealed},
    )
