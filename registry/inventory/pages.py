"""What the inventory's pages say of models and versions, in words: values in, values out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from audits.base import phrases
from audits.base.display import Link, Step
from audits.checks.models import Run, Verdict
from audits.checks.pages import Pill, check_title
from registry.inventory.in_use import Standing
from registry.inventory.models import ModelVersion, RegisteredModel
from registry.inventory.table import ModelRow

State = ModelVersion.State
LIFECYCLE = (State.SUBMITTED, State.IN_VALIDATION, State.APPROVED, State.IN_USE, State.RETIRED)
FILLS = {
    State.SUBMITTED: "empty",
    State.IN_VALIDATION: "half",
    State.APPROVED: "full",
    State.IN_USE: "full",
    State.UNDER_REVIEW: "half",
    State.REJECTED: "paused",
    State.RETIRED: "crossed",
}
# The order of consequence: what stops a release comes first.
WORST_FIRST = ("fail", "inconclusive", "untested", "pass")


@dataclass(frozen=True)
class Checked:
    """What one check said of a version: the run, the verdict or "untested", and the word for it."""

    run: Run | None
    title: str
    verdict: str
    word: str


def pill(version: ModelVersion) -> Pill:
    """The state of a version."""
    state = State(version.state)
    return Pill(str(state.label), FILLS[state], active=state in {State.IN_VALIDATION, State.IN_USE, State.UNDER_REVIEW})


def checked(run: Run | None, check_id: str) -> Checked:
    """The cell of a check for one version."""
    title = check_title(check_id)
    if run is None:
        return Checked(None, title, "untested", _("Not run"))
    if run.state == Run.State.DONE:
        return Checked(run, title, run.evidence.verdict, _verdict_word(run.evidence.verdict))
    return Checked(run, title, "untested", str(Run.State(run.state).label))


def _verdict_word(verdict: str) -> str:
    return _("Unclear") if verdict == Verdict.INCONCLUSIVE else str(Verdict(verdict).label)


def pieces(standing: Standing) -> list[tuple[Checked, str, bool]]:
    """What a version rests on: each check with its verdict, until when its evidence holds, and whether it held."""
    return [
        (checked(one.evidence.run, one.check_id), phrases.day(one.evidence.expires_at), one.valid)
        for one in standing.evidence
    ]


def tally(runs: Sequence[Run]) -> list[tuple[str, str]]:
    """The newest runs of a version in a line, the worst first: `[("fail", "1 fail"), ("pass", "2 pass")]`."""
    cells = [checked(run, run.check_id) for run in runs]
    counts: dict[tuple[str, str], int] = {}
    for cell in cells:
        counts[cell.verdict, cell.word.lower()] = counts.get((cell.verdict, cell.word.lower()), 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (WORST_FIRST.index(item[0][0]), item[0][1]))
    return [(verdict, _("%(n)s %(word)s") % {"n": phrases.count(n), "word": word}) for (verdict, word), n in ordered]


@dataclass(frozen=True)
class Entry:
    """A row of the inventory in words. stages: the newest version, and another one that is in use, with their states.

    validated: the last decision of a validation: the day, and what it was ("4.2.1 approved").
    """

    model: RegisteredModel
    stages: Sequence[tuple[ModelVersion, Pill]]
    tally: Sequence[tuple[str, str]]
    validated: tuple[str, str] | None


def entry(row: ModelRow) -> Entry:
    """A row of the inventory's table."""
    shown = [version for version in (row.newest, row.in_use) if version is not None]
    last = row.validated
    said = (phrases.day(last.at), f"{last.version.label} {_lower(last.get_to_state_display())}") if last else None
    return Entry(row.model, [(version, pill(version)) for version in shown], tally(row.runs), said)


def _lower(word: object) -> str:
    return f"{str(word)[:1].lower()}{str(word)[1:]}"


def steps(version: ModelVersion) -> list[Step]:
    """The lifecycle of a version: what is behind it, where it is, and what each next step needs."""
    state = State(version.state)
    if state == State.REJECTED:
        return [
            Step(str(State.SUBMITTED.label), "done", _submitted(version)),
            Step(str(State.REJECTED.label), "now", _("A new version may follow")),
        ]
    here = LIFECYCLE.index(State.IN_USE if state == State.UNDER_REVIEW else state)
    return [
        Step(
            str(step.label),
            "done" if place < here else "now" if place == here else "next",
            _submitted(version) if step == State.SUBMITTED else _needs(step) if place > here else "",
        )
        for place, step in enumerate(LIFECYCLE)
    ]


def _submitted(version: ModelVersion) -> str:
    return _("%(day)s by %(who)s") % {"day": phrases.day(version.submitted_at), "who": version.submitted_by}


def _needs(step: str) -> str:
    return {
        State.IN_VALIDATION.value: _("Needs a validator who did not submit it"),
        State.APPROVED.value: _("Needs verdicts and no open major finding"),
        State.IN_USE.value: _("Needs an approval that holds"),
    }.get(step, "")


def state_sentence(version: ModelVersion) -> str:
    """`Version 4.3.0 is in validation`."""
    return _("Version %(label)s is %(state)s") % {"label": version.label, "state": _lower(State(version.state).label)}


def _title(name: str) -> str:
    text = str(name).replace("_", " ")
    return f"{text[:1].upper()}{text[1:]}"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return "; ".join(f"{_title(name)}: {_text(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_text(item) for item in value)
    return "–" if value is None else str(value)


def environment_facts(environment: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a version was made in, as names and values."""
    return [(str(name), _text(value)) for name, value in environment.items()]


def model_url(model: RegisteredModel) -> str:
    """The address of a model's page."""
    return reverse("inventory:model", args=[model.reference])


def version_url(version: ModelVersion) -> str:
    """The address of a version's page."""
    return reverse("inventory:version", args=[version.model.reference, version.reference])


def model_crumbs(*more: Link) -> list[Link]:
    """The way to a page of the inventory."""
    return [Link(_("Models"), reverse("inventory:models") if more else ""), *more]
