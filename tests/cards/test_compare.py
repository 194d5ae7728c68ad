"""The comparison of two versions, by page and by REST."""

import pytest
from django.urls import reverse

from audits.checks import execution
from audits.checks.models import Run
from registry.cards.services import change_card
from tests.personas import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(checked_version, hand_in, ml_engineer):
    """The second version has another environment, other columns of groups and a card that says more."""
    second = hand_in("2017", environment={"python": "3.12"}, card={"design": "A points score with more terms."}).version
    for pk in Run.objects.filter(state=Run.State.QUEUED).values_list("pk", flat=True):
        execution.execute(pk)
    with acting(ml_engineer):
        change = {"oversight": "A judge decides."}
        change_card(user=ml_engineer, version=second, expected=1, changes=change, reason="It was missing.")
    return checked_version, second


@pytest.fixture
def compared(api, auditor, pair):
    names = ",".join(version.reference for version in pair)
    answer = api(auditor).get("/api/v1/compare", {"versions": names})
    assert answer.status_code == 200, answer.json()
    return answer.json()


def test_rest_sets_every_figure_side_by_side_with_its_interval(compared):
    check = next(one for one in compared["checks"] if one["check"] == "performance.classification")
    assert check["comparable"]
    accuracy = next(one for one in check["figures"] if one["measure"] == "accuracy" and not one["group"])
    assert accuracy["left"]["value"] == accuracy["right"]["value"] == pytest.approx(0.65, abs=0.05)
    assert accuracy["left"]["low"] < accuracy["left"]["value"] < accuracy["left"]["high"]
    assert accuracy["intervals"] == "overlap"
    assert "NaN" not in str(compared)


def test_rest_says_what_else_differs(compared, pair):
    assert compared["same_test_data"] is True
    changed = {part["part"]: part["changed"] for part in compared["parts"]}
    assert changed == {
        "artifact": False, "predictions": False, "training_data": False, "test_data": False, "code_reference": False,
    }  # fmt: skip
    assert compared["environment"] == [{"path": ["python"], "left": "3.11", "right": "3.12"}]
    assert {tuple(one["path"]) for one in compared["card"]} >= {("oversight",), ("model_details",)}


@pytest.mark.parametrize(
    "versions", ["", "V-0001", "V-0001,V-0001", "V-0001,V-9999", "V-0001,V-0002,V-0003", ",", "a,b"]
)
def test_what_names_no_two_versions_is_refused(api, auditor, versions):
    answer = api(auditor).get("/api/v1/compare", {"versions": versions})
    assert answer.status_code in {400, 404}
    assert answer.json()["errors"][0]["pointer"] == "#/versions"


def test_somebody_of_another_unit_compares_nothing(api, outsider, pair):
    names = ",".join(version.reference for version in pair)
    assert api(outsider).get("/api/v1/compare", {"versions": names}).status_code == 404


@pytest.fixture
def page(browse, officer, pair):
    def read(**query):
        answer = browse(officer).get(reverse("cards:compare", args=[pair[0].model.reference]), query)
        return answer.status_code, answer.content.decode()

    return read


def test_the_page_shows_the_newest_two_and_never_says_better(page, pair):
    status, text = page()
    assert status == 200
    assert "2017 against 2016" in text
    assert "Intervals overlap" in text
    assert "better" not in text.lower()
    assert "A judge decides." in text
    assert "<ins>" in text
    assert "Differences row by row are not computed" in text


def test_only_what_changed_can_be_shown(page):
    _status, text = page(show="changed")
    assert "Environment: python" in text
    assert "Intervals overlap" not in text
    assert "Predictions" not in text


def test_the_page_can_be_turned_round(page, pair):
    left, right = pair
    assert "2016 against 2017" in page(left=right.reference, right=left.reference)[1]


def test_other_settings_are_named(page, pair, ml_engineer, officer, unit):
    from audits.checks.services import add_policy
    from registry.submissions.services import CheckRequest, run_again
    from tests.handed_in import RULES

    with acting(officer):
        add_policy(user=officer, unit=unit, name="Tier 1", rules=RULES)
    with acting(ml_engineer):
        request = CheckRequest("performance.classification", {"replicates": 300})
        run = run_again(user=ml_engineer, version=pair[1], request=request)
    execution.execute(run.pk)
    text = page()[1]
    assert "The two were not measured alike" in text
    assert "Parameter replicates" in text
    assert "Not compared" in text


def test_a_version_of_another_model_and_the_same_twice_are_refused(page, pair):
    assert page(left="V-9999")[0] == 404
    assert page(left=pair[0].reference, right=pair[0].reference)[0] == 400


def test_pages_of_the_model_lead_to_it(browse, officer, pair):
    model, client = pair[0].model, browse(officer)
    compare = reverse("cards:compare", args=[model.reference])
    assert (
        compare in client.get(reverse("inventory:model", args=[model.reference]), {"tab": "versions"}).content.decode()
    )
    newest = reverse("inventory:version", args=[model.reference, pair[1].reference])
    assert f"{compare}?right={pair[1].reference}" in client.get(newest).content.decode()


def test_one_version_alone_says_what_a_comparison_needs(browse, officer, version):
    answer = browse(officer).get(reverse("cards:compare", args=[version.model.reference]))
    assert "A comparison needs two" in answer.content.decode()
