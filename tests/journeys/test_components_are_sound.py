"""Every component at two widths in two themes: axe, console, policy, nothing sideways."""

import pytest

from tests.gallery.views import PAGES
from tests.journeys.browser import Reader


@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_sound(at_gallery: Reader, page: str) -> None:
    at_gallery.open(f"/elements/{page}/")
    at_gallery.assert_sound()


@pytest.mark.parametrize(
    ("path", "status"),
    [("/sign-in/", 200), ("/errors/stale/", 412), ("/errors/404/?shell=no", 404), ("/errors/500/", 500)],
)
def test_the_doors_are_sound(at_gallery: Reader, path: str, status: int) -> None:
    at_gallery.open(path, status)
    at_gallery.assert_sound()


@pytest.mark.parametrize("page", PAGES)
def test_the_page_fits_small_and_large(at_gallery: Reader, page: str) -> None:
    at_gallery.open(f"/elements/{page}/")
    for width in (320, 390, 720, 820, 1100, 1440, 2560):
        at_gallery.wear(width)
        assert not at_gallery.sticks_out(), f"{page} at {width} px"


@pytest.mark.parametrize("page", PAGES)
def test_the_page_turns_for_right_to_left(at_gallery: Reader, page: str) -> None:
    at_gallery.open(f"/elements/{page}/")
    at_gallery.page.evaluate("document.documentElement.dir = 'rtl'")
    assert not at_gallery.sticks_out()
    rail = at_gallery.page.locator(".rail").bounding_box()
    assert rail is not None
    assert rail["x"] > 1000
