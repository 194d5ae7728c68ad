"""Front matter that cannot be read is refused in a sentence that names the line, and never at length."""

import time
from contextlib import suppress

import pytest

from registry.cards import huggingface
from registry.cards.content import NotACard
from registry.cards.front_matter import BadFrontMatter

BOMB = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(30))


@pytest.mark.parametrize(
    ("front", "line", "words"),
    [
        ("license: mit\ntags: [a, b\n", 4, "not YAML"),
        ("license: mit\n\tx: y\n", 3, "not YAML"),
        ("license: 'mit\n", 3, "not YAML"),
        ("a: b: c\n", 2, "not YAML"),
        (BOMB, 2, "Anchors and aliases"),
        ("license: *x\n", 2, "Anchors and aliases"),
        ("- license\n- mit\n", 2, "must be names with values"),
        ("just words\n", 2, "must be names with values"),
        ("license: mit\nlicense: bsd\n", 3, "there twice"),
        ("x: !!python/object/apply:os.system [ls]\n", 2, "tag"),
        ("x: !!binary aGk=\n", 2, "tag"),
        ("? [a, b]\n: c\n", 2, "A name must be text"),
        ("license: mit\nx: \x07\n", 3, "that YAML cannot"),
        ("x: " + "[" * 100 + "]" * 100 + "\n", 2, "levels deep"),
        ("x:\n" + "- a\n" * 30_000, 20_000, "more than 20,000"),
    ],
)
def test_it_is_refused_with_its_line(front, line, words):
    with pytest.raises(BadFrontMatter, match=words) as refused:
        huggingface.read(f"---\n{front}---\n# Model\n")
    assert refused.value.line == line


def test_front_matter_that_is_never_closed_is_refused():
    with pytest.raises(BadFrontMatter, match="never closed"):
        huggingface.read("---\nlicense: mit\n# Model\n")


@pytest.mark.parametrize(
    "text",
    [
        "---\nx: " + "[" * 100_000 + "\n---\n",
        "---\nx: " + "{a: " * 50_000 + "\n---\n",
        "---\n" + "x" * 299_000 + "\n---\n",
        "---\nx: " + "9" * 200_000 + "\n---\n## Uses\n\nx",
        "```a\n" * 100_000,
        "<!-- \n" * 100_000,
        "- **a:** b\n" * 90_000,
        "\\" * 900_000,
        "#" * 900_000,
    ],
)
def test_what_is_made_to_take_long_takes_seconds_at_most(text):
    began = time.process_time()
    with suppress(BadFrontMatter, NotACard):
        huggingface.read(text)
    assert time.process_time() - began < 10


def test_a_text_over_the_limit_is_not_read_at_all():
    with pytest.raises(NotACard, match="up to 1,000,000"):
        huggingface.read("x" * 1_000_001)
