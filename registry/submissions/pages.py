"""What the pages of a model and of a version say of what was handed in: what holds it back, and on which figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.base import phrases
from audits.base.display import Link
from audits.checks import figures, wording
from audits.checks.models import Run
from audits.checks.pages import Notice, Pill, check_title, family
from audits.checks.policy import FAIL, INCONCLUSIVE, LEFT_OUT, Judgement
from registry.datasets.models import DatasetVersion
from registry.inventory import pages as inventory
from registry.inventory.models import ModelVersion
from registry.submissions.dossier import CheckedRun, Dossier
from registry.submissions.gate import GateAnswer


@dataclass(frozen=True)
class VersionRow:
    """A version in a table: its state, and a cell for each check of the table's columns."""

    version: ModelVersion
    pill: Pill
    url: str
    cells: Sequence[inventory.Checked]


@dataclass(frozen=True)
class VersionTable:
    """Versions and their checks: `columns` are the checks, in a word each."""

    columns: Sequence[str]
    rows: Sequence[VersionRow]


def version_table(versions: Sequence[ModelVersion], runs: dict[int, list[Run]]) -> VersionTable:
    """Versions, newest first, with the newest run of each check that any of them had."""
    checks = sorted({run.check_id for found in runs.values() for run in found})
    families = [family(check) for check in checks]
    rows = []
    for version in versions:
        by_check = {run.check_id: run for run in runs.get(version.pk, [])}
        cells = [inventory.checked(by_check.get(check), check) for check in checks]
        rows.append(VersionRow(version, inventory.pill(version), inventory.version_url(version), cells))
    columns = [
        check_title(check) if families.count(word) > 1 else word for check, word in zip(checks, families, strict=True)
    ]
    return VersionTable(columns, rows)


def newest_examined(versions: Sequence[ModelVersion], runs: dict[int, list[Run]]) -> ModelVersion | None:
    """The first of `versions` of which a check has found something."""
    return next((v for v in versions if any(hasattr(run, "evidence") for run in runs.get(v.pk, []))), None)


def gate_sentence(gate: GateAnswer | None) -> Notice:
    """What the gate says, in a sentence."""
    if gate is None:
        return Notice("neutral", _("It was never submitted."), _("The gate opens for submitted versions only."))
    return {
        "open": Notice("pass", _("The gate is open."), _("Every check of this version passed.")),
        "pending": Notice("open", _("The gate waits."), _("Checks are still running.")),
        "held": Notice("fail", _("The gate is shut."), _("It opens when every check passes.")),
    }[gate.state]


def holding_back(dossier: Dossier) -> list[Notice]:
    """What keeps the gate shut: one note for each check that did not pass, leading to its run."""
    finished = {checked.run.pk: checked for checked in dossier.checked}
    notes = [_holds(run, finished.get(run.pk)) for run in dossier.newest]
    return [note for note in notes if note is not None]


def _holds(run: Run, checked: CheckedRun | None) -> Notice | None:
    name, url = check_title(run.check_id), reverse("checks:run", args=[run.reference])
    if checked is not None:
        return _judged(name, url, checked)
    if run.is_open:
        return Notice("open", _("%(check)s has not finished.") % {"check": name}, "", url, run.reference)
    said = {
        Run.State.REFUSED.value: _("%(check)s was refused.") % {"check": name},
        Run.State.CANCELLED.value: _("%(check)s was cancelled.") % {"check": name},
    }.get(run.state, _("%(check)s could not be finished.") % {"check": name})
    return Notice("open", said, run.problem, url, run.reference)


def _judged(name: str, url: str, checked: CheckedRun) -> Notice | None:
    judgement = checked.judgement
    missed = [outcome for outcome in judgement.findings if outcome.verdict == FAIL]
    if missed:
        heading = ngettext("%(check)s: %(n)d limit missed.", "%(check)s: %(n)d limits missed.", len(missed))
        worst = figures.split(missed[0].sentence).lead
        return Notice("fail", heading % {"check": name, "n": len(missed)}, worst, url, checked.run.reference)
    if judgement.verdict == INCONCLUSIVE:
        return Notice(
            "open", _("%(check)s: unclear.") % {"check": name}, _unclear(judgement), url, checked.run.reference
        )
    return None


def _unclear(judgement: Judgement) -> str:
    open_ones = [o for o in judgement.findings if o.verdict == INCONCLUSIVE and o.why != LEFT_OUT]
    return open_ones[0].sentence if open_ones else judgement.summary


@dataclass(frozen=True)
class ErrorRow:
    """The confusion counts of one group and its two error rates, as text."""

    group: str
    rows: str
    counts: Sequence[str]
    fpr: str
    fnr: str


@dataclass(frozen=True)
class ErrorTable:
    """Errors by group: for each column of groups its name and rows; run: where the figures come from."""

    blocks: Sequence[tuple[str, Sequence[ErrorRow]]]
    run: Run
    level: str


def error_table(checked: CheckedRun | None) -> ErrorTable | None:
    """Counts and error rates of every group of a single column, the largest first; None where no label was known."""
    counts = checked.error_counts() if checked else []
    if checked is None or not counts:
        return None
    blocks = [
        (
            figures.by_name((column,)),
            [
                ErrorRow(
                    group=figures.sentence_case(wording.group_name(one.group)),
                    rows=phrases.count(one.rows),
                    counts=[
                        phrases.count(n)
                        for n in (one.true_positives, one.false_positives, one.false_negatives, one.true_negatives)
                    ],
                    fpr=figures.percent(one.fpr),
                    fnr=figures.percent(one.fnr),
                )
                for one in sorted(found, key=lambda one: -one.rows)
            ],
        )
        for column, found in groupby(counts, key=lambda one: one.group[0][0])
    ]
    return ErrorTable(blocks, checked.run, figures.level(checked.result))


@dataclass(frozen=True)
class CheckSummary:
    """A finished check of a version: its verdict, and the plot of what stands worst."""

    title: str
    run: Run
    verdict: str
    headline: str
    drawn: Sequence[figures.Drawn]


def check_summaries(dossier: Dossier) -> list[CheckSummary]:
    """Each finished check of a version with the figure that its policy judges most severely."""
    return [
        CheckSummary(
            check_title(checked.run.check_id),
            checked.run,
            checked.evidence.verdict,
            checked.judgement.headline,
            _most_severe(checked),
        )
        for checked in dossier.checked
    ]


def _most_severe(checked: CheckedRun) -> Sequence[figures.Drawn]:
    result, judgement = checked.result, checked.judgement
    topics = figures.topics(result, judgement)
    if topics and (topics[0].missed or topics[0].unclear or not figures.limited(result, judgement)):
        worst = topics[0]
        return figures.drawn(result, judgement, worst.measure, figures.worst_grouping(judgement, worst))[:1]
    return figures.limited(result, judgement)[:1]


@dataclass(frozen=True)
class Identity:
    """What a version is bound to: names, whole digests, and words where there is no digest."""

    name: str
    digest: str = ""
    text: str = ""
    url: str = ""


def identity(version: ModelVersion) -> list[Identity]:
    """What makes a version this version: the digests of its parts, its code, who submitted it."""
    held = version.artifact.sha256 if version.artifact else ""
    return [
        Identity(_("Artifact"), held, "" if held else _("none: checked by its predictions alone")),
        Identity(_("Predictions"), version.predictions.sha256),
        _data(_("Training data"), version.training_data),
        _data(_("Test data"), version.test_data),
        Identity(_("Code"), text=version.code_reference or _("not recorded")),
        Identity(_("Submitted by"), text=f"{version.submitted_by}, {phrases.day(version.submitted_at)}"),
    ]


def _data(name: str, data: DatasetVersion | None) -> Identity:
    if data is None:
        return Identity(name, text=_("not recorded"))
    return Identity(name, data.artifact.sha256, str(data), reverse("datasets:dataset", args=[data.dataset.reference]))


def crumbs_of(version: ModelVersion) -> list[Link]:
    """The way to a version's page."""
    model = version.model
    return inventory.model_crumbs(
        Link(model.name, inventory.model_url(model)), Link(version.label, inventory.version_url(version))
    )
