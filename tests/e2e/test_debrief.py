"""A loop's debrief in a real browser: from an interview that is graded to its decision and back to the words; no violation."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.archive import Archive
from tests.e2e.conftest import PAGE, Site
from tests.e2e.test_axe import AXE, in_both_themes
from tests.e2e.test_interview import ANSWERS, begin, say

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Start a program with graded interviews of two rounds, at two levels."""
    if not PAGE.is_file():
        pytest.skip("the page is not built: `make test` builds it; the end-to-end tests were skipped")
    started = Archive.start(tmp_path_factory.mktemp("loop") / "transcripts")
    yield started
    started.site.stop()


def test_an_interview_is_graded_and_its_loop_debriefed(page: Page, site: Site) -> None:
    """Before there is a grade the page says what to do; after it, the decision, and the round leads to its scorecard."""
    begin(page, site.address)
    for answer in (ANSWERS[0], ANSWERS[2]):
        say(page, answer)
    page.get_by_role("button", name="End round").first.click()
    page.get_by_role("dialog").get_by_role("button", name="End round").click()
    page.get_by_role("link", name="Replay and grade").click()
    expect(page.get_by_text("Not graded yet")).to_be_visible()
    replay = page.url
    page.goto(f"http://127.0.0.1:{site.port}/debrief")
    expect(page.get_by_role("heading", name="Nothing is graded yet")).to_be_visible()
    page.get_by_role("link", name="Open replays").click()
    page.locator("main li a").click()
    page.get_by_role("button", name="Grade", exact=True).click()
    expect(page.get_by_role("heading", name="Scorecard")).to_be_visible()
    page.goto(f"http://127.0.0.1:{site.port}/replays")
    page.get_by_role("link", name="Debrief", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile(r"at SDE II\.$"))).to_be_visible()
    expect(page.get_by_text("Rehearsal, not an assessment")).to_be_visible()
    page.get_by_role("row", name=re.compile("^Coding screen")).get_by_role("link").click()
    expect(page).to_have_url(re.compile(re.escape(replay.partition("?")[0])))
    expect(page.get_by_role("heading", name="Scorecard")).to_be_visible()


def test_a_debrief_is_read_and_kept_by_keyboard_alone(page: Page, archive: Archive) -> None:
    """The level is chosen, the file is downloaded, a quotation leads to its turn, and the memo unfolds."""
    archive.open(page, "debrief")
    expect(page.get_by_role("heading", name=re.compile(r"at SDE III\.$"))).to_be_visible()
    chooser = page.get_by_label("Level", exact=True)
    chooser.focus()
    page.keyboard.press("ArrowUp")
    expect(page).to_have_url(re.compile(r"/debrief\?level=II$"))
    expect(page.get_by_role("heading", name=re.compile(r"at SDE II\.$"))).to_be_visible()
    expect(chooser).to_be_focused()
    page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "debrief-II.md"
    assert download.value.path().read_text(encoding="utf-8").startswith("# ")
    memo = page.get_by_text("The committee’s memo")
    memo.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details[open]").filter(has=memo)).to_be_visible()
    chooser.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("heading", name=re.compile(r"at SDE III\.$"))).to_be_visible()
    quotation = page.get_by_role("figure").first
    words = quotation.locator("blockquote").inner_text().strip("“”")
    link = quotation.get_by_role("link")
    number = link.inner_text().rpartition(" ")[2]
    link.focus()
    page.keyboard.press("Enter")
    turn = page.locator(f"#{number}")
    expect(turn).to_be_in_viewport()
    assert "".join(words.split()) in "".join(turn.inner_text().split())


@pytest.mark.parametrize("width", [390, 1440])
def test_a_debrief_is_accessible(browser: Browser, archive: Archive, width: int) -> None:
    """With everything unfolded, and where nothing is graded at the level; it is never wider than the window."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: `make test` installs it with the page's packages")
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    archive.open(page, "debrief")
    expect(page.get_by_role("heading", name="Rounds")).to_be_visible()
    for fold in page.locator("summary").all():
        fold.click()
    in_both_themes(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_label("Level", exact=True).select_option("Pr")
    expect(page.get_by_role("heading", name=re.compile("^Nothing is graded at"))).to_be_visible()
    in_both_themes(page)
    context.close()
