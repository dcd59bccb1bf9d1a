"""Looking back in a real browser: grade, replay by keyboard, follow evidence both ways, argue, compare, and practise the gap."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from interviewer import transcripts
from interviewer.core.grading_events import Adjusted
from tests.e2e.archive import Archive
from tests.e2e.conftest import ROOT, Site
from tests.e2e.test_axe import violations
from tests.e2e.test_interview import ANSWERS, begin, say

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Start one program for all that only looks back."""
    if not (ROOT / "interviewer" / "server" / "static" / "index.html").is_file():
        pytest.skip("the page is not built: `make test` builds it; the end-to-end tests were skipped")
    started = Archive.start(tmp_path_factory.mktemp("archive") / "transcripts")
    yield started
    started.site.stop()


def dimension(page: Page, name: str):  # type: ignore[no-untyped-def] # playwright's own type is spelt out nowhere else
    """Return the row of a dimension, which opens it."""
    return page.get_by_role("button", name=re.compile(f"^{name}: "))


def opened(page: Page, name: str) -> None:
    """Open a dimension, unless it is the one that is open."""
    row = dimension(page, name)
    if row.get_attribute("aria-expanded") == "false":
        row.click()


def test_an_interview_is_graded_as_soon_as_it_is_over(page: Page, site: Site) -> None:
    """From the last word to a scorecard with quoted words, without leaving the browser."""
    begin(page, site.address)
    for answer in (ANSWERS[0], ANSWERS[2], ANSWERS[3]):
        say(page, answer)
    page.get_by_role("button", name="End round").first.click()
    page.get_by_role("dialog").get_by_role("button", name="End round").click()
    page.get_by_role("link", name="Replay and grade").click()
    expect(page.get_by_text("Not graded yet")).to_be_visible()
    page.get_by_role("button", name="Grade", exact=True).click()
    expect(page.get_by_role("heading", name="Scorecard")).to_be_visible()
    expect(page.get_by_text("Rehearsal, not an assessment")).to_be_visible()
    expect(page.locator("article mark").first).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Scorecard")).to_be_visible()


def test_an_interview_is_replayed_by_keyboard_alone(page: Page, archive: Archive) -> None:
    """J, K, E and Space move the playhead, the address follows it, and a link to a moment opens there."""
    archive.open(page, f"replay/{archive.strong}")
    slider = page.get_by_role("slider", name="Playhead")
    expect(page.locator("article[aria-current=true]")).to_have_id("T1")
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator("article[aria-current=true]")).to_have_id("T2")
    expect(page).to_have_url(re.compile(r"\?t=T2$"))
    page.keyboard.press("e")
    evidence = page.locator("article[aria-current=true]")
    expect(evidence.locator("mark").first).to_be_in_viewport()
    expect(slider).to_have_attribute("aria-valuetext", re.compile("turn 4, you"))
    page.keyboard.press("4")
    expect(page.get_by_role("button", name="Speed: 8 times")).to_be_visible()
    before = int(slider.get_attribute("aria-valuenow") or 0)
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(slider).not_to_have_attribute("aria-valuenow", str(before))
    page.keyboard.press("Space")
    slider.focus()
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuenow", slider.get_attribute("aria-valuemax") or "")
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuenow", "0")
    page.goto(archive.at(f"replay/{archive.strong}?t=T12"))
    expect(page.locator("article[aria-current=true]")).to_have_id("T12")
    expect(page.locator("#T12")).to_be_in_viewport()
    expect(page.get_by_text("Snapshot 1 of 1")).to_be_visible()


def test_evidence_leads_to_its_turn_and_back(page: Page, archive: Archive) -> None:
    """A quotation's link goes to the turn with focus; the tag under the words opens the dimension."""
    archive.open(page, f"replay/{archive.strong}")
    safety = dimension(page, "Operational safety and data integrity")
    opened(page, "Operational safety and data integrity")
    panel = page.locator("#dimension-SAFE")
    quotation = panel.locator("figure").first
    words = (quotation.locator("blockquote").inner_text()).strip("“”")
    link = quotation.get_by_role("link")
    number = link.inner_text()
    link.click()
    turn = page.locator(f"#{number}")
    expect(turn).to_be_focused()
    expect(turn).to_be_in_viewport()
    assert "".join(words.split()) in "".join("".join(turn.locator("mark").all_inner_texts()).split())
    dimension(page, "Soundness").click()
    expect(safety).to_have_attribute("aria-expanded", "false")
    turn.get_by_role("button", name=re.compile("Operational safety")).click()
    expect(safety).to_have_attribute("aria-expanded", "true")
    page.get_by_role("button", name="Evidence only").click()
    assert page.locator("article").count() == page.locator("article:has(mark)").count() > 0


def test_a_coachs_score_survives_a_reload(page: Page, archive: Archive) -> None:
    """It needs a reason, stands beside the grader's, is in the file once, and can be taken back."""
    archive.open(page, f"replay/{archive.weak}")
    opened(page, "Soundness")
    panel = page.locator("#dimension-SOLVE")
    panel.get_by_role("button", name="Change this score").click()
    panel.get_by_role("radio", name="4").check()
    panel.get_by_role("button", name="Keep the score").click()
    expect(panel.get_by_text("A changed score needs its reason.")).to_be_visible()
    expect(panel.get_by_label("Why")).to_be_focused()
    panel.get_by_label("Why").fill("Named the trade-off before I asked.")
    panel.get_by_role("button", name="Keep the score").click()
    expect(panel.get_by_text("Coach: 4 of 4")).to_be_visible()
    page.reload()
    expect(dimension(page, "Soundness")).to_have_accessible_name(re.compile("a coach says 4"))
    opened(page, "Soundness")
    expect(panel.get_by_text("Named the trade-off before I asked.")).to_be_visible()
    panel.get_by_role("button", name="Take it back").click()
    expect(panel.get_by_role("button", name="Change this score")).to_be_visible()
    events = [record.event for record in transcripts.read(archive.site.transcripts / f"{archive.weak}.jsonl").records]
    assert [event.score for event in events if isinstance(event, Adjusted)] == [4, None]


def test_a_coach_hides_evidence_and_adds_some(page: Page, archive: Archive) -> None:
    """What is hidden stays with its reason and counts neither way; what is selected in the transcript is taken up and underlined."""
    archive.open(page, f"replay/{archive.strong}")
    opened(page, "Operational safety and data integrity")
    panel = page.locator("#dimension-SAFE")
    piece = panel.locator("li").first
    words = piece.locator("blockquote").inner_text()
    piece.get_by_role("button", name=re.compile("^Hide the evidence")).click()
    piece.get_by_role("button", name="Hide it").click()
    expect(piece.get_by_text("What is hidden needs its reason.")).to_be_visible()
    piece.get_by_label("Why this is no evidence").fill("They took it back.")
    piece.get_by_role("button", name="Hide it").click()
    hidden = panel.locator("li").filter(has_text="Hidden by the coach.")
    expect(hidden).to_contain_text("They took it back.")
    expect(hidden.locator("figure")).to_have_class(re.compile("neutral"))
    expect(hidden.locator("blockquote")).to_have_text(words)
    answer = page.locator("article.you .body p").first
    said = answer.inner_text()
    answer.click(click_count=3)
    panel.get_by_role("button", name="Add evidence").click()
    form = panel.get_by_role("form", name="Add evidence")
    taken = form.get_by_label("Words, as they stand there").input_value()
    assert len(taken) > 5
    assert taken in said
    form.get_by_role("radio", name="Gap").check()
    form.get_by_label("Why", exact=True).fill("No cost was named.")
    form.get_by_role("button", name="Add it").click()
    added = panel.locator("li").filter(has_text="Coach: No cost was named.")
    expect(added).to_be_visible()
    expect(page.locator("article.you mark.gap").first).to_be_visible()
    page.reload()
    opened(page, "Operational safety and data integrity")
    expect(added).to_be_visible()
    added.get_by_role("button", name="Take it back").click()
    expect(added).to_have_count(0)
    hidden.get_by_role("button", name="Show it again").click()
    expect(hidden).to_have_count(0)


def test_attempts_are_compared_and_the_gap_is_practised(page: Page, archive: Archive) -> None:
    """The earlier attempt is a hollow tick and a difference; the drill is a new interview on the gap, with its question put."""
    archive.open(page, "replays")
    page.get_by_role("main").get_by_role("link", name=re.compile("Keep or drop")).first.click()
    expect(page).to_have_url(re.compile(archive.strong))
    expect(page.get_by_text("attempt 2")).to_be_visible()
    page.get_by_role("button", name="Compare with attempt 1").click()
    page.get_by_role("button", name=re.compile("^attempt 1")).click()
    expect(page.get_by_role("region", name="Comparison")).to_contain_text("rose")
    expect(dimension(page, "Soundness")).to_have_accessible_name(re.compile(r"\d before.*moved \+"))
    page.reload()
    expect(page.get_by_role("region", name="Comparison")).to_be_visible()
    page.get_by_role("button", name="Stop comparing").click()
    expect(page).not_to_have_url(re.compile("with="))
    page.get_by_role("button", name="Practise the gap").click()
    expect(page).to_have_url(re.compile(r"/i/[0-9a-z]{26}$"))
    assert archive.strong not in page.url
    expect(page.get_by_text("Drill: ").first).to_be_visible()
    expect(page.locator("article#T1")).to_contain_text("Training examples arrive on a stream")


@pytest.mark.parametrize("width", [390, 1440])
def test_every_state_of_the_replay_is_accessible(browser: Browser, archive: Archive, width: int) -> None:
    """Compared with a form open, not graded yet, and the list, in both themes; nothing is wider than the window."""
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page = context.new_page()

    def check(state: str, *themes: str) -> None:
        for theme in themes:
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of two words
            assert violations(page) == [], (state, theme)
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), state

    archive.open(page, f"replay/{archive.redesigned}?t=T20&with={archive.designed}.g1")
    expect(page.get_by_role("region", name="Comparison")).to_be_visible()
    page.get_by_role("button", name="Change this score").click()
    page.locator("summary").first.click()
    page.get_by_role("button", name="Add evidence").click()
    page.get_by_role("button", name=re.compile("^Hide the evidence")).first.click()
    page.get_by_role("button", name="Hide it").click()
    expect(page.get_by_text("What is hidden needs its reason.")).to_be_visible()
    check("compared", "light", "dark")
    page.get_by_label("Why this is no evidence").fill("They took it back.")
    page.get_by_role("button", name="Hide it").click()
    expect(page.get_by_text("Hidden by the coach.")).to_be_visible()
    check("hidden", "dark")
    page.get_by_role("button", name="Show it again").click()
    expect(page.get_by_text("Hidden by the coach.")).to_have_count(0)
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_role("link", name=re.compile("Scorecard to hand on"))).to_be_visible()
    for path, *themes in ((f"replay/{archive.bare}", "dark"), ("replays", "light", "dark")):
        page.goto(archive.at(path))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        check(path, *themes)
    context.close()


def test_an_open_interview_has_no_replay(browser: Browser, site: Site) -> None:
    """The page says so, and leads back to it."""
    page = browser.new_page()
    begin(page, site.address)
    page.goto(page.url.replace("/i/", "/replay/"))
    expect(page.get_by_role("heading", name="This interview is still open")).to_be_visible()
    page.get_by_role("link", name="Go on with it").click()
    expect(page.get_by_label("Your answer")).to_be_visible()
    page.close()
