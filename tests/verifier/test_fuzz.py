"""Whatever is handed in, the verifier answers 0, 1 or 2; and 0 only where it found what was really logged."""

import io
import json
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.verifier.__main__ import main
from tests.verifier.logged import Log, put, zipped

LOG = Log()
GOOD = {
    "event": json.dumps(LOG.event(3)).encode(),
    "object": json.dumps(LOG.object()).encode(),
    "growth": json.dumps(LOG.growth(5, 12)).encode(),
    "checkpoint": LOG.note().encode(),
    "pack": zipped(LOG),
}
TOLD = ("event", "leaf_index", "content", "object", "events", "hidden", "old_size", "tree_size", "root", "origin")
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20)
    | st.sampled_from([10**400, 2**63, -1, "\ud800", "\x00", "A" * 44, "é" * 44]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
SPOILT = settings(max_examples=150, deadline=None)


def answer(content: bytes, *arguments: str) -> tuple[int, Any]:
    """The exit code, and what was said as JSON, about a file with this content."""
    said = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(said), redirect_stderr(io.StringIO()):
        key = put(Path(folder) / "key.txt", f"{LOG.key.verifier}\n")
        code = main([put(Path(folder) / "file", content), "--log-key", key, "--json", *arguments])
    return code, json.loads(said.getvalue())


def facts(said: dict[str, Any]) -> dict[str, Any]:
    """What was found, but for the content of an event, which a proof may leave out."""
    return {name: said[name] for name in TOLD if said.get(name) is not None}


ORIGINAL = {kind: facts(answer(content)[1]) for kind, content in GOOD.items()}


def require_honest(kind: str, content: bytes) -> None:
    code, said = answer(content)
    assert code in (0, 1, 2)
    if code == 0:
        assert facts(said).items() <= ORIGINAL[kind].items()


@pytest.mark.parametrize("kind", GOOD)
@SPOILT
@given(data=st.data())
def test_flipped_cut_and_stuffed_bytes(kind: str, data: st.DataObject) -> None:
    content = bytearray(GOOD[kind])
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(content)))
        how = data.draw(st.sampled_from(["flip", "cut", "stuff", "double"]))
        if how == "flip" and place < len(content):
            content[place] ^= data.draw(st.integers(1, 255))
        elif how == "cut":
            del content[place : place + data.draw(st.integers(1, 200))]
        elif how == "stuff":
            content[place:place] = data.draw(st.binary(max_size=20))
        else:
            content[place:place] = content[place : place + 100]
    require_honest(kind, bytes(content))


@pytest.mark.parametrize("kind", ["event", "object", "growth"])
@SPOILT
@given(data=st.data())
def test_values_of_another_type(kind: str, data: st.DataObject) -> None:
    proof = json.loads(GOOD[kind])
    _confuse(proof, data)
    require_honest(kind, json.dumps(proof).encode())


@SPOILT
@given(data=st.data())
def test_lines_of_another_type(data: st.DataObject) -> None:
    lines = [line.as_data() for line in LOG.range()]
    _confuse(lines, data)
    require_honest("pack", zipped(LOG, [line if isinstance(line, dict) else {"x": line} for line in lines]))


@SPOILT
@given(content=st.binary(max_size=300) | JUNK.map(lambda junk: json.dumps(junk).encode()))
def test_what_is_nothing_of_ours(content: bytes) -> None:
    assert answer(content)[0] == (1 if b"%PDF-" in content else 2)  # what calls itself a report is a bad one


@SPOILT
@given(content=st.binary(max_size=300), option=st.sampled_from(["--checkpoint", "--log-key", "--trust", "--proof"]))
def test_anything_as_what_the_reader_brings(content: bytes, option: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        brought = put(Path(folder) / "brought", content)
        assert answer(GOOD["event"], option, brought)[0] in (0, 1, 2)


def test_nesting_without_end_is_no_json() -> None:
    for content in (b'{"a":' * 200_000, b"{" + b'"a":[' * 5_000 + b"]" * 5_000 + b"}"):
        assert answer(content)[0] == 2


def _confuse(container: Any, data: st.DataObject) -> None:
    """Replaces one value, somewhere inside."""
    while True:
        keys = list(container) if isinstance(container, dict) else list(range(len(container)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        inner = container[key]
        if isinstance(inner, dict | list) and inner and data.draw(st.booleans()):
            container = inner
            continue
        container[key] = data.draw(JUNK)
        return
