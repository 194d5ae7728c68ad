"""Cosignatures that others made: a checkpoint of a public certificate log with four public witnesses beneath it.

The checkpoint and the witnesses' keys are published; none of them was made by our code.
"""

from datetime import UTC, datetime

import pytest

from audits.verifier.cosignature import WitnessKey, cosignatures
from audits.verifier.note import NoteError, VerifierKey, open_checkpoint

ORIGIN = "arche2025h1.staging.ct.transparency.dev"
LOG = VerifierKey.parse(f"{ORIGIN}+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f")
WITNESSES = [
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
]
SIGNATURES = {
    ORIGIN: "ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=",
    "transparency.dev/DEV:witness-little-garden": "2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4"
    "AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==",
    "witness1.smartit.nu/witness1": "pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbq"
    "mNWVuE0tgh0XwzdZsDsUAQ==",
    "remora.n621.de": "2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxt"
    "qB0DrAWfBw==",
    "witness.stagemole.eu": "Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUi"
    "OvKFYe/TmN9DAg==",
}
TEXT = f"{ORIGIN}\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n"
NOTE = TEXT + "\n" + "".join(f"— {name} {signature}\n" for name, signature in SIGNATURES.items())


def test_four_published_cosignatures_hold():
    keys = [WitnessKey.parse(text) for text in WITNESSES]
    found = cosignatures(NOTE, keys)
    assert [cosignature.witness for cosignature in found] == [key.name for key in keys]
    assert {datetime.fromtimestamp(cosignature.at, UTC).date().isoformat() for cosignature in found} == {"2026-05-23"}
    assert open_checkpoint(NOTE, [LOG], ORIGIN).size == 1432088532


@pytest.mark.parametrize("key", WITNESSES)
def test_published_keys_survive_their_text(key):
    assert str(WitnessKey.parse(key)) == key


@pytest.mark.parametrize("key", WITNESSES)
def test_each_is_missed_when_the_checkpoint_is_another(key):
    with pytest.raises(NoteError, match="forged"):
        cosignatures(NOTE.replace("1432088532", "1432088533"), [WitnessKey.parse(key)])


def test_the_time_is_part_of_what_is_signed():
    later = NOTE.replace("2net5wAAAABqEiEg", "2net5wAAAABqEiEh")
    with pytest.raises(NoteError, match=r"cosignature of remora\.n621\.de is forged"):
        cosignatures(later, [WitnessKey.parse(WITNESSES[2])])
