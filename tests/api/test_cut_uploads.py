"""A cut or oversized body: refused before anything is kept."""

import pytest

from audits.vault import store
from audits.vault.models import Artifact

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/api/v1/artifacts"
HEAD = '--b0\r\nContent-Disposition: form-data; name="unit"\r\n\r\n{unit}\r\n--b0\r\n'
FILE = 'Content-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'


def _post(client, unit, content: bytes, closing: bytes):
    body = HEAD.format(unit=unit.pk).encode() + FILE.encode() + content + closing
    return client.generic("POST", URL, body, content_type="multipart/form-data; boundary=b0")


def _kept():
    return [path for path in store.path_of("00" * 32).parents[2].rglob("*") if path.is_file()]


def test_a_whole_upload_is_kept(api, ml_engineer, unit):
    answer = _post(api(ml_engineer), unit, b"a,b\n1,2\n" * 100_000, b"\r\n--b0--\r\n")
    assert answer.status_code == 201, answer.content
    assert answer.json()["size"] == 800_000


@pytest.mark.parametrize("closing", [b"", b"\r\n", b"\r\n--b0", b"\r\n--b0\r\n"])
def test_a_cut_upload_is_refused_and_nothing_kept(api, ml_engineer, unit, closing):
    answer = _post(api(ml_engineer), unit, b"a,b\n1,2\n" * 100_000, closing)
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert not Artifact.objects.exists()
    assert not _kept()


def test_an_oversized_upload_names_the_cap(api, ml_engineer, unit, settings):
    settings.VAULT_MAX_BYTES = 1000
    answer = _post(api(ml_engineer), unit, b"x" * 2000, b"\r\n--b0--\r\n")
    assert answer.status_code == 413
    assert "1,000" in answer.json()["detail"]
    assert not _kept()


def test_another_units_upload_is_not_found(api, outside_engineer, unit):
    answer = _post(api(outside_engineer), unit, b"a\n", b"\r\n--b0--\r\n")
    assert answer.status_code == 404
    assert not Artifact.objects.exists()
