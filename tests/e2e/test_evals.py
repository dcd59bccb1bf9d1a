"""Prompt evals in a real browser: a run followed until its report, read by keyboard alone, kept and opened again; no violation."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from interviewer.evaluation.reports import as_json
from tests.e2e.conftest import ROOT, Site
from tests.e2e.stored import Stored
from tests.e2e.test_axe import AXE, violations
from tests.evaluation.reports.examples import report

pytestmark = pytest.mark.slow

BUILT = ROOT / "interviewer" / "server" / "static" / "index.html"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stored]:
    """Return a store with a run that was begun and goes on, and of which a little was held."""
    made = Stored(tmp_path_factory.mktemp("evals") / "store.sqlite")
    made.begin()
    made.hold(6)
    yield made
    made.leave()


@pytest.fixture(scope="module")
def shown(stored: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start the program that shows the store."""
    if not BUILT.is_file():
        pytest.skip("the page is not built: `make test` builds it; the end-to-end tests were skipped")
    started = stored.site(tmp_path_factory.mktemp("transcripts")).start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with a report of invented figures in a file, with a hostile one, and with a file that is none."""
    place = tmp_path_factory.mktemp("files")
    (place / "report.json").write_text(as_json.text(report(cases=30)), encoding="utf-8")
    (place / "hostile.json").write_text(as_json.text(report(cases=30, hostile=True)), encoding="utf-8")
    (place / "diary.json").write_text("Dear diary", encoding="utf-8")
    return place


def tab_to(page: Page, wanted: Locator, most: int = 60) -> None:
    """Press Tab until something has the focus."""
    element = wanted.element_handle()
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(one) => one === document.activeElement", element):
            return
    raise AssertionError(f"{wanted} was not reached with {most} presses of Tab")


def choose(page: Page, file: Path) -> None:
    """Open a report from a file on the page of all runs."""
    page.locator("input[type=file]").set_input_files(file)


def check(page: Page) -> None:
    """Find no violation in either theme at either width, and nothing that scrolls sideways but a table that says so."""
    for theme, width in itertools.product(("light", "dark"), (390, 1440)):
        # Without motion the colours are there at once, and not half of the way between two themes.
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type] # one of two words
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert (theme, width, violations(page) if AXE.is_file() else []) == (theme, width, [])


def test_every_state_is_accessible(page: Page, stored: Stored, shown: Site, kept: Path) -> None:
    """A run that goes on, alone and in the list, a file that is no report, and a report with all of it open."""
    page.goto(shown.address)
    page.goto(f"{shown.address.partition('?')[0]}evals/{stored.id}")
    expect(page.get_by_role("progressbar")).to_be_visible()
    check(page)
    page.goto(f"{shown.address.partition('?')[0]}evals")
    expect(page.get_by_role("progressbar")).to_be_visible()
    choose(page, kept / "diary.json")
    expect(page.get_by_text("diary.json is not JSON.")).to_be_visible()
    check(page)
    choose(page, kept / "report.json")
    expect(page.locator("#pair li").first).to_be_visible()
    for summary in page.locator("summary").all():
        summary.click()
    check(page)


def test_a_run_is_followed_until_its_report_and_read_by_keyboard_alone(
    page: Page, stored: Stored, shown: Site, tmp_path: Path
) -> None:
    """Nothing of it needs a mouse, and where one is can be shared."""
    page.goto(shown.address)
    expect(page.get_by_role("button", name="Start the interview")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("e")
    link = page.get_by_role("link", name="before → after")
    expect(page.get_by_text("6 of 22 interviews")).to_be_visible()
    tab_to(page, link)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The run goes on")).to_be_visible()
    stored.hold()
    expect(page.get_by_role("heading", name=re.compile("^after is worse"))).to_be_visible()
    expect(page.get_by_text("Gate did not pass · exit 10")).to_be_visible()
    chosen, rows = page.locator("#h-pair"), page.locator("#cases tbody tr")
    first = chosen.text_content()
    expect(page.locator("#pair mark.bad").first).to_be_visible()
    page.keyboard.press("j")
    expect(chosen).not_to_have_text(first or "")
    expect(page.locator("#pair mark.bad").first).to_be_visible()
    everything = page.locator("#pair ol > li").count()
    page.keyboard.press("d")
    assert page.locator("#pair li.shared").count() == 0 < page.locator("#pair ol > li").count() < everything
    tab_to(page, page.get_by_role("button", name=re.compile("Broken")))
    page.keyboard.press("Enter")
    broken = rows.count()
    assert 0 < broken < 11
    case = (chosen.text_content() or "").partition(": ")[2]
    assert page.url.endswith(f"?filter=broken&case={case}&only=1")
    page.reload()
    expect(page.locator("#pair mark.bad").first).to_be_visible()
    assert (chosen.text_content(), rows.count()) == (f"Side by side: {case}", broken)
    tab_to(page, page.get_by_role("button", name="Export"))
    page.keyboard.press("Enter")
    assert not AXE.is_file() or violations(page) == []
    tab_to(page, page.get_by_role("link", name="Export JSON"), most=3)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    download.value.save_as(tmp_path / "kept.json")
    page.goto(f"{shown.address.partition('?')[0]}evals")
    expect(page.get_by_text("after is worse")).to_be_visible()
    choose(page, tmp_path / "kept.json")
    expect(page.get_by_role("heading", name=re.compile("^after is worse"))).to_be_visible()
    expect(page.locator("#pair mark.bad").first).to_be_visible()
    assert as_json.read((tmp_path / "kept.json").read_text(encoding="utf-8"), "kept.json").comparison.answer == "worse"


def test_a_report_is_opened_where_it_is_dropped_and_words_in_it_are_only_words(
    page: Page, stored: Stored, shown: Site, kept: Path
) -> None:
    """A file that is none is refused in a sentence; what somebody typed to break a report is read and does nothing."""
    page.goto(shown.address)
    page.goto(f"{shown.address.partition('?')[0]}evals")
    expect(page.get_by_role("heading", name="Prompt evals")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name in ("diary.json", "hostile.json"):
        page.evaluate(
            """([name, text]) => {
                const files = new DataTransfer()
                files.items.add(new File([text], name, { type: 'application/json' }))
                dispatchEvent(new DragEvent('drop', { dataTransfer: files, cancelable: true }))
            }""",
            [name, (kept / name).read_text(encoding="utf-8")],
        )
        if name == "diary.json":
            expect(page.get_by_text("diary.json is not JSON.")).to_be_visible()
    expect(page.locator("#pair")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator("h1")).to_contain_text("<script>alert('x')</script>")
    expect(page.get_by_text("repeat 1 of 2")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("repeat 2 of 2")).to_be_visible()
    assert page.locator("img, #pair script, iframe").count() == 0
    assert [url for url in asked if not url.startswith(f"http://127.0.0.1:{shown.port}/")] == []
    page.reload()
    expect(page.get_by_role("heading", name="The report has to be opened again")).to_be_visible()
