"""The bill of materials says what the record holds, validates against CycloneDX's own schema, and is repeatable."""

import json
import re
from datetime import UTC, datetime
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from referencing import Registry, Resource

from audits.checks.contract import Measure, Result
from registry.cards.bom import Data, Facts, bill_of_materials, packages_of
from registry.cards.content import Card
from tests.cards.test_huggingface_round_trip import ANYTHING, LINE, cards

URN = re.compile(r"urn:uuid:[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")
RESULT = Result(
    "bias.group_fairness", "1.0", {}, {}, 1,
    measures=(
        Measure("accuracy", value=0.64, low=0.63, high=0.65),
        Measure("impact_ratio", (("race", "Black"),), ("race",), 0.5, 0.4, 0.6, against=(("race", "White"),)),
        Measure("share_of_rows", (("race", None),), ("race",), 0.1),
        Measure("false_positive_rate", reason="Undefined: no negatives.", status="undefined"),
    ),
)  # fmt: skip


@pytest.fixture(scope="session")
def validator():
    """The schema that CycloneDX's own Python library carries, with the two it refers to."""
    folder = files("cyclonedx.schema") / "_res"
    read = {
        name: json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text())
        for name in ("bom-1.6", "spdx", "jsf-0.82", "cryptography-defs")
        if (folder / f"{name}.SNAPSHOT.schema.json").is_file()
    }
    registry = Registry().with_resources((one["$id"], Resource.from_contents(one)) for one in read.values())
    return jsonschema.Draft7Validator(read["bom-1.6"], registry=registry)


def facts(**changes):
    said = {
        "key": "V-0001 abc", "reference": "V-0001", "model": "Score", "label": "1", "purpose": "Scores",
        "owner_unit": "Retail", "at": datetime(2026, 11, 25, 9, tzinfo=UTC), "artifact_sha256": "a" * 64,
        "environment": {"python": "3.11.7", "scikit-learn": "1.9.0", "os": "Debian"},
        "data": [Data("D-0001@1", "Applications", "1", "b" * 64)], "results": [RESULT],
    }  # fmt: skip
    return Facts(**{"card": Card(), **said, **changes})


def test_it_names_the_model_by_digest_with_its_data_and_libraries(validator):
    bom = bill_of_materials(facts())
    validator.validate(bom)
    model, data, *packages = bom["components"]
    assert model["type"] == "machine-learning-model"
    assert model["hashes"] == [{"alg": "SHA-256", "content": "a" * 64}]
    assert model["modelCard"]["modelParameters"]["datasets"] == [{"ref": "D-0001@1"}]
    assert (data["type"], data["hashes"][0]["content"]) == ("data", "b" * 64)
    assert [one["purl"] for one in packages] == ["pkg:generic/python@3.11.7", "pkg:pypi/scikit-learn@1.9.0"]
    assert set(bom["dependencies"][0]["dependsOn"]) == {one["bom-ref"] for one in bom["components"][1:]}
    assert {"name": "countersign:environment:os", "value": "Debian"} in model["properties"]


def test_figures_are_the_evidence_with_slice_and_interval_and_never_a_made_up_number():
    metrics = bill_of_materials(facts())["components"][0]["modelCard"]["quantitativeAnalysis"]["performanceMetrics"]
    assert metrics == [
        {"type": "accuracy", "value": "0.64", "confidenceInterval": {"lowerBound": "0.63", "upperBound": "0.65"}},
        {
            "type": "impact_ratio", "value": "0.5", "slice": "race=Black against race=White",
            "confidenceInterval": {"lowerBound": "0.4", "upperBound": "0.6"},
        },
        {"type": "share_of_rows", "value": "0.1", "slice": "race=missing"},
    ]  # fmt: skip


def test_the_same_record_gives_the_same_bill_and_another_version_another_number():
    assert bill_of_materials(facts()) == bill_of_materials(facts())
    one, other = bill_of_materials(facts())["serialNumber"], bill_of_materials(facts(key="V-0002 abc"))["serialNumber"]
    assert one != other
    assert URN.fullmatch(one)


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"packages": {"numpy": "2.4"}}, ["numpy"]),
        ({"pip": ["numpy==2.4", "my_lib[extra]==1.0 ; python_version > '3'", "-e .", "other>=1"]}, ["my_lib", "numpy"]),
        ({"numpy": "2.4", "GPU": "A100", "seed": 7, "runs": "3", "ok": True}, ["numpy"]),
        ({}, []),
    ],
)
def test_packages_are_read_in_the_shapes_that_people_send(environment, named):
    assert [package.name for package in packages_of(environment)[0]] == named


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=50)
@given(card=cards(), environment=st.dictionaries(LINE, ANYTHING, max_size=4))
def test_whatever_was_sent_it_validates(validator, card, environment):
    bom = bill_of_materials(facts(card=card, environment=environment))
    validator.validate(bom)
    refs = [one["bom-ref"] for one in bom["components"]]
    assert len(refs) == len(set(refs))


@pytest.mark.django_db
def test_the_api_and_the_page_hand_it_out(api, browse, auditor, checked_version, validator):
    bom = api(auditor).get(f"/api/v1/versions/{checked_version.reference}/bom.json")
    validator.validate(bom.json())
    assert bom.json()["components"][0]["supplier"] == {"name": "Northpointe"}
    metrics = bom.json()["components"][0]["modelCard"]["quantitativeAnalysis"]["performanceMetrics"]
    assert {"accuracy", "false_positive_rate_ratio"} <= {metric["type"] for metric in metrics}
    page = f"/models/{checked_version.model.reference}/versions/{checked_version.reference}/bom.json"
    assert browse(auditor).get(page).json() == bom.json()
