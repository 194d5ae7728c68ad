"""What stops something today: held gates, grave findings, a trail in doubt, writes that nobody signed."""

from collections.abc import Collection
from datetime import timedelta
from functools import partial

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.phrases import count, since
from audits.checks.models import Run
from audits.oversight.explaining.selectors import MANY, number_unexplained, unexplained
from audits.trail import past
from audits.trail.selectors import last_good_verification, verdict
from audits.trail.witnesses.selectors import alerts
from governance.desk.items import Found, Item
from governance.desk.selectors.concern import SHOWN, first_of, in_days, is_past, newest_versions, own
from governance.reviews.models import Finding
from governance.reviews.selectors import findings
from registry.inventory.models import ModelVersion
from registry.submissions.models import Submission
from registry.submissions.selectors import gate_of, newest_runs

BEFORE_APPROVAL = (ModelVersion.State.SUBMITTED, ModelVersion.State.IN_VALIDATION)
LOOKED_AT = 200  # submissions before approval; more than that are not read for one page
VERIFIED_WITHIN = timedelta(days=1)
GRAVE = (Finding.Severity.CRITICAL, Finding.Severity.MAJOR)


def held_gates(user: User) -> tuple[Found, set[int]]:
    """The newest version of each model that the gate holds back, for whatever reason; and these versions' keys."""
    runs = Prefetch("runs", Run.objects.select_related("evidence").defer("evidence__result").order_by("-id"))
    rows = (
        policy_of(user)
        .scope(Submission.objects.filter(version__state__in=BEFORE_APPROVAL, version__in=newest_versions(user)))
        .filter(own(user, "submitted_by", "version__model__owner"))
        .select_related("version__model")
        .prefetch_related(runs)
        .order_by("version__model__tier", "id")
    )
    answers = [(submission, gate_of(submission)) for submission in rows[:LOOKED_AT]]
    held = [(submission, answer.reasons) for submission, answer in answers if answer.state == "held"]
    items = [_held(submission, reasons) for submission, reasons in held[:SHOWN]]
    return Found(items, len(held)), {submission.version_id for submission, _reasons in held}


def _held(submission: Submission, reasons: tuple[str, ...]) -> Item:
    holding = [run for run in newest_runs(submission) if _holds(run)]
    page, arguments = ("checks:run", holding[0].reference) if holding else ("inventory:model", _model(submission))
    more = len(reasons) - 1
    rest = ngettext(" And %(n)d more reason.", " And %(n)d more reasons.", more) % {"n": more} if more > 0 else ""
    return Item(
        title=_("%(version)s is held at the gate") % {"version": submission.version},
        why=f"{reasons[0] if reasons else ''}{rest}",
        due=_("Submitted %(when)s") % {"when": since(submission.submitted_at, past.moment())},
        page=page,
        arguments=(arguments,),
        action=_("See the run") if holding else _("Open the model"),
        kind="fail",
    )


def _holds(run: Run) -> bool:
    evidence = getattr(run, "evidence", None)
    return not run.is_open and (evidence is None or evidence.verdict != "pass")


def _model(submission: Submission) -> str:
    return str(submission.version.model.reference)


def grave_findings(user: User, *, besides: Collection[int]) -> Found:
    """Open critical and major findings; those on versions in `besides` are told already by their gate."""
    rows = findings(user).filter(own(user, "owner"), severity__in=GRAVE).exclude(model_version__in=besides)
    return first_of(rows.defer("evidence__result"), partial(finding_item, kind="fail"))


def finding_item(finding: Finding, kind: str = "plain") -> Item:
    """A finding as something to settle."""
    return Item(
        title=f"{finding.reference} {finding.title}",
        why=_("%(severity)s, owner %(owner)s. %(detail)s")
        % {
            "severity": finding.get_severity_display(),
            "owner": finding.owner,
            "detail": finding.detail.partition("\n")[0],
        },
        due=in_days(finding.due_on),
        day=finding.due_on,
        late=is_past(finding.due_on),
        page="reviews:finding",
        arguments=(finding.reference,),
        action=_("Open the finding"),
        icon="message-square",
        kind=kind,
    )


def trail_in_doubt(user: User) -> Found:
    """One item when the last verification found the trail broken, or when it is older than a day."""
    if not policy_of(user).allows("trail.view"):
        return Found([], 0)
    last = verdict()
    if last is None or (last.whole and past.moment() - last.at < VERIFIED_WITHIN):
        return Found([], 0)
    if last.whole:
        title = _("The trail was not verified for more than a day")
        why = _("It should be verified every hour: see that the workers and the schedule run.")
    else:
        title = _("The trail is broken")
        why = last.findings[0]["sentence"] if last.findings else ""
    good = last if last.whole else last_good_verification()
    if good:
        why += " " + _("Last found whole %(when)s, with %(size)s events.") % {
            "when": since(good.at),
            "size": count(good.size),
        }
    item = Item(title, why.strip(), since(last.at), "trail:home", action=_("Examine"), kind="fail", late=True)
    return Found([item], 1)


def checkpoints_held_up(user: User) -> Found:
    """A stalled sequencer, a witness that is behind or disagrees: for who may read the trail."""
    if not policy_of(user).allows("trail.view"):
        return Found([], 0)
    found = [
        Item(
            title=_("Events are not sealed") if alert.kind == "stall" else _("A witness is behind or disagrees"),
            why=alert.sentence,
            due=_("Now"),
            late=True,
            page="trail:witnesses",
            action=_("Examine"),
            kind="fail",
        )
        for alert in alerts()
    ]
    return Found(found[:SHOWN], len(found))


def writes_without_author(user: User) -> Found:
    """One item for all writes that carry no author and that nobody explained, for who may read the trail."""
    if not policy_of(user).allows("trail.view"):
        return Found([], 0)
    last = unexplained(user).first()
    if last is None:
        return Found([], 0)
    number = number_unexplained(user)
    many = (
        ngettext("One write to the record has no author", "%(n)d writes to the record have no author", number)
        if number < MANY
        else _("%(n)d writes or more to the record have no author")
    )
    return Found(
        [
            Item(
                title=many % {"n": number},
                why=_("Database role %(role)s changed %(what)s, outside Countersign.")
                % {"role": last.db_user, "what": last.object_label or last.object_type},
                due=since(last.at),
                late=True,
                page="trail:home",
                action=_("Examine"),
                kind="fail",
            )
        ],
        1,
    )
