"""A parcel without a database, and a list of witnesses in a file."""

from collections.abc import Callable

import pytest

from audits.trail.witnesses.parcel import Parcel
from audits.verifier.merkle import consistency_ranges, cover, fold, path
from audits.verifier.note import Checkpoint, SignerKey
from tests.verifier.small_log import SmallLog

SIGNER = SignerKey("log.example", bytes(range(32)))


def parcel_of(log: SmallLog) -> Parcel:
    """The latest checkpoint of `log`, as delivery would hand it over."""
    size = log.tree.size
    return Parcel(
        Checkpoint(log.signer.name, size, log.tree.root()),
        log.notes[size],
        "2026-03-31",
        [log.signer.verifier],
        lambda old: fold([log.hashes[subtree] for subtree in cover(0, old)]),
        lambda old: path(consistency_ranges(old, size), log.hashes.__getitem__),
    )


@pytest.fixture
def log() -> SmallLog:
    return SmallLog(SIGNER).grow(5)


@pytest.fixture
def witnesses_file(settings, tmp_path) -> Callable[[str], None]:
    """Writes the list of witnesses."""
    settings.TRAIL_WITNESSES = tmp_path / "witnesses.toml"
    return settings.TRAIL_WITNESSES.write_text
