"""All that the record holds about one model version, read once: what its page shows and its report prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from audits.accounts.models import User
from audits.checks.contract import Group, Measure, Result
from audits.checks.models import Evidence, Run
from audits.checks.policy import Judgement
from audits.checks.selectors import runs_of
from registry.cards.content import Card
from registry.cards.selectors import card_of
from registry.inventory import lifecycle
from registry.inventory.approvals import Approval, approval_of
from registry.inventory.models import Deployment, ModelVersion, Transition
from registry.inventory.selectors import VERSION_TYPE, deployments_of, transitions_of
from registry.submissions.gate import GateAnswer
from registry.submissions.models import Submission
from registry.submissions.selectors import gate_of, submissions_for

FAIRNESS, PERFORMANCE = "bias.group_fairness", "performance.classification"


@dataclass(frozen=True)
class ErrorCounts:
    """The confusion counts of one group, and the two error rates with their intervals."""

    group: Group
    true_positives: int
    false_positives: int
    false_negatives: int
    true_negatives: int
    fpr: Measure
    fnr: Measure

    @property
    def rows(self) -> int:
        return self.true_positives + self.false_positives + self.false_negatives + self.true_negatives


@dataclass(frozen=True)
class CheckedRun:
    """A run that is done, with its evidence and its result as objects."""

    run: Run
    evidence: Evidence
    result: Result

    @cached_property
    def judgement(self) -> Judgement:
        """What the policy said of the result."""
        return Judgement.from_dict(self.evidence.judgement)

    def error_counts(self) -> list[ErrorCounts]:
        """The confusion counts of each group of a single column, as the result holds them."""
        return [
            counts
            for fpr in self.result.named("false_positive_rate")
            if len(fpr.group) == 1 and (counts := self._counts(fpr)) is not None
        ]

    def _counts(self, fpr: Measure) -> ErrorCounts | None:
        try:
            fnr = self.result.measure("false_negative_rate", fpr.group, fpr.by)
        except KeyError:
            return None
        if None in (fpr.numerator, fpr.denominator, fnr.numerator, fnr.denominator):
            return None
        fp, negatives = int(fpr.numerator or 0), int(fpr.denominator or 0)
        fn, positives = int(fnr.numerator or 0), int(fnr.denominator or 0)
        return ErrorCounts(fpr.group, positives - fn, fp, fn, negatives - fp, fpr, fnr)


@dataclass(frozen=True)
class Dossier:
    """One version, its submission and gate, the newest run of each check, and its model card."""

    version: ModelVersion
    submission: Submission | None
    runs: Sequence[Run]
    asked_by: User

    @cached_property
    def card(self) -> Card:
        """The model card as it now is."""
        return card_of(self.asked_by, self.version).content

    @cached_property
    def gate(self) -> GateAnswer | None:
        """What the gate says; None for a version that was never submitted."""
        return gate_of(self.submission) if self.submission else None

    @cached_property
    def approval(self) -> Approval | None:
        """The latest approval, whether it still holds or not."""
        return approval_of(self.version)

    @cached_property
    def validation(self) -> Transition | None:
        """The step with which somebody took on the validation."""
        return transitions_of(self.asked_by, self.version).filter(to_state=lifecycle.VALIDATE.to).first()

    @cached_property
    def deployments(self) -> Sequence[Deployment]:
        """Where it runs and ran, the latest first."""
        return list(deployments_of(self.asked_by, self.version.model).filter(version=self.version))

    @cached_property
    def newest(self) -> Sequence[Run]:
        """The newest run of each check, by check."""
        newest: dict[str, Run] = {}
        for run in self.runs:
            newest.setdefault(run.check_id, run)
        return [newest[check] for check in sorted(newest)]

    @cached_property
    def checked(self) -> Sequence[CheckedRun]:
        """Those of the newest runs that are done."""
        return [
            CheckedRun(run, run.evidence, Result.from_dict(run.evidence.result))
            for run in self.newest
            if hasattr(run, "evidence")
        ]

    def of_check(self, check_id: str) -> CheckedRun | None:
        """The newest finished run of one check."""
        return next((checked for checked in self.checked if checked.run.check_id == check_id), None)


def dossier_of(user: User, version: ModelVersion) -> Dossier:
    """Reads the dossier as `user` may see it."""
    submission = submissions_for(user).filter(version=version).first()
    return Dossier(version, submission, list(runs_of(user, VERSION_TYPE, version.pk)), user)
