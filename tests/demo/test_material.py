"""What the demo says fits what the product knows: rules, roles of columns, references between its parts."""

from pathlib import Path

import pytest

from audits.checks import registry
from audits.checks.contract import Inputs
from audits.checks.parameters import parse
from audits.checks.policy import parse_rules
from governance.desk.demo import judgements, material
from governance.risks.starter import starter_risks
from registry.inventory import tiering

VERSIONS = material.FIRST + material.SECOND


@pytest.mark.parametrize("policy", material.POLICIES, ids=lambda policy: policy["name"])
def test_policies_can_be_read(policy: dict[str, object]) -> None:
    assert len(parse_rules(policy["rules"])) == 4


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: f"{version.model} {version.label}")
def test_every_check_has_the_columns_it_needs(version: material.Version) -> None:
    for asked in material.CHECKS:
        check = registry.get(str(asked["check"]))
        parse(check.Parameters, asked["parameters"])
        check.needs.refuse_missing(check.title, Inputs.declared(Path("p"), "0" * 64, version.columns))


def test_versions_name_models_and_data_that_there_are() -> None:
    data = {(dataset.name, label) for dataset in material.DATASETS for label in dataset.versions}
    assert {version.model for version in VERSIONS} == {model.name for model in material.MODELS}
    named = {part for version in VERSIONS for part in (version.test_data, version.training_data) if part}
    assert named == data


@pytest.mark.parametrize("model", material.MODELS, ids=lambda model: model.name)
def test_the_answers_give_the_tier(model: material.Model) -> None:
    assert tiering.problems(tiering.in_force(), model.answers) == {}
    assert tiering.score(tiering.in_force(), model.answers).tier == model.tier


def test_risks_are_of_the_starter_list_and_assessed_once() -> None:
    linked = [risk for _, risks in judgements.LINKED for risk in risks]
    judged = [judgement.risk for judgement in judgements.JUDGEMENTS]
    assert len(set(linked)) == len(linked)
    assert len(set(judged)) == len(judged)
    assert set(linked + judged) <= set(starter_risks())


def test_no_residual_judgement_is_worse_than_the_inherent_one() -> None:
    for judgement in judgements.JUDGEMENTS:
        assert judgement.residual[0] <= judgement.inherent[0]
        assert judgement.residual[1] <= judgement.inherent[1]
