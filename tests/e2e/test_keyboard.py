"""A round by keyboard alone: nothing is clicked, and the focus is moved by keys only."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from interviewer import transcripts
from interviewer.core.events import Answered, Ended, HintRequested, Paused, Resumed, Timed
from tests.e2e.conftest import Site
from tests.e2e.test_interview import rests

pytestmark = pytest.mark.slow

FOCUS = """() => {
  const at = document.activeElement
  const label = at?.labels?.[0]?.textContent ?? at?.closest('label')?.textContent
  return (at?.getAttribute('aria-label') ?? label ?? at?.textContent ?? '').replace(/\\s+/g, ' ').trim()
}"""


def tab_to(page: Page, name: str, *, key: str = "Tab") -> None:
    """Press Tab until what has the focus is called so; nothing takes more than a walk through the page."""
    for _ in range(80):
        if page.evaluate(FOCUS).startswith(name):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{name!r} was not reached; the focus is on {page.evaluate(FOCUS)!r}")


def choose(page: Page, name: str, *, first: str) -> None:
    """Tab to a group of options, by the one that is chosen in it, and go to another with the arrow keys."""
    tab_to(page, first)
    tab_to(page, name, key="ArrowDown")


def test_a_round_from_the_choice_to_its_end_by_keyboard_alone(page: Page, site: Site) -> None:
    """Choose, answer, ask for a hint, pause, change the time, look up the keys, go to a turn, switch panes, and end."""
    keys = page.keyboard
    page.goto(site.address)
    expect(page.get_by_role("button", name="Start the interview")).to_be_visible()
    choose(page, "Coding screen", first="Recruiter screen")
    choose(page, "Twice as long", first="As planned")
    tab_to(page, "Start the interview")
    keys.press("Enter")
    expect(page.locator("article#T1")).to_be_visible()
    rests(page)
    tab_to(page, "Your answer")
    keys.type("Python.")
    keys.press("Control+Enter")
    expect(page.locator("article#T3")).to_be_visible()
    rests(page)
    keys.press("Escape")
    tab_to(page, "Hint", key="Tab")
    keys.press("Enter")
    expect(page.get_by_text("You asked for a hint")).to_be_visible()
    rests(page)
    tab_to(page, "Pause", key="Shift+Tab")
    keys.press("Enter")
    expect(page.get_by_text("Paused. The clock stands still")).to_be_visible()
    tab_to(page, "Continue")
    keys.press("Enter")
    expect(page.get_by_text("You went on; the clock runs")).to_be_visible()
    keys.press("?")
    expect(page.get_by_role("dialog", name="Shortcuts and settings")).to_be_visible()
    keys.press("Escape")
    keys.press("Control+k")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    keys.type("T2")
    expect(page.get_by_role("dialog").get_by_role("option").first).to_contain_text("T2 Python.")
    keys.press("Enter")
    expect(page).to_have_url(f"{page.url.partition('#')[0]}#T2")
    shown = page.get_by_role("tablist", name="Workspace").get_by_role("tab", selected=True)
    before = shown.inner_text()
    keys.press("]")
    expect(shown).not_to_have_text(before)
    tab_to(page, "End round", key="Shift+Tab")
    keys.press("Enter")
    expect(page.get_by_role("dialog", name="End this round?")).to_be_visible()
    tab_to(page, "End round")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Interview over")).to_be_visible()
    happened = {type(record.event) for record in transcripts.read(site.transcript()).records}
    assert {Answered, HintRequested, Paused, Resumed, Timed, Ended} <= happened


def test_letters_can_be_turned_off(page: Page, site: Site) -> None:
    """A key on its own does nothing then, and a key together with Ctrl still does."""
    page.goto(site.address)
    expect(page.get_by_role("button", name="Start the interview")).to_be_visible()
    page.keyboard.press("?")
    help = page.get_by_role("dialog", name="Shortcuts and settings")
    help.get_by_role("switch", name="Single letters are shortcuts").uncheck()
    page.keyboard.press("Escape")
    expect(help).to_have_count(0)
    page.keyboard.press("?")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Go to")).to_be_visible()
    expect(help).to_have_count(0)
