"""A card written as a Hugging Face README and read again is the same card, whatever is in it."""

import re

import yaml
from hypothesis import given
from hypothesis import strategies as st

from audits.base.strict_json import LARGEST
from registry.cards import huggingface
from registry.cards.content import Card, NotACard, read_other, read_section
from registry.cards.sections import BY_KEY, RESULTS, SECTIONS, WORD

# What Hugging Face's own library takes for front matter.
BLOCK = re.compile(r"^(\s*---[\r\n]+)([\S\s]*?)([\r\n]+---(\r\n|\r|\n|$))")

TRICKY = st.sampled_from(
    ["# Factors", "## Factors", "### Training data", "#### Deep", "\\## Uses", "```", "````", "~~~ python",
     "```\nx\n```", "<!-- no -->", "<!--", "-->", "- **Name:** value", "- item", "\\- **A:** b", "  - nested", "---",
     "", "  ", "no", "1e3", "0x1F", "~", "[More Information Needed]", "| a | b |", "a: b", "'", '"', "\\", "# note",
     "&a *a", "unknown", "2024-01-01", "1:30", "\u2028", "\x85", "\ufeff", "\t", "=", "<<", "{", "%", "@x", "!!str x",
     "Uses", "a\rb"]
)  # fmt: skip
CHARACTERS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
LINES = st.lists(TRICKY | CHARACTERS, max_size=6).map("\n".join)
LINE = TRICKY | CHARACTERS
NUMBERS = st.integers(-LARGEST, LARGEST) | st.floats(allow_nan=False, allow_infinity=False)
FIGURES = st.fixed_dictionaries(
    {"metric": LINE, "value": NUMBERS | LINE},
    optional=dict.fromkeys(("name", "dataset", "dataset_type", "split", "task", "slice"), LINE)
    | {"low": NUMBERS, "high": NUMBERS},
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | LINES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LINE, inner, max_size=3),
    max_leaves=8,
)


def _sent(section):
    kinds = {WORD: LINE, RESULTS: st.lists(FIGURES, max_size=3)}
    fields = {name: kinds.get(kind, st.lists(LINE, max_size=3)) for name, kind in section.fields.items()}
    items = st.lists(st.fixed_dictionaries({"name": LINE, "value": LINES}), max_size=3)
    return st.fixed_dictionaries({}, optional={"text": LINES, "items": items, **fields})


@st.composite
def cards(draw):
    """Cards as the record keeps them; what no card can hold is left out."""
    sections = {}
    for section in SECTIONS:
        if draw(st.booleans()):
            try:
                content = read_section(section.key, draw(_sent(section)))
            except NotACard:
                continue
            if content:
                sections[section.key] = content
    return Card(sections, read_other(draw(st.dictionaries(LINES, ANYTHING, max_size=4))))


@given(cards())
def test_what_is_written_is_read_again(card):
    assert huggingface.read(huggingface.write(card)).card == card


@given(cards())
def test_the_model_s_own_name_as_title_adds_nothing(card):
    assert huggingface.read(huggingface.write(card, "Loan score"), "Loan score").card == card


@given(cards())
def test_a_reader_of_hugging_face_finds_the_front_matter(card):
    text = huggingface.write(card, "Loan score")
    found = BLOCK.match(text)
    front = yaml.safe_load(found[2]) if found else {}
    details = card.sections.get("model_details", {})
    for name in ("license", "language", "base_model"):
        wanted = details.get(name, [])
        assert front.get(name, []) == (wanted[0] if len(wanted) == 1 else wanted)
    assert front.get("tags", []) == details.get("tags", [])
    for index in front.get("model-index", []):
        for result in index["results"]:
            assert result["task"]["type"]
            assert result["dataset"]["name"]
            assert result["dataset"]["type"]
            assert all("type" in metric and "value" in metric for metric in result["metrics"])


def test_every_part_has_a_heading_that_leads_back_to_it():
    card = Card({key: {"text": f"About {key}."} for key in BY_KEY})
    assert huggingface.read(huggingface.write(card)).card == card
