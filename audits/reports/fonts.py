"""The faces a report is set in, out of their packages, as @font-face rules with file addresses.

Inter sets tables and captions, Source Serif 4 running text, IBM Plex Mono digests; Noto Sans stands behind each for
Latin with accents, Greek and Cyrillic. Other scripts come from the fonts the machine has; Debian’s fonts-noto-core and
fonts-noto-cjk cover them.
"""

from functools import cache
from pathlib import Path

import fontpkg_ibm_plex_mono
import fontpkg_inter
import fontpkg_noto_sans
import fontpkg_source_serif_4

# Family, style, weight (empty for variable fonts, which carry all) and file.
FACES: tuple[tuple[str, str, str, Path], ...] = (
    ("Source Serif 4", "normal", "", fontpkg_source_serif_4.ROOT / "files" / "SourceSerif4[opsz,wght].ttf"),
    ("Source Serif 4", "italic", "", fontpkg_source_serif_4.ROOT / "files" / "SourceSerif4-Italic[opsz,wght].ttf"),
    ("Inter", "normal", "", fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf"),
    ("IBM Plex Mono", "normal", "400", fontpkg_ibm_plex_mono.ROOT / "files" / "IBMPlexMono-Regular.ttf"),
    ("IBM Plex Mono", "normal", "600", fontpkg_ibm_plex_mono.ROOT / "files" / "IBMPlexMono-SemiBold.ttf"),
    ("Noto Sans", "normal", "", fontpkg_noto_sans.ROOT / "files" / "NotoSans[wdth,wght].ttf"),
)


@cache
def font_files() -> frozenset[Path]:
    """The only font files the renderer may open."""
    return frozenset(path.resolve() for *_, path in FACES)


def font_face_css() -> str:
    """The @font-face rules."""
    rules = []
    for family, style, weight, path in FACES:
        weight_rule = f"font-weight: {weight}; " if weight else ""
        rules.append(
            f'@font-face {{ font-family: "{family}"; font-style: {style}; {weight_rule}'
            f'src: url("{path.resolve().as_uri()}"); }}'
        )
    return "\n".join(rules)
