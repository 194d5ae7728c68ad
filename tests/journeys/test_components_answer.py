"""What the little JavaScript does: theme, rail, search, drafts, selection, picker, dialogs."""

from playwright.sync_api import expect

from tests.journeys.browser import Reader


def test_the_theme_is_kept_and_the_system_followed_again(at_gallery: Reader) -> None:
    page = at_gallery.open("/elements/marks/")
    toggle = page.get_by_role("button", name="Switch light and dark")
    toggle.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    toggle.click()
    assert page.evaluate("localStorage.getItem('countersign.theme')") is None


def test_the_rail_collapses_and_stays_so(at_gallery: Reader) -> None:
    page = at_gallery.open("/elements/marks/")
    page.get_by_role("button", name="Collapse").click()
    page.reload()
    rail = page.locator(".rail").bounding_box()
    assert rail is not None
    assert rail["width"] <= 60
    expect(page.get_by_role("button", name="Collapse")).to_have_attribute("aria-pressed", "true")


def test_a_slash_goes_to_the_search_unless_somebody_types(at_gallery: Reader) -> None:
    page = at_gallery.open("/elements/register/")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.locator("#s").focus()
    page.keyboard.type("a/b")
    expect(page.locator("#s")).to_have_value("a/b")


def test_a_draft_outlives_the_page_until_it_is_sent_and_kept(at_gallery: Reader) -> None:
    page = at_gallery.open("/elements/risk/")
    box = page.locator("textarea[data-draft]")
    box.fill("Run 8801 shows it.")
    expect(page.locator("[data-draft-note]")).to_contain_text("Draft kept")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(box).to_have_value("Run 8801 shows it.")
    page.evaluate("document.querySelector('form[data-guard]').dispatchEvent(new Event('submit', {bubbles: true}))")
    page.goto(page.url.replace("risk", "marks"))
    page.goto(page.url.replace("marks", "risk"))
    expect(box).to_have_value("Run 8801 shows it.")  # sent, but no page said that it was kept
    page.evaluate("document.querySelector('form[data-guard]').dispatchEvent(new Event('submit', {bubbles: true}))")
    page.goto(page.url.replace("risk", "register"))  # brings a toast: kept
    page.goto(page.url.replace("register", "risk"))
    expect(box).to_have_value("")


def test_leaving_with_unsaved_text_asks_first(at_gallery: Reader) -> None:
    page = at_gallery.open("/elements/risk/")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("textarea[data-draft]").press_sequentially("x")
    page.reload()
    assert asked == ["beforeunload"]


def test_a_selection_shows_its_bar_and_counts(at_gallery: Reader) -> None:
    page = at_gallery.open("/elements/register/")
    bar = page.get_by_role("region", name="Selected risks")
    expect(bar).to_contain_text("1 of 5 selected")
    page.get_by_label("Select all shown").check()
    expect(bar).to_contain_text("5 of 5 selected")
    assert page.locator("tr.chosen").count() == 5
    bar.get_by_role("button", name="Clear").click()
    expect(bar).to_be_hidden()


def test_choosing_a_cell_says_the_level(at_gallery: Reader) -> None:
    page = at_gallery.open("/elements/risk/")
    page.get_by_label("Likelihood 5 Almost certain, impact 5 Severe: Critical").check()
    expect(page.locator("[data-picker-says]")).to_have_text("Almost certain × Severe = Critical, 25.")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-picker-says]")).to_contain_text("Critical, 20.")


def test_a_dialog_opens_and_gives_the_focus_back(at_gallery: Reader) -> None:
    page = at_gallery.open("/elements/risk/")
    opener = page.get_by_role("button", name="Change owners")
    opener.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_toast_can_be_dismissed(at_gallery: Reader) -> None:
    page = at_gallery.open("/elements/register/")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator("[data-toast]")).to_have_count(0)


def test_the_menu_of_a_phone_opens_without_a_mouse(at_gallery: Reader) -> None:
    page = at_gallery.open("/elements/marks/")
    at_gallery.wear(390)
    page.get_by_role("button", name="Menu").press("Enter")
    expect(page.get_by_role("link", name="Risk register")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Risk register")).to_be_hidden()
