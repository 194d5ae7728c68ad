"""Uploads go on where the server stands, whatever was cut."""

import base64
import hashlib
import json
import re

import pytest

from countersign import ApiProblem, NotFound, Unusable
from tests.client.conftest import CUT, Asked, Said

CONTENT = bytes(range(256)) * 13  # 3,328 bytes: four pieces of 1,000


class Vault:
    """The server's side of tus in small. `faults` are answers that come in place of the next pieces."""

    def __init__(self) -> None:
        self.kept = b""
        self.length = 0
        self.artifacts: dict[str, int] = {}
        self.faults: list[Said] = []
        self.begun = 0
        self.busy = 0  # looks that are answered 423
        self.metadata: dict[str, str] = {}

    def __call__(self, asked: Asked) -> Said:
        if found := re.fullmatch("/api/v1/artifacts/(.+)", asked.path):
            unit = self.artifacts.get(found[1])
            return Said(200, {"sha256": found[1], "unit": unit}) if unit else Said(404, {})
        assert asked.headers["Tus-Resumable"] == "1.0.0"
        if asked.method == "POST":
            return self._begin(asked)
        if not asked.path.endswith(f"/uploads/{self.begun}"):
            return Said(410, {"detail": "Ended."})
        if asked.method == "PATCH":
            return self._piece(asked)
        if self.busy:
            self.busy -= 1
            return Said(423, {"detail": "Somebody else is sending this."})
        whole = len(self.kept) == self.length
        digest = hashlib.sha256(self.kept).hexdigest() if whole else None
        headers = {"Upload-Offset": str(len(self.kept)), "Upload-Length": str(self.length)}
        return Said(200, {"sha256": digest, "artifact": digest}, headers)

    def _begin(self, asked: Asked) -> Said:
        self.begun, self.kept, self.length = self.begun + 1, b"", int(asked.headers["Upload-Length"])
        pairs = (pair.split(" ") for pair in asked.headers["Upload-Metadata"].split(","))
        self.metadata = {name: base64.b64decode(value).decode() for name, value in pairs}
        return Said(201, {}, {"Location": f"/api/v1/uploads/{self.begun}"})

    def _piece(self, asked: Asked) -> Said:
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None and fault.status not in {0, 1}:
            return fault
        if int(asked.headers["Upload-Offset"]) != len(self.kept):
            return Said(409, {"detail": "Elsewhere."})
        digest = base64.b64encode(hashlib.sha256(asked.body).digest()).decode()
        assert asked.headers["Upload-Checksum"] == f"sha256 {digest}"
        if fault is not CUT:
            self.kept += asked.body
        return CUT if fault else Said(204, b"", {"Upload-Offset": str(len(self.kept))})


KEPT_BUT_CUT = Said(1)


@pytest.fixture
def vault(server) -> Vault:
    server.behaviour = made = Vault()
    return made


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "prädiktion.csv"
    made.write_bytes(CONTENT)
    return made


def test_a_file_goes_in_pieces_and_its_digest_comes_back(vault, client, file, tmp_path):
    told: list[int] = []
    digest = client.upload(file, 3, told=lambda done, total: told.append(done))
    assert digest == hashlib.sha256(CONTENT).hexdigest()
    assert vault.kept == CONTENT
    assert told == [0, 1000, 2000, 3000, 3328]
    assert vault.metadata == {"filename": "prädiktion.csv", "filetype": "text/csv", "unit": "3", "sha256": digest}
    assert not list((tmp_path / "state").iterdir())


@pytest.mark.parametrize(
    "fault", [CUT, KEPT_BUT_CUT, Said(503, {}), Said(460, {}), Said(423, {}), Said(409, {})], ids=lambda s: s.status
)
def test_what_passes_is_tried_again(vault, client, file, fault):
    vault.faults = [fault, fault]
    client.upload(file, 3)
    assert vault.kept == CONTENT
    assert vault.begun == 1


def test_a_server_that_is_busy_with_the_whole_file_is_waited_for(vault, client, file):
    vault.busy = 20
    client.upload(file, 3)
    assert vault.busy == 0


def test_a_new_process_goes_on_where_the_server_stands(vault, client, file, server):
    vault.faults = [Said(403, {"detail": "Stopped."})]
    with pytest.raises(ApiProblem):
        client.upload(file, 3)
    vault.kept = CONTENT[:1000]
    server.asked.clear()
    client.upload(file, 3)
    assert vault.begun == 1
    assert vault.kept == CONTENT
    assert sum(len(asked.body) for asked in server.asked if asked.method == "PATCH") == len(CONTENT) - 1000


def test_an_upload_that_expired_is_begun_anew(vault, client, file):
    vault.faults = [Said(403, {})]
    with pytest.raises(ApiProblem):
        client.upload(file, 3)
    vault.begun += 1  # the address in the note is gone
    client.upload(file, 3)
    assert vault.kept == CONTENT


def test_what_the_unit_has_is_not_sent(vault, client, file):
    vault.artifacts[hashlib.sha256(CONTENT).hexdigest()] = 3
    client.upload(file, 3)
    assert vault.begun == 0


def test_what_another_unit_has_is_sent(vault, client, file):
    vault.artifacts[hashlib.sha256(CONTENT).hexdigest()] = 4
    client.upload(file, 3)
    assert vault.begun == 1


def test_what_will_not_pass_is_told_at_once(vault, client, file, server):
    vault.faults = [Said(404, {"detail": "No upload."})]
    with pytest.raises(NotFound, match="No upload"):
        client.upload(file, 3)
    assert sum(asked.method == "PATCH" for asked in server.asked) == 1


def test_a_file_that_shrinks_is_told(vault, client, file):
    def shrink(done: int, total: int) -> None:
        file.write_bytes(b"x")

    with pytest.raises(Unusable, match="shorter"):
        client.upload(file, 3, told=shrink)


def test_a_file_that_is_not_there(client, tmp_path):
    with pytest.raises(Unusable, match=r"nothing\.csv cannot be read"):
        client.upload(tmp_path / "nothing.csv", 3)


def test_a_note_that_holds_nonsense_is_no_hindrance(vault, client, file, tmp_path):
    vault.faults = [Said(403, {})]
    with pytest.raises(ApiProblem):
        client.upload(file, 3)
    (note,) = (tmp_path / "state").iterdir()
    assert json.loads(note.read_text())["address"] == "/api/v1/uploads/1"
    note.write_text("[]")
    client.upload(file, 3)
    assert vault.kept == CONTENT
