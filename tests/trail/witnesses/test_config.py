"""The list of witnesses: what it may say, and a sentence for everything else."""

import pytest

from audits.trail.witnesses.config import configured
from audits.trail.witnesses.parcel import WitnessFault
from audits.verifier.cosignature import WitnessKey
from audits.verifier.note import SignerKey

KEY = WitnessKey.of(SignerKey("witness.example/w1", bytes(32)))
HTTP = f'[[witness]]\nname = "second"\nkind = "http"\nurl = "https://witness.example"\nkey = "{KEY}"\n'
FOLDER = '[[witness]]\nname = "share"\nkind = "folder"\npath = "/mnt/audit"\n'


def test_no_file_is_no_witness(witnesses_file):
    assert configured() == []


def test_each_kind_is_read(witnesses_file, tmp_path):
    (tmp_path / "secret").write_text("s3cret\n")
    bucket = (
        '[[witness]]\nname = "store"\nkind = "bucket"\nendpoint = "https://s3.example"\nbucket = "audit"\n'
        f'prefix = "trail/"\naccess_key = "AK"\nsecret_key_file = "{tmp_path / "secret"}"\nregion = "eu-central-1"\n'
    )
    witnesses_file(HTTP + FOLDER + bucket)
    http, folder, store = configured()
    assert (http.kind, http.place, http.key) == ("http", "https://witness.example", str(KEY))
    assert (folder.kind, folder.place, folder.key) == ("folder", "/mnt/audit", "")
    assert (store.kind, store.place, store.credentials.region) == (
        "bucket",
        "https://s3.example/audit/trail",
        "eu-central-1",
    )
    assert store.credentials.secret_key == "s3cret"
    assert "s3cret" not in repr(store)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[witness", "not TOML"),
        ("witness = 5", "each witness begins"),
        ("witness = [5]", "each witness begins"),
        ("[[witness]]", "witness 1 needs a kind"),
        ('[[witness]]\nkind = "pigeon"', "needs a kind"),
        ("[[witness]]\nkind = 5", "needs a kind"),
        ('[[witness]]\nkind = "folder"\nname = "x"', "lacks path"),
        ('[[witness]]\nkind = "folder"\nname = ""\npath = "/x"', "lacks name"),
        ('[[witness]]\nkind = "folder"\nname = "x"\npath = "x"', "begin at the root"),
        (FOLDER.replace('"/mnt/audit"', "5"), "path must be text"),
        (FOLDER + FOLDER, "same name"),
        (FOLDER + 'url = "http://x"', "has url"),
        (HTTP.replace("https:", "file:"), "not an address"),
        (HTTP.replace("https://witness.example", "https://me:pw@witness.example"), "not an address"),
        (HTTP.replace(str(KEY), "rubbish"), "witness 1: "),
        (FOLDER.replace("path", "path_file"), "cannot be read"),
    ],
)
def test_what_it_cannot_say_is_told(witnesses_file, text, words):
    witnesses_file(text)
    with pytest.raises(WitnessFault, match=words):
        configured()
