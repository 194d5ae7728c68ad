"""Uploads that are cut, doubled, mislabelled or empty: refused by name, and neither a row nor a byte is kept."""

import json
from itertools import product

import pytest

from audits.trail.models import AuditEvent
from audits.vault.models import Artifact
from tests.hostile.answers import faults_of
from tests.hostile.bodies import COLUMNS

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = b"sex,label,predicted\n" + b"F,1,1\nM,0,0\n" * 20


def part(name: str, value: bytes | str, disposition: str = "", kind: str = "") -> bytes:
    value = value if isinstance(value, bytes) else value.encode()
    head = f'Content-Disposition: form-data; name="{name}"{disposition}\r\n'
    head += f"Content-Type: {kind}\r\n" if kind else ""
    return b"--b0\r\n" + head.encode("utf-8", "surrogateescape") + b"\r\n" + value + b"\r\n"


def file_part(name: str, value: bytes = ROWS, filename: str = "p.csv", kind: str = "text/csv") -> bytes:
    return part(name, value, f'; filename="{filename}"', kind)


@pytest.fixture
def kept(settings, world):
    """What the record and the vault hold, as a number that grows with every row and every file."""

    def count():
        files = sum(path.is_file() for path in settings.VAULT_ROOT.rglob("*"))
        return AuditEvent.objects.count() + files

    return count


@pytest.fixture
def upload(attack, world):
    def send(*parts: bytes, address: str = "/api/v1/artifacts", boundary: str = "; boundary=b0", end=b"--b0--\r\n"):
        return attack.generic("POST", address, b"".join(parts) + end, content_type=f"multipart/form-data{boundary}")

    return send


@pytest.fixture
def submit(upload, world):
    def send(*more: bytes, without: str = ""):
        fields = {"model": world["model"], "label": "9", "columns": json.dumps(COLUMNS)}
        parts = [part(name, value) for name, value in fields.items() if name != without]
        return upload(*parts, *more, address="/api/v1/submissions")

    return send


def test_an_envelope_that_cannot_be_read(upload, kept, world):
    unit, file, before = part("unit", str(world["unit"])), file_part("file"), kept()
    for status, changes in (
        (400, {"boundary": ""}),
        (400, {"boundary": "; boundary="}),
        (415, {"boundary": "; boundary=" + "b" * 9_000}),
        (400, {"boundary": "; boundary=b1"}),
        (400, {"boundary": "; boundary=\u00ff"}),
        (400, {"end": b""}),
    ):
        assert faults_of(upload(unit, file, **changes), allowed={status}) == [], changes
    assert kept() == before


def test_parts_that_do_not_fit(upload, kept, world):
    unit, file = part("unit", str(world["unit"])), file_part("file")
    before = kept()
    for parts, named, status in (
        ([unit], "file", 400),
        ([file], "unit", 400),
        ([unit, part("file", "text")], "file", 400),
        ([unit, file_part("file", b"")], "file", 400),
        ([unit, file, file], "file", 400),
        ([unit, unit, file], "unit", 400),
        ([file_part("unit"), file], "unit", 400),
        ([unit, file, part("sha256", "0" * 64)], "sha256", 400),
        ([unit, file, part("sha256", "xyz")], "sha256", 400),
        ([unit, file, part("colour", "red")], "colour", 400),
        ([unit, file_part("file", kind="text/csv\x01\x00")], "file", 400),
        ([part("unit", "1\x00"), file], "unit", 400),
        ([part("unit", b"\xff\xfe"), file], "unit", 400),
        ([part("unit", "999999"), file], "unit", 404),
        ([part("unit", str(10**30)), file], "unit", 400),
        ([unit, file_part("file", filename="")], "file", 400),
    ):
        answer = upload(*parts)
        assert faults_of(answer, named=named, allowed={status}) == [], (parts, answer.content)
    assert kept() == before


def test_two_thousand_fields_are_too_many(upload, kept, world):
    before = kept()
    assert faults_of(upload(*(part(f"f{n}", "x") for n in range(2_500))), allowed={400}) == []
    assert faults_of(upload(*(file_part(f"f{n}") for n in range(150))), allowed={400}) == []
    assert kept() == before


NAMES = {
    "../../etc/passwd": "passwd",
    "C:\\\\evil\\\\p.csv": "p.csv",
    "p\x00.csv": "p.csv",
    "x" * 10_000 + ".csv": None,
    "Übersicht 信用.csv": "Übersicht 信用.csv",
    "p&#47;q.csv": "q.csv",
    "\u202egnp.csv": "gnp.csv",
    "a\r\nSet-Cookie: x.csv": None,
}


def test_the_name_of_a_file_is_only_a_name(upload, attack, world):
    for given, kept_as in NAMES.items():
        answer = upload(part("unit", str(world["unit"])), file_part("file", given.encode() + b"1", filename=given))
        assert faults_of(answer, allowed={201, 400}) == [], given
        if answer.status_code == 201:
            name = answer.json()["filename"]
            assert kept_as in (None, name)
            assert len(name) <= 255
            shown = attack.get(f"/api/v1/artifacts/{answer.json()['sha256']}/content")
            assert shown["Content-Disposition"].startswith("attachment")
            assert "Set-Cookie" not in shown


JSON_FIELDS = {
    "not JSON": "{",
    "NaN": '{"a": NaN}',
    "NUL": '{"a": "\\u0000"}',
    "half a surrogate": '{"a": {"b": ["\\ud800"]}}',
    "a name with NUL": '{"a\\u0000": 1}',
    "infinity": '{"a": 1e999}',
    "deep": "[" * 5_000 + "]" * 5_000,
    "deeper": '{"a":' * 100_000,
    "twice": '{"a": 1, "a": 2}',
    "a huge number": '{"a": ' + "9" * 5_000 + "}",
    "a list": "[1]",
    "empty": "",
}


def test_json_within_a_form_is_held_to_the_same_rules(submit, kept):
    before = kept()
    for field, (said, text) in product(("columns", "environment", "card", "checks"), JSON_FIELDS.items()):
        answer = submit(part(field, text), file_part("predictions"), without=field)
        assert faults_of(answer, named=field, allowed={400}) == [], (said, answer.content)
    assert kept() == before


def test_a_submission_refused_after_its_upload_leaves_no_row(submit, world):
    for changes, named in (
        ([part("predictions_sha256", "0" * 64)], "predictions_sha256"),
        ([part("artifact_sha256", "0" * 64)], "artifact_sha256"),
        ([part("test_data", "D-9999@1")], "test_data"),
        ([part("training_data", f"{world['dataset']}@none")], "training_data"),
    ):
        before = AuditEvent.objects.count(), Artifact.objects.count()
        answer = submit(file_part("predictions"), *changes)
        assert faults_of(answer, named=named, allowed={400, 404}) == [], answer.content
        assert (AuditEvent.objects.count(), Artifact.objects.count()) == before


def test_no_file_and_no_digest(submit):
    assert faults_of(submit(), named="predictions", allowed={400}) == []


def test_too_much_is_refused_by_the_name_of_its_file(submit, upload, world, settings, kept):
    settings.VAULT_MAX_BYTES = 100
    before = kept()
    assert faults_of(submit(file_part("predictions")), named="predictions", allowed={413}) == []
    answer = upload(part("unit", str(world["unit"])), file_part("file"))
    assert faults_of(answer, named="file", allowed={413}) == []
    assert kept() == before
