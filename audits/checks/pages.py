"""What the pages of runs and policies say of a row, in words: values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audits.base import phrases
from audits.checks import figures, parameters, registry, wording
from audits.checks.contract import Check
from audits.checks.models import CheckPolicy, Run, Verdict
from audits.checks.policy import EACH, OVERALL, WORST, Rule, parse_rules
from audits.checks.refusals import CheckError

ROLES = {
    "prediction": gettext_lazy("Prediction column"),
    "label": gettext_lazy("Label column"),
    "score": gettext_lazy("Score column"),
    "weight": gettext_lazy("Weight column"),
    "groups": gettext_lazy("Group columns"),
    "positive_label": gettext_lazy("Positive label"),
    "negative_label": gettext_lazy("Negative label"),
    "positive_prediction": gettext_lazy("Positive prediction"),
    "negative_prediction": gettext_lazy("Negative prediction"),
    "favourable": gettext_lazy("Favourable"),
    "missing_values": gettext_lazy("Read as missing"),
    "encoding": gettext_lazy("Encoding"),
}
VERDICT_KINDS = {Verdict.PASS.value: "pass", Verdict.FAIL.value: "fail", Verdict.INCONCLUSIVE.value: "open"}


@dataclass(frozen=True)
class Pill:
    """A state as its pill: the word, how full its circle is, whether it is in somebody's hands."""

    word: str
    fill: str = "empty"
    active: bool = False


@dataclass(frozen=True)
class Notice:
    """A note on a page. kind: neutral, open, fail, pass. url, link: where it leads."""

    kind: str
    heading: str
    text: str = ""
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class Fact:
    """A name and its value; mono: it is written as in the file. note: beside the value."""

    name: str
    value: str
    mono: bool = False
    note: str = ""


def check_of(check_id: str) -> Check | None:
    """The check of this id, or None when it is no longer installed."""
    try:
        return registry.get(check_id)
    except CheckError:
        return None


def check_title(check_id: str) -> str:
    """What a check is called; its id when it is no longer installed."""
    check = check_of(check_id)
    return _(check.title) if check else check_id


def family(check_id: str) -> str:
    """A check in a word, for the head of a narrow column: `Bias` for `bias.group_fairness`."""
    return figures.sentence_case(check_id.partition(".")[0].replace("_", " "))


def pill(run: Run) -> Pill:
    """The state of a run."""
    fills = {Run.State.QUEUED: "empty", Run.State.RUNNING: "half", Run.State.DONE: "full"}
    state = Run.State(run.state)
    return Pill(str(state.label), fills.get(state, "crossed"), active=state == Run.State.RUNNING)


def step_of(run: Run) -> str:
    """What the worker is doing now."""
    if run.state == Run.State.QUEUED:
        return _("Queued, waiting for a worker")
    return run.step or _("Starting")


def time_left(run: Run) -> str:
    """`about 12 s left`; empty while nobody can tell."""
    seconds = run.seconds_left
    if seconds is None:
        return ""
    if seconds < 90:
        return _("about %(n)d s left") % {"n": max(1, round(seconds))}
    minutes = round(seconds / 60)
    return ngettext("about %(n)d minute left", "about %(n)d minutes left", minutes) % {"n": minutes}


def ending(run: Run) -> Notice | None:
    """What a run that ended without a result says: what happened, why, what to do. None for any other."""
    if run.state == Run.State.REFUSED:
        return Notice("open", _("The inputs were refused, so nothing was examined."), run.problem)
    if run.state == Run.State.CANCELLED:
        return Notice("neutral", _("This run was cancelled, so nothing is known."), run.problem)
    if run.state == Run.State.FAILED:
        return Notice("fail", _("The check could not be finished; a failed run is never a pass."), run.problem)
    return None


def what_next(run: Run) -> str:
    """What somebody can do about a run that ended without a result."""
    return {
        Run.State.REFUSED.value: _("Correct what is named, then submit the version again or run the check again."),
        Run.State.CANCELLED.value: _("Run it again when its answer is wanted; until then the gate stays shut."),
        Run.State.FAILED.value: _("Run it again. If it fails again, tell an administrator the number of this run."),
    }.get(run.state, "")


def role_facts(columns: dict[str, Any]) -> list[Fact]:
    """The roles of the columns and values, as they were declared."""
    return [
        Fact(str(word), ", ".join(value) if isinstance(value, list) else str(value), mono=True)
        for name, word in ROLES.items()
        if (value := columns.get(name)) not in ("", [], None)
    ]


def parameter_facts(run: Run) -> list[Fact]:
    """The parameters of a run by their labels, in the check's order; one that differs from the default says so."""
    check = check_of(run.check_id)
    known = {info.name: info for info in parameters.describe(check.Parameters)} if check else {}
    facts = []
    for name in [*(n for n in known if n in run.parameters), *(n for n in run.parameters if n not in known)]:
        value, info = run.parameters[name], known.get(name)
        note = "" if info is None or value == info.default else _("default %(value)s") % {"value": _shown(info.default)}
        facts.append(Fact(_(info.label) if info else name, _shown(value), note=note))
    return facts


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return figures.plain(value)
    if isinstance(value, dict):
        return ", ".join(f"{name} = {text}" for name, text in value.items()) or _("none")
    return str(value) or _("none")


def control_names(check: Check | None) -> list[str]:
    """The controls that a check bears on, by catalog: `ISO 27001 2022: A.5.31, A.5.34`."""
    catalogs: dict[str, list[str]] = {}
    for control in check.controls if check else ():
        catalog, _colon, name = control.partition(":")
        catalogs.setdefault(catalog, []).append(name.upper() if name.islower() or "-" in name else name)
    return [f"{catalog.replace('_', ' ').upper()}: {', '.join(names)}" for catalog, names in catalogs.items()]


@dataclass(frozen=True)
class RuleWords:
    """A rule of a policy: the check it reads, and the rule as sentences."""

    check: str
    title: str
    sentences: Sequence[str]


def rules_of(policy: CheckPolicy | None, check_id: str = "") -> list[Rule]:
    """The rules of a policy, those of one check only when it is named."""
    rules = parse_rules(policy.rules) if policy else ()
    return [rule for rule in rules if not check_id or rule.check == check_id]


def rule_words(rule: Rule) -> RuleWords:
    """A rule in words: what must hold, on how many rows, and what follows when it is missed."""
    words = {"figure": _figure(rule), "limit": figures.limit(rule.minimum, rule.maximum), "of": _of(rule)}
    said = [_("%(figure)s must be %(limit)s%(of)s.") % words]
    if rule.minimum_n:
        said.append(_("On fewer than %(n)s rows it is not tested.") % {"n": phrases.count(rule.minimum_n)})
    said.append(str(CONSEQUENCES[rule.consequence]))
    return RuleWords(rule.check, check_title(rule.check), said)


CONSEQUENCES = {
    "note": gettext_lazy("Missing it is noted and opens no finding."),
    "minor": gettext_lazy("Missing it opens a minor finding."),
    "major": gettext_lazy("Missing it opens a major finding."),
    "critical": gettext_lazy("Missing it opens a critical finding."),
}


def _figure(rule: Rule) -> str:
    """The figure as the beginning of a sentence; one with a clause of its own ends it with a comma."""
    name = figures.measure_name(rule.measure)
    return f"{name}," if "," in name else name


def _of(rule: Rule) -> str:
    """Of whom a rule holds, as the end of its sentence."""
    by = _(" by %(columns)s") % {"columns": wording.by_name(rule.by)} if rule.by else ""
    if rule.groups == EACH:
        return _(", for each group%(by)s") % {"by": by}
    if rule.groups == WORST:
        return _(", for the group that stands worst%(by)s") % {"by": by}
    return _(", across groups%(by)s") % {"by": by} if rule.groups == OVERALL and rule.by else ""


def tier_words(tier: int | None) -> str:
    """Which tier a policy is for."""
    return _("Every tier") if tier is None else _("Tier %(n)d") % {"n": tier}


def sentence_of(text: str) -> str:
    """A message as a sentence: a capital in front, a full stop behind."""
    cased = figures.sentence_case(text.strip())
    return cased if cased.endswith((".", "!", "?")) else f"{cased}."
