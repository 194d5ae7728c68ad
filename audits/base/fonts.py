"""Cuts the fonts our pages use out of the font packages: woff2 files of a few dozen kilobytes, and their style sheet.

No font file is committed: the packages are pinned like any other, and what we serve is made from them.
The style sheet lies beside the files it names, so that a place without fonts lacks one link and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import metadata, resources
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

STAMP = "built-from.txt"
STYLE_SHEET = "fonts.css"
# Changes when what is cut changes, so that an older cut is made again.
RECIPE = "1"

# What European languages, our arrows and our marks need; other scripts fall back to the reader's system.
RANGES = (
    (0x0020, 0x007E),  # Latin
    (0x00A0, 0x024F),  # Latin with accents, extended
    (0x02BC, 0x02DD),  # modifiers
    (0x0300, 0x0328),  # combining accents
    (0x0384, 0x03CE),  # Greek
    (0x0400, 0x0491),  # Cyrillic
    (0x1E80, 0x1EF9),  # Welsh, Vietnamese
    (0x2000, 0x2044),  # spaces, dashes, quotes
    (0x2070, 0x2089),  # superscripts, subscripts
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x2122),  # number and trade signs
    (0x2190, 0x2199),  # arrows
    (0x2202, 0x2265),  # mathematics
    (0x25A0, 0x25CF),  # shapes
)
# Beside the usual ones: tabular figures, l with a tail, round quotes, slashed zero, dashes set for capitals.
FEATURES = ("tnum", "cv05", "ss03", "zero", "case")


@dataclass(frozen=True)
class Cut:
    """One file to serve: where it comes from, which axes are pinned or narrowed, and its `@font-face` terms."""

    package: str
    source: str
    target: str
    family: str
    weight: str
    axes: dict[str, float | tuple[float, float]] = field(default_factory=dict)

    def face(self) -> str:
        """The `@font-face` rule of this file."""
        return (
            "@font-face {\n"
            f'  font-family: "{self.family}";\n'
            f'  src: url("{self.target}") format("woff2");\n'
            f"  font-weight: {self.weight};\n"
            "  font-display: swap;\n"
            "}\n"
        )


CUTS = (
    Cut("fontpkg-inter", "Inter[opsz,wght].ttf", "inter.woff2", "Inter", "100 900", {"opsz": 14}),
    Cut("fontpkg-ibm-plex-mono", "IBMPlexMono-Regular.ttf", "plex-mono.woff2", "IBM Plex Mono", "400"),
    Cut("fontpkg-ibm-plex-mono", "IBMPlexMono-Medium.ttf", "plex-mono-medium.woff2", "IBM Plex Mono", "500"),
    Cut(
        "fontpkg-source-serif-4",
        "SourceSerif4[opsz,wght].ttf",
        "source-serif.woff2",
        "Source Serif 4",
        "400 700",
        {"opsz": 14, "wght": (400, 700)},
    ),
)


def stamp(cuts: Iterable[Cut] = CUTS) -> str:
    """One line per package with its version, and the recipe's; equal stamps mean equal fonts."""
    packages = sorted({cut.package for cut in cuts})
    return "\n".join([f"recipe {RECIPE}", *(f"{name} {metadata.version(name)}" for name in packages)]) + "\n"


def build(folder: Path, cuts: Iterable[Cut] = CUTS) -> bool:
    """Writes the fonts and their style sheet into `folder`; False when they were there already.

    The stamp is written last: a build that was interrupted is made again. Raises OSError when the
    folder cannot be written, and importlib.metadata.PackageNotFoundError when a font package is missing.
    """
    cuts = tuple(cuts)
    wanted = stamp(cuts)
    note = folder / STAMP
    if note.exists() and note.read_text(encoding="utf-8") == wanted:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    note.unlink(missing_ok=True)
    for cut in cuts:
        _write(cut, folder / cut.target)
    sheet = "/* Written by manage.py build_fonts. */\n" + "\n".join(cut.face() for cut in cuts)
    (folder / STYLE_SHEET).write_text(sheet, encoding="utf-8")
    note.write_text(wanted, encoding="utf-8")
    return True


def _write(cut: Cut, target: Path) -> None:
    module = cut.package.replace("-", "_")
    with resources.as_file(resources.files(module) / "files" / cut.source) as path, TTFont(path) as font:
        options = subset.Options()
        options.layout_features = [*options.layout_features, *FEATURES]
        options.drop_tables = [*options.drop_tables, "meta"]
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
        cutter.subset(font)
        if cut.axes:
            instancer.instantiateVariableFont(font, cut.axes, inplace=True)
        font.flavor = "woff2"
        font.save(target)
