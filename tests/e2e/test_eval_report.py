"""The report of a comparison in a real browser, from a file: no request, no violation, keys and filters, and no word that acts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from interviewer.evaluation.reports.as_html import page as page_of
from interviewer.evaluation.reports.report import Played, Repeat, Turn
from tests.e2e.test_axe import AXE, violations
from tests.evaluation.reports.examples import report

pytestmark = pytest.mark.slow


class Opened:
    """The page of a report, with what it asked for and what it complained of."""

    def __init__(self, browser: Browser, path: Path, *, width: int = 1440, theme: str = "light") -> None:
        """Open it."""
        self.context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)  # type: ignore[arg-type] # one of two words
        self.page: Page = self.context.new_page()
        self.asked: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))
        self.address = path.as_uri()
        self.page.goto(self.address)
        expect(self.page.locator("#turns li").first).to_be_visible()

    @property
    def chosen(self) -> str | None:
        """The case that is shown side by side."""
        return self.page.locator("#h-pair").text_content()

    @property
    def rows(self) -> int:
        """How many cases are listed."""
        return self.page.locator("#rows tbody tr:visible").count()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory with a plain report and a hostile one."""
    place = tmp_path_factory.mktemp("reports")
    for name, example in (("plain", report()), ("hostile", report(hostile=True))):
        (place / f"{name}.html").write_text(page_of(example), encoding="utf-8")
    return place


@pytest.fixture
def opened(browser: Browser, written: Path) -> Iterator[Opened]:
    """Return the plain report at a desk."""
    one = Opened(browser, written / "plain.html")
    yield one
    one.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_it_is_accessible_and_asks_for_nothing(browser: Browser, written: Path, theme: str, width: int) -> None:
    """In both themes and at both widths, with all of it open; nothing scrolls sideways but a table that says so."""
    one = Opened(browser, written / "plain.html", width=width, theme=theme)
    one.page.locator(".list a").first.evaluate("link => { link.textContent = 'C1/II/recorded/an-interview-of-monday' }")
    cases = one.page.locator(".list")
    assert cases.evaluate("list => list.scrollWidth - list.clientWidth") == 0  # or the change of each case is cut off
    for summary in one.page.locator("summary").all():
        summary.click()
    assert one.page.evaluate("document.documentElement.scrollWidth") == width
    assert one.asked == [one.address]
    assert one.said == []
    if AXE.is_file():
        assert violations(one.page) == []
    one.context.close()


def test_hostile_words_are_only_words(browser: Browser, written: Path) -> None:
    """In titles, labels, transcripts and the diff: they are read, and nothing runs and nothing is fetched."""
    one = Opened(browser, written / "hostile.html")
    expect(one.page.locator("#turns")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(one.page.locator("h1")).to_contain_text("<script>alert('x')</script>")
    one.page.keyboard.press("j")
    assert one.page.locator("img, #turns script, iframe").count() == 0
    assert (one.said, one.asked) == ([], [one.address])
    one.context.close()


def test_a_style_that_is_not_ours_has_no_effect(opened: Opened) -> None:
    """The policy is in force: what is put into the page later is refused."""
    opened.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p id=x style=\"position:fixed\">x</p>')")
    assert opened.page.evaluate("getComputedStyle(document.getElementById('x')).position") == "static"
    assert any("Content Security Policy" in line for line in opened.said)


def test_keys_move_through_cases_and_repeats(opened: Opened) -> None:
    """J and K the case, the arrows the repeat, D what differs; a key with a modifier is the browser's."""
    first = opened.chosen
    opened.page.keyboard.press("j")
    second = opened.chosen
    opened.page.keyboard.press("ArrowRight")
    expect(opened.page.locator("#repeat")).to_have_text("repeat 2 of 2")
    everything = opened.page.locator("#turns li").count()
    opened.page.keyboard.press("d")
    assert opened.page.locator("#turns li.shared").count() == 0 < opened.page.locator("#turns li").count() < everything
    opened.page.keyboard.press("Control+k")
    assert opened.chosen == second
    opened.page.keyboard.press("k")
    assert opened.chosen == first != second


def test_filters_are_kept_in_the_address(opened: Opened) -> None:
    """And so are the case and the repeat, so that what one sees can be shared."""
    losses = report().comparison.primary.losses
    opened.page.get_by_role("button", name="Worse").click()
    assert opened.rows == losses
    opened.page.keyboard.press("j")
    opened.page.keyboard.press("ArrowRight")
    chosen = opened.chosen
    assert opened.page.url == f"{opened.address}#filter=worse&case={chosen}&repeat=2"
    opened.page.reload()
    expect(opened.page.locator("#repeat")).to_have_text("repeat 2 of 2")
    assert (opened.chosen, opened.rows) == (chosen, losses)


def test_the_words_that_differ_are_marked_and_a_judgement_has_its_name(opened: Opened) -> None:
    """Turns that are the same in both are there once, across both columns."""
    shared = opened.page.locator("#turns li.shared").first
    expect(shared).to_contain_text("T8 · Candidate")
    assert (
        opened.page.locator("#turns li.both mark").first.text_content()
        == "What does the caller see when an id is evicted and comes back?"
    )
    judged = opened.page.locator("#turns mark.bad").first
    assert judged.text_content() == "It is 8 seconds, not 60,"
    expect(opened.page.locator("#turns .meta", has_text="▼ Answers given away").first).to_be_visible()


def test_turns_that_are_alike_are_folded_up_to_the_last(browser: Browser, tmp_path: Path) -> None:
    """So that what differs is seen at once; they can be unfolded, and a word or two in between stays."""
    example = report(cases=8)
    alike = tuple(Turn(number=n, speaker="candidate" if n % 2 else "interviewer", text=f"Turn {n}.") for n in range(1, 8))
    a, b = (Turn(number=8, speaker="interviewer", text=text) for text in ("Why?", "How?"))
    after = (Turn(number=9, speaker="candidate", text="So."),)
    repeat = Repeat(a=Played(turns=(*alike, a, *after)), b=Played(turns=(*alike, b, *after)))
    path = tmp_path / "folded.html"
    path.write_text(page_of(replace(example, cases=tuple(replace(case, repeats=(repeat,)) for case in example.cases))))
    one = Opened(browser, path)
    expect(one.page.get_by_text("6 turns are the same")).to_be_visible()
    expect(one.page.get_by_text("Turn 7.")).to_be_visible()
    expect(one.page.get_by_text("Turn 6.")).to_be_hidden()
    expect(one.page.get_by_text("So.")).to_be_visible()
    one.page.get_by_text("6 turns are the same").click()
    expect(one.page.get_by_text("Turn 1.")).to_be_visible()
    one.context.close()


def test_it_prints_on_a4_in_light(opened: Opened) -> None:
    """Everything is open and nothing is cut off at the side."""
    opened.page.emulate_media(media="print", color_scheme="dark")
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    opened.page.set_viewport_size({"width": 688, "height": 1000})
    assert opened.page.evaluate("document.documentElement.scrollWidth") == 688
    assert opened.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert opened.page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(18, 24, 29)"
    assert opened.page.locator("details[open]").count() == 3
    assert opened.rows == 60


def test_the_theme_can_be_changed(opened: Opened) -> None:
    """Whatever the system has."""
    before = opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
    opened.page.get_by_role("button", name="Light or dark").click()
    assert opened.page.evaluate("getComputedStyle(document.body).backgroundColor") != before
