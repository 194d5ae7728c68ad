"""Datasets: the list, and which models use a version."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_the_list_finds_by_word_and_says_when_nothing_matches(browse, auditor, data):
    reader = browse(auditor)
    assert data.dataset.reference in reader.get("/datasets/", {"q": "broward"}).content.decode()
    assert "No dataset matches" in reader.get("/datasets/", {"q": "elsewhere"}).content.decode()


def test_a_version_names_its_digest_and_the_models_tested_on_it(browse, auditor, version):
    data = version.test_data
    page, reader = reverse("datasets:dataset", args=[data.dataset.reference]), browse(auditor)
    text = reader.get(page, {"tab": "versions"}).content.decode()
    assert data.artifact.sha256 in text
    assert reverse("inventory:version", args=[version.model.reference, version.reference]) in text
    assert "registered the dataset" in reader.get(page, {"tab": "story"}).content.decode()


def test_without_a_dataset_it_says_how_one_comes_here(browse, ml_engineer):
    assert "/api/v1/datasets" in browse(ml_engineer).get("/datasets/").content.decode()
