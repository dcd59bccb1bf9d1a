"""`make screenshots`: photographs of the page's states, both themes and widths, in `web/screenshots/` (not in git)."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.archive import Archive
from tests.e2e.conftest import FLAGS, ROOT, Site
from tests.e2e.test_code import BAD, write
from tests.e2e.test_interview import ANSWERS, begin, composer, rests, say

OUT = ROOT / "web" / "screenshots"


def photograph(page: Page, address: str, name: str) -> None:
    """Go through an interview and keep a picture of each state."""

    def keep(state: str) -> None:
        page.screenshot(path=OUT / f"{state}-{name}.png")

    page.goto(address)
    expect(page.get_by_role("button", name="Start the interview")).to_be_visible()
    keep("start")
    begin(page, address.partition("?")[0])
    keep("live-first-words")
    for answer in ANSWERS[:3]:
        say(page, answer)
    composer(page).fill("A draft that is kept.")
    keep("live-probe")
    code(page, keep)
    for answer in ANSWERS[3:8]:
        say(page, answer)
    keep("live-constraint")
    for answer in [*ANSWERS[8:], "No.", "No."]:
        if page.get_by_role("heading", name="Interview over").count() == 0:
            say(page, answer)
    rests(page)
    keep("over")


def code(page: Page, keep: Callable[[str], None]) -> None:
    """Open the editor, run code that fails, and look at the problem; then go back to the conversation."""
    narrow = page.get_by_role("tab", name="Chat").count() > 0
    page.get_by_role("tab", name="Code", exact=True).click()
    page.get_by_label("Your code").click()
    write(page, BAD)
    page.get_by_role("button", name=re.compile("^Run")).click()
    expect(page.get_by_text("5 passed", exact=True)).to_be_visible()
    keep("live-code")
    page.get_by_role("tab", name="Problem").click()
    expect(page.locator("#panel-workspace-problem").get_by_role("heading").first).to_be_visible()
    keep("live-problem")
    page.get_by_role("tab", name="Chat" if narrow else "Code", exact=True).click()


def look_back(page: Page, archive: Archive, name: str) -> None:
    """Keep a picture of each state of the pages that look back."""

    def keep(state: str, path: str | None = None, *, whole: bool = False) -> None:
        if path is not None:
            page.goto(archive.at(path))
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            page.evaluate("document.fonts.ready")
        page.screenshot(path=OUT / f"{state}-{name}.png", full_page=whole)

    archive.open(page, "replays")
    keep("replays")
    keep("replay", f"replay/{archive.redesigned}")
    keep("replay-full", whole=True)
    keep("replay-moment", f"replay/{archive.redesigned}?t=T14")
    keep("replay-code", f"replay/{archive.strong}?t=T14")
    keep("replay-not-graded", f"replay/{archive.bare}")
    page.goto(archive.at(f"replay/{archive.redesigned}?with={archive.designed}.g1"))
    expect(page.get_by_role("region", name="Comparison")).to_be_visible()
    keep("replay-compared")
    page.get_by_role("button", name="Change this score").click()
    page.get_by_label("Why", exact=True).scroll_into_view_if_needed()
    keep("replay-coach")
    page.get_by_role("button", name="Export").click()
    keep("replay-export")
    keep("replay-missing", f"replay/{'0' * 26}")


def main() -> int:
    """Photograph every combination; return the exit code."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.stderr.write("No Chromium on this machine: install `chromium`.\n")
        return 1
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for theme in ("light", "dark"):
            for width in (390, 1440):
                site = Site(Path(directory) / f"{theme}-{width}").start()
                context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)  # type: ignore[arg-type] # one of two words
                photograph(context.new_page(), site.address, f"{theme}-{width}")
                context.close()
                site.stop()
                archive = Archive.start(Path(directory) / f"archive-{theme}-{width}")
                context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)  # type: ignore[arg-type] # one of two words
                look_back(context.new_page(), archive, f"{theme}-{width}")
                context.close()
                archive.site.stop()
        browser.close()
    sys.stdout.write(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
