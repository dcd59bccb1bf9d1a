"""`make screenshots`: photographs of the page's states, both themes and widths, in `web/screenshots/` (not in git)."""

from __future__ import annotations

import itertools
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from interviewer.evaluation.reports import as_json
from tests.e2e.archive import Archive
from tests.e2e.conftest import FLAGS, ROOT, Site
from tests.e2e.stored import Stored
from tests.e2e.test_board import part
from tests.e2e.test_board import write as write_board
from tests.e2e.test_code import BAD, write
from tests.e2e.test_interview import ANSWERS, begin, begin_round, composer, rests, say
from tests.evaluation.reports.examples import report

BOARD = """people: Tenants [118 projects]
service: Ingest API [202 + key]
queue: Tasks [project + type]
worker: Router [lease 10 min]
people: Annotators [≈ 41K online]
store: Lease table [task + epoch]
service: Result API [epoch check]
store: Result ledger [task + epoch]
Tenants -> Ingest API
Ingest API -> Tasks [50K/s]
Tasks -> Router, batch 64
Router ~> Annotators, offer
Router -> Lease table, CAS
Annotators -> Result API, label
Result API -> Result ledger, put once
Lease table ~> Dead letters, expired
"""
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
    over = page.get_by_role("heading", name="Interview over")
    for answer in [*ANSWERS[8:], *["No."] * 20]:
        if over.count() == 0:
            say(page, answer)
    rests(page)
    expect(over).to_be_visible()
    keep("over")


def design(page: Page, site: Site, name: str) -> None:
    """Go through a design round: its board empty, drawn and edited, the menus and dialogs, a pause, a lost connection."""

    def keep(state: str) -> None:
        page.screenshot(path=OUT / f"{state}-{name}.png")

    begin_round(page, site.address.partition("?")[0], "System design")
    rests(page)
    narrow = page.get_by_role("tab", name="Chat").count() > 0
    show(page, "Board", narrow)
    expect(page.get_by_role("button", name="Add a queue")).to_be_visible()
    keep("board-empty")
    write_board(page, BOARD)
    page.get_by_role("button", name="Arrange the parts").click()
    page.get_by_role("button", name="Fit the whole board").click()
    page.get_by_role("button", name="Edit", exact=True).click()
    keep("board-as-text")
    page.keyboard.press("Escape")
    part(page, "Router").dblclick()
    keep("board-fields")
    page.keyboard.press("Escape")
    show(page, "Chat", narrow)
    page.get_by_role("button", name="Attach").click()
    composer(page).fill("No, let us begin.")
    keep("live-attached")
    page.keyboard.press("Control+Enter")
    expect(page.locator("article#T3")).to_be_visible()
    rests(page)
    keep("live-design")
    show(page, "Board", narrow)
    keep("board")
    show(page, "Chat", narrow)
    page.get_by_role("button", name="Round menu").click()
    keep("menu")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    for key, state in (("?", "shortcuts"), ("Control+k", "go-to")):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        page.wait_for_load_state("networkidle")
        keep(state)
        page.keyboard.press("Escape")
    site.kill()
    expect(page.get_by_text("Reconnecting").first).to_be_attached()
    keep("reconnecting")
    site.start()
    expect(page.get_by_text("Back").first).to_be_attached()
    keep("back")
    page.goto(site.address)
    expect(page.get_by_role("button", name="Start the interview")).to_be_visible()
    examples = ROOT / "transcripts" / "examples"
    page.locator("input[type=file]").set_input_files(
        [examples / "v1-c1.jsonl", examples / "v2-imported.jsonl", ROOT / "Makefile"]
    )
    expect(page.get_by_text("was not taken in")).to_be_visible()
    page.screenshot(path=OUT / f"start-imported-{name}.png", full_page=True)


def show(page: Page, tab: str, narrow: bool) -> None:
    """Show a tab where the conversation is one, too."""
    if narrow or tab != "Chat":
        page.get_by_role("tab", name=tab, exact=True).click()


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
    expect(page.get_by_role("link", name=re.compile("Keep or drop")).first).to_be_visible()
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
    page.get_by_role("button", name=re.compile("^Hide the evidence")).first.click()
    page.get_by_label("Why this is no evidence").fill("They took it back a minute later.")
    page.get_by_role("button", name="Hide it").click()
    expect(page.get_by_text("Hidden by the coach.")).to_be_visible()
    page.get_by_role("button", name="Add evidence").click()
    keep("replay-evidence")
    page.get_by_text("Hidden by the coach.").scroll_into_view_if_needed()
    keep("replay-hidden")
    page.get_by_role("button", name="Export").click()
    keep("replay-export")
    keep("replay-missing", f"replay/{'0' * 26}")
    page.goto(archive.at("debrief"))
    expect(page.get_by_role("heading", name="Rounds")).to_be_visible()
    keep("debrief", whole=True)


def evaluations(browser: Browser, directory: Path) -> None:
    """Keep a picture of each state of the prompt evals; the report with many cases has invented figures, and comes from a file."""
    stored = Stored(directory / "store.sqlite")
    site = stored.site(directory / "transcripts").start()
    page = browser.new_page()

    def keep(state: str, *, whole: bool = False, press: str = "") -> None:
        for theme, width in itertools.product(("light", "dark"), (390, 1440)):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of two words
            page.set_viewport_size({"width": width, "height": 900})
            if press:
                page.get_by_role("button", name=press).click()
            page.screenshot(path=OUT / f"{state}-{theme}-{width}.png", full_page=whole, animations="disabled")
            page.keyboard.press("Escape")

    at = site.address.partition("?")[0]
    page.goto(site.address)
    page.goto(f"{at}evals")
    expect(page.get_by_text("None yet.")).to_be_visible()
    keep("evals-empty")
    stored.begin()
    stored.hold(8)
    page.goto(f"{at}evals/{stored.id}")
    expect(page.get_by_role("progressbar")).to_be_visible()
    keep("eval-running")
    page.goto(f"{at}evals")
    expect(page.get_by_role("progressbar")).to_be_visible()
    keep("evals-running")
    stored.leave()
    page.goto(f"{at}evals/{stored.id}")
    expect(page.get_by_text("Stopped at")).to_be_visible()
    keep("eval-stopped")
    stored.begin()
    stored.hold()
    stored.leave()
    page.goto(f"{at}evals")
    expect(page.get_by_text("after is worse")).to_be_visible()
    keep("evals")
    page.goto(f"{at}evals/{stored.id}")
    expect(page.locator("#pair mark.bad").first).to_be_visible()
    keep("eval-worse")
    keep("eval-export", press="Export")
    page.goto(f"{at}evals/nothing")
    expect(page.get_by_role("heading", name="There is no report at this address")).to_be_visible()
    keep("eval-missing")
    page.goto(f"{at}evals")
    file = directory / "report.json"
    file.write_text(as_json.text(report(cases=120, repeats=3)), encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator("#pair mark.bad").first).to_be_visible()
    keep("eval")
    keep("eval-full", whole=True)
    page.context.close()
    site.stop()


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
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce"
                )  # type: ignore[arg-type] # one of two words
                page = context.new_page()
                photograph(page, site.address, f"{theme}-{width}")
                design(page, site, f"{theme}-{width}")
                context.close()
                site.stop()
                archive = Archive.start(Path(directory) / f"archive-{theme}-{width}")
                context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)  # type: ignore[arg-type] # one of two words
                look_back(context.new_page(), archive, f"{theme}-{width}")
                context.close()
                archive.site.stop()
        (Path(directory) / "evals").mkdir()
        evaluations(browser, Path(directory) / "evals")
        browser.close()
    sys.stdout.write(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
