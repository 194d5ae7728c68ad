"""The style sheets keep the design language: colours in one place, contrast, nothing that needs a fallback."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css"
SHEETS = sorted(CSS.glob("*.css"))
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE)


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block))


def blocks() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Light, dark by the system, dark by the switch."""
    text = (CSS / "tokens.css").read_text()
    light = text[text.index(":root {") : text.index("@media (prefers-color-scheme: dark)")]
    system = text[text.index("@media (prefers-color-scheme: dark)") : text.index(':root[data-theme="dark"]')]
    switch = text[text.index(':root[data-theme="dark"]') : text.index("@media (prefers-contrast")]
    return tokens(light), tokens(system), tokens(switch)


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_dark_is_the_same_by_system_and_by_switch():
    _, system, switch = blocks()
    assert system == switch


PAIRS = [
    *(
        (ink, ground, 4.5)
        for ink in ("--ink", "--ink-2", "--ink-3", "--accent", "--pass", "--fail", "--open")
        for ground in ("--paper", "--raised")
    ),
    *((f"--level-{n}-ink", f"--level-{n}", 4.5) for n in range(1, 5)),
    *((f"--{kind}", f"--{kind}-wash", 4.5) for kind in ("pass", "fail", "open")),
    ("--ink-2", "--rail", 4.5),
    ("--ink-3", "--rail", 4.5),
    ("--ink", "--wash", 4.5),
    ("--accent", "--wash", 4.5),
    ("--accent", "--fail-wash", 4.5),
    ("--accent", "--open-wash", 4.5),
    ("--accent-ink", "--accent", 4.5),
    ("--inverse-ink", "--inverse", 4.5),
    ("--edge", "--paper", 3.0),
    ("--focus", "--paper", 3.0),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_contrast(theme, ink, ground, least):
    light, dark, _ = blocks()
    colours = light if theme == "light" else {**light, **dark}
    assert contrast(colours[ink], colours[ground]) >= least


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_levels_go_one_way_in_lightness(theme):
    light, dark, _ = blocks()
    colours = light if theme == "light" else dark
    order = [luminance(colours[f"--level-{n}"]) for n in range(1, 5)]
    assert order == sorted(order, reverse=theme == "light")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_only_the_tokens_name_colours(sheet):
    if sheet.name in {"tokens.css", "print.css"}:
        return
    assert not COLOUR.search(re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_nothing_needs_a_fallback(sheet):
    text = sheet.read_text()
    assert ":has(" not in text
    assert "color-mix(" not in text
    assert "@import" not in text


def test_every_sheet_is_linked_and_every_link_has_its_sheet():
    linked = re.findall(r"css/([\w-]+)\.css", (Path(settings.BASE_DIR) / "templates" / "styles.html").read_text())
    assert sorted(linked) == [sheet.stem for sheet in SHEETS]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_every_token_used_is_defined(sheet):
    light, _, _ = blocks()
    assert set(re.findall(r"var\((--[\w-]+)", sheet.read_text())) <= set(light)
