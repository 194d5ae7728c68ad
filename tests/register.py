"""A register ready for use, and helpers that record risks and leave evidence."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from audits.accounts.models import Unit, User
from audits.checks.contract import Result
from audits.checks.models import Evidence, Run
from audits.checks.policy import Judgement, Outcome
from audits.vault.models import Artifact
from governance.risks.models import Assessment, Category, Risk
from governance.risks.services import assess_risk, load_defaults, record_risk
from registry.inventory.models import ModelVersion, RegisteredModel
from registry.inventory.selectors import VERSION_TYPE
from tests.personas import acting, set_up


@pytest.fixture
def defaults(db: None) -> None:
    with set_up():
        load_defaults()


@pytest.fixture
def bias(defaults: None) -> Category:
    return Category.objects.get(name="bias")


@pytest.fixture
def risk(officer: User, unit: Unit, bias: Category) -> Risk:
    """An open risk that nobody assessed yet."""
    with acting(officer):
        return record_risk(user=officer, unit=unit, title="Groups differ", category=bias, owner=officer)


@pytest.fixture
def assess(officer: User) -> Callable[..., Assessment]:
    """`assess(risk, likelihood, impact)` as the officer; residual unless `kind` says otherwise."""

    def make(risk: Risk, likelihood: int, impact: int, kind: str = "residual", **more: object) -> Assessment:
        more.setdefault("rationale", "Because.")
        with acting(officer):
            return assess_risk(user=officer, risk=risk, kind=kind, likelihood=likelihood, impact=impact, **more)

    return make


@pytest.fixture
def version(ml_engineer: User, unit: Unit) -> ModelVersion:
    """Version 1 of a tier 1 vendor model of the unit."""
    with set_up():
        predictions = Artifact.objects.create(
            unit=unit,
            sha256="a" * 64,
            size=1,
            filename="predictions.csv",
            media_type="text/csv",
            created_by=ml_engineer,
        )
        model = RegisteredModel.objects.create(
            unit=unit, name="Recidivism score", purpose="Shown in tests.", vendor="Vendor", tier=1, owner=ml_engineer
        )
        return ModelVersion.objects.create(
            model=model, unit=unit, number=1, label="1", predictions=predictions, submitted_by=ml_engineer
        )


@pytest.fixture
def leave_evidence(ml_engineer: User, version: ModelVersion) -> Callable[..., Evidence]:
    """`leave_evidence("fail")` is the evidence of a finished run of the fairness check on `version`."""

    def make(
        verdict: str, *, check: str = "bias.group_fairness", valid_days: int = 180, consequence: str = "major"
    ) -> Evidence:
        with set_up():
            run = Run.objects.create(
                unit=version.unit,
                check_id=check,
                check_version="1",
                subject_type=VERSION_TYPE,
                subject_id=version.pk,
                subject_label=str(version),
                seed=1,
                state=Run.State.DONE,
                asked_by=ml_engineer,
            )
            return Evidence.objects.create(
                run=run,
                unit=run.unit,
                sha256="b" * 64,
                result=Result(check, "1", parameters={}, inputs={}, seed=1).to_dict(),
                verdict=verdict,
                judgement=judgement(verdict, consequence).to_dict(),
                expires_at=timezone.now() + timedelta(days=valid_days),
            )

    return make


def judgement(verdict: str, consequence: str) -> Judgement:
    """What a policy says of two groups' impact ratios that both lie on one side of the limit, or astride it."""
    outcomes = tuple(
        Outcome(
            rule=0,
            measure="impact_ratio",
            group=(("race", group),),
            by=("race",),
            verdict=verdict,
            why={"fail": "beyond", "pass": "clear"}.get(verdict, "straddles"),
            sentence=f"The impact ratio of {group} is 0.48 (0.45–0.51); the limit is 0.80.",
            consequence=consequence,
            minimum=0.8,
            value=0.48,
            low=0.45,
            high=0.51,
        )
        for group in ("Black", "Native")
    )
    return Judgement(verdict, "In a line", "How the rest stands.", outcomes)
