"""The page in the states a candidate meets, in both themes and widths: no violation of the accessibility rules."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import ROOT, Site
from tests.e2e.test_board import TEXT, part, write
from tests.e2e.test_interview import ANSWERS, begin, begin_round, composer, rests, say

pytestmark = pytest.mark.slow

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: object) -> list[str]:
    """Run axe in the page and return what it found, one line each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))  # type: ignore[attr-defined] # a playwright page
    found = page.evaluate("(rules) => axe.run(document, {runOnly: rules})", RULES)  # type: ignore[attr-defined] # the same
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found["violations"]]


def in_both_themes(page: Page) -> None:
    """Hold the page as it stands to the rules, light and dark."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of two words
        assert violations(page) == [], theme


@pytest.mark.parametrize("width", [390, 1440])
def test_every_state_is_accessible(browser: Browser, site: Site, width: int) -> None:
    """The start page, an interview in progress, and one that is over."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: `make test` installs it with the page's packages")
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(site.address)
    expect(page.get_by_role("button", name="Start the interview")).to_be_visible()
    in_both_themes(page)
    begin(page, site.address.partition("?")[0])
    for answer in ANSWERS[:3]:
        say(page, answer)
    in_both_themes(page)
    if width > 1000:
        page.get_by_role("button", name="End round").first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        in_both_themes(page)
        page.get_by_role("dialog").get_by_role("button", name="End round").click()
        expect(page.get_by_role("heading", name="Interview over")).to_be_visible()
        in_both_themes(page)
    context.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_a_board_and_every_dialog_are_accessible(browser: Browser, site: Site, width: int) -> None:
    """Parts, links and pins, the fields of one, the board as text in both ways, the menus, the dialogs, and a pause."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: `make test` installs it with the page's packages")
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    begin_round(page, site.address, "System design")
    rests(page)
    if width < 720:
        page.get_by_role("tab", name="Board").click()
    write(page, TEXT)
    expect(part(page, "Lease table")).to_be_visible()
    part(page, "Router").dblclick()
    expect(page.get_by_label("Capacity")).to_be_visible()
    in_both_themes(page)
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.keyboard.type("[")
    page.keyboard.press("Enter")
    expect(page.locator("#link-says")).to_have_attribute("role", "alert")
    in_both_themes(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Edit", exact=True).click()
    in_both_themes(page)
    page.keyboard.press("Escape")
    for name in ("More for the board", "Round menu"):
        page.get_by_role("button", name=name).click()
        in_both_themes(page)
        page.keyboard.press("Escape")
    if width < 720:
        page.get_by_role("tab", name="Chat").click()
    page.get_by_role("button", name="Attach").click()
    composer(page).fill("It holds the lease.")
    in_both_themes(page)
    page.locator("h1").click()
    for key, name in (("?", "Shortcuts and settings"), ("Control+k", "Go to")):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog", name=name)).to_be_visible()
        in_both_themes(page)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    if width > 720:
        page.get_by_role("button", name="Pause").first.click()
        expect(page.get_by_text("Paused. The clock stands still")).to_be_visible()
        in_both_themes(page)
    context.close()
