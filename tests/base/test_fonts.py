"""Fonts are cut out of their packages, once a version."""

import pytest
from fontTools.ttLib import TTFont

from audits.base import fonts

MONO = tuple(cut for cut in fonts.CUTS if cut.family == "IBM Plex Mono")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("home") / "fonts"
    assert fonts.build(made, MONO)
    return made


def test_a_cut_holds_what_our_pages_write(folder):
    with TTFont(folder / "plex-mono.woff2") as font:
        assert font.flavor == "woff2"
        glyphs = font.getBestCmap()
    assert all(ord(letter) in glyphs for letter in "aZ09äßłőя–−…×→“”")


def test_files_are_small(folder):
    assert all(path.stat().st_size < 60_000 for path in folder.glob("*.woff2"))


def test_the_style_sheet_names_only_files_beside_it(folder):
    sheet = (folder / fonts.STYLE_SHEET).read_text()
    for cut in MONO:
        assert f'url("{cut.target}")' in sheet
        assert (folder / cut.target).exists()
    assert sheet.count("font-display: swap") == len(MONO)


def test_a_second_build_does_nothing(folder):
    before = (folder / "plex-mono.woff2").stat().st_mtime_ns
    assert not fonts.build(folder, MONO)
    assert (folder / "plex-mono.woff2").stat().st_mtime_ns == before


def test_other_versions_are_cut_anew(folder):
    (folder / fonts.STAMP).write_text("recipe 0\n")
    assert fonts.build(folder, MONO)


def test_an_interrupted_build_is_made_again(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(fonts, "_write", fail)
        with pytest.raises(OSError, match="disk full"):
            fonts.build(tmp_path, MONO)
    assert not (tmp_path / fonts.STAMP).exists()
    assert fonts.build(tmp_path, MONO)


@pytest.mark.slow
def test_variable_fonts_keep_their_weights(tmp_path):
    cuts = tuple(cut for cut in fonts.CUTS if cut.axes)
    fonts.build(tmp_path, cuts)
    for cut in cuts:
        with TTFont(tmp_path / cut.target) as font:
            assert [axis.axisTag for axis in font["fvar"].axes] == ["wght"]
        assert (tmp_path / cut.target).stat().st_size < 160_000
