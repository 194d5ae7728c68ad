"""The list of runs: newest first, narrowed by what stands in the address."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(browse, auditor):
    def references(**query):
        answer = browse(auditor).get("/checks/", query)
        assert answer.status_code == 200
        text = answer.content.decode()
        return [part.split("<")[0] for part in text.split('/">')[1:] if part.startswith("RUN-")]

    return references


def test_newest_first(found, checked_version):
    assert found() == sorted(found(), reverse=True)
    assert len(found()) == 2


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({"verdict": "fail"}, 1),
        ({"verdict": "inconclusive"}, 0),
        ({"state": "done"}, 2),
        ({"state": "queued"}, 0),
        ({"check_id": "performance.classification"}, 1),
        ({"subject": "compas"}, 2),
        ({"subject": "another"}, 0),
        ({"q": "2016"}, 2),
    ],
)
def test_each_filter_narrows(found, checked_version, query, number):
    assert len(found(**query)) == number


def test_nothing_matching_offers_the_way_back(browse, auditor, checked_version):
    text = browse(auditor).get("/checks/", {"verdict": "inconclusive"}).content.decode()
    assert "Show every run" in text


def test_a_cursor_made_by_nobody_is_refused_in_words(browse, auditor, checked_version):
    answer = browse(auditor).get("/checks/", {"after": "nonsense"})
    assert answer.status_code == 400
    assert "This is no place in the list" in answer.content.decode()
