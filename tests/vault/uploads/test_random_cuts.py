"""Whatever is cut, sent twice, sent wrong or killed: HEAD tells how many bytes are right, and the file comes whole."""

import hashlib
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.base.errors import Invalid
from audits.vault.partial import Checksum, Partial, WrongChecksum

CONTENT = bytes(range(256)) * 40


@st.composite
def pieces(draw):
    """(how long it says it is, how much of it arrives, in which bites, with which checksum)"""
    announced = draw(st.integers(1, 3_000))
    arrives = draw(st.one_of(st.just(announced), st.integers(0, announced)))
    return (
        announced,
        arrives,
        draw(st.integers(1, 700)),
        draw(st.sampled_from(["", "sha256", "sha1", "wrong", "killed"])),
    )


# Each example begins by dropping its own file: the folder may be shared.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(pieces(), max_size=12))
def test_what_is_kept_is_always_a_beginning_of_the_file(vault, sent):
    partial = Partial(f"{hash(str(sent)):x}")
    partial.drop()
    for announced, arrives, bite, how in [*sent, (len(CONTENT), len(CONTENT), 999, "")]:
        offset = partial.size()
        announced = min(announced, len(CONTENT) - offset)
        piece = CONTENT[offset : offset + announced]
        expected = _send(partial, piece, min(arrives, announced), bite, how)
        assert partial.size() == offset + expected
        assert partial.path.read_bytes() == CONTENT[: offset + expected]
    assert partial.path.read_bytes() == CONTENT


def _send(partial: Partial, piece: bytes, arrives: int, bite: int, how: str) -> int:
    """Sends a piece in bites and says how much of it must have been kept."""
    whole = arrives == len(piece)
    algorithm = how if how in {"sha256", "sha1"} else "sha256"
    digest = hashlib.new(algorithm, piece if how != "wrong" else piece + b"x").digest()
    checksum = Checksum(algorithm, digest) if how in {"sha256", "sha1", "wrong"} else None

    def bites():
        for start in range(0, arrives, bite):
            yield piece[start : min(start + bite, arrives)]
        if how == "killed":
            raise KeyboardInterrupt

    with suppress(Invalid, WrongChecksum, KeyboardInterrupt), partial.locked():
        partial.append(bites(), len(piece), checksum)
    if checksum is None:
        return arrives
    return len(piece) if whole and how != "wrong" else 0
