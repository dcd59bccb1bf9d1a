"""A whole interview in a real browser against the real program, and what happens when either is cut off."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from interviewer import transcripts
from interviewer.core.events import Answered, Asked, Interrupted
from tests.e2e.conftest import ROOT, Cable, Site

pytestmark = pytest.mark.slow

ANSWERS = [
    "Python, please.",
    "What makes two examples the same, and how much memory do I have?",
    "I'd start with a plain set of content hashes; that is correct, but a billion keys at 16 bytes is 16 GB, so it does not fit. "
    "So I would put a Bloom filter in front.",
    "Then a brand new example is thrown away, and the model never trains on it.",
    "With 16 bits per key the error is about 0.05 percent, so up to half a million examples a day. I'd not accept that silently.",
    "```python\ndef keep(example):\n    h = digest(normalise(example))\n    if h in seen: return False\n"
    "    seen.add(h)\n    return True\n```",
    "It would be lost: recorded but never passed on. So I record it only after the hand-off is confirmed.",
    "With ten times the volume I have 1.6 bits per key and the filter says yes to almost half of everything.",
    "A hundredth of the bits per key: it is useless. I'd move to five-minute windows in memory and an exact pass on disk.",
    "Older repeats get through for a day, and the annotation lead must agree.",
    "In short: windows and an exact pass; the risk that remains is late data.",
    "No questions, thank you.",
]


def begin(page: Page, address: str) -> None:
    """Open the page and start a coding screen on the first question."""
    begin_round(page, address, "Coding screen")


def begin_round(page: Page, address: str, name: str) -> None:
    """Open the page and start an interview of that round, on its first question."""
    page.goto(address)
    expect(page).to_have_url(re.compile(r"/$"))
    page.get_by_role("radio", name=name).check()
    page.get_by_role("button", name="Start the interview").click()
    expect(composer(page)).to_be_visible()


def composer(page: Page):  # type: ignore[no-untyped-def] # playwright's own type is spelt out nowhere else
    """Return the box an answer is written in."""
    return page.get_by_role("textbox", name="Your answer")


def turns(page: Page) -> int:
    """Return how many turns are complete on the page."""
    return page.locator("article[id^=T]:not([aria-busy=true])").count()


def say(page: Page, text: str) -> None:
    """Send an answer by keyboard, and wait until the interviewer has answered it."""
    rests(page)
    before = turns(page)
    composer(page).fill(text)
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"article#T{before + 2}").or_(page.get_by_role("heading", name="Interview over")).first).to_be_visible()
    rests(page)


def rests(page: Page) -> None:
    """Wait until the interviewer has said something and is done."""
    expect(page.locator("article").first).to_be_visible()
    expect(page.locator("article[aria-busy=true]")).to_have_count(0)


def on_page(page: Page) -> list[str]:
    """Return the words of every turn, as one line each."""
    texts = page.locator("article[id^=T] .body").all_inner_texts()
    return [plain(text) for text in texts]


def in_file(site: Site) -> list[str]:
    """Return the words of every turn in the transcript, in the same form."""
    events = [record.event for record in transcripts.read(site.transcript()).records]
    return [plain(event.text) for event in events if isinstance(event, Asked | Answered | Interrupted)]


def plain(text: str) -> str:
    """Return text without white space, code fences and other marks of markdown."""
    return re.sub(r"```\w*|[\s`*_]", "", text)


def hurried(site: Site, wanted: bool) -> Site:
    """Start the program again at the same port, with an interviewer that speaks as fast as it does or slowly."""
    if site.process is not None and site.process.poll() is None:
        site.kill()
    site.module = () if wanted else ("tests.e2e.unhurried", str(site.port))
    return site.start()


@pytest.fixture
def cable(site: Site) -> Iterator[Cable]:
    """Put a wire that can be unplugged between the browser and the program."""
    wire = Cable(site.port)
    yield wire
    wire.close()


def test_a_coding_screen_from_the_first_word_to_the_last(page: Page, site: Site) -> None:
    """A dozen turns reach both constraints, some more the goodbye, and the page shows what the file says."""
    begin(page, site.address)
    for answer in [*ANSWERS, *["No, that is all. Thank you."] * 15]:
        if page.get_by_role("heading", name="Interview over").count() == 0:
            say(page, answer)
    expect(page.get_by_role("heading", name="Interview over")).to_be_visible()
    refs = [record.event.ref for record in transcripts.read(site.transcript()).records if isinstance(record.event, Asked)]
    assert [ref for ref in refs if ref and "-K" in ref][:2] == ["C1-K1", "C1-K2"]
    assert "C1-P3" in refs
    assert "C1-P1" not in refs  # what it asks came by itself
    assert on_page(page) == in_file(site)


def test_a_killed_program_loses_nothing_that_was_acknowledged(page: Page, site: Site) -> None:
    """Kill -9 in the middle of a reply: every answer is there once, the cut reply is marked, and it can be asked again."""
    begin(page, site.address)
    say(page, "Python")
    hurried(site, False)
    expect(page.get_by_text("Live ·")).to_be_visible()
    composer(page).fill("I would put a Bloom filter in front of the queue.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("article[id^=T][aria-busy=true] .body")).not_to_be_empty()
    site.kill()
    hurried(site, True)
    page.reload()
    expect(page.get_by_text("Bloom filter in front of the queue")).to_have_count(1)
    expect(page.get_by_role("button", name="Ask again")).to_be_visible()
    events = [record.event for record in transcripts.read(site.transcript()).records]
    assert [event.by for event in events if isinstance(event, Interrupted)] == ["crash"]
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator("article[id^=T]").last).to_contain_text("where do you take it from here")
    rests(page)
    assert on_page(page) == in_file(site)


def test_unplugging_the_wire_loses_and_doubles_nothing(page: Page, site: Site, cable: Cable) -> None:
    """Cut before, during and after a reply, the page ends up with the words of the file, each once."""
    begin(page, site.address.replace(f":{site.port}/", f":{cable.port}/"))
    rests(page)
    for number, answer in enumerate(ANSWERS[:6]):
        rests(page)
        composer(page).fill(answer)
        if number % 3 == 0:
            cable.unplug()
        page.keyboard.press("Control+Enter")
        if number % 3 == 1:
            cable.unplug()
        if number % 3 == 2:
            expect(page.locator("article[aria-busy=true]")).to_be_visible()
            cable.unplug()
        cable.plug_in()
        expect(page.locator(f"article#T{2 * number + 3}")).to_be_visible(timeout=60_000)
        rests(page)
    assert on_page(page) == in_file(site)
    sends = [json.loads(line).get("cmid") for line in site.transcript().read_text(encoding="utf-8").splitlines()]
    made = [cmid for cmid in sends if cmid]
    assert len(made) == len(set(made)) == 6


def test_two_tabs_show_the_same(page: Page, site: Site) -> None:
    """What is said in one tab is read in the other."""
    begin(page, site.address)
    expect(page.locator("article#T1")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    say(page, "Python")
    expect(other.locator("article#T3")).to_be_visible()
    rests(other)
    assert on_page(other) == on_page(page)


def test_a_reload_in_the_middle_of_a_reply_loses_nothing(page: Page, site: Site) -> None:
    """The reply goes on in the page that comes back, and stands there once; what was being written is there too."""
    begin(page, site.address)
    rests(page)
    hurried(site, False)
    expect(page.get_by_text("Live ·")).to_be_visible()
    composer(page).fill("Python")
    page.keyboard.press("Control+Enter")
    expect(page.locator("article#T3[aria-busy=true] .body")).not_to_be_empty()
    composer(page).fill("A draft.")
    page.reload()
    expect(page.locator("article#T3[aria-busy=true] .body")).not_to_be_empty()
    rests(page)
    assert on_page(page) == in_file(site)
    expect(composer(page)).to_have_value("A draft.")


def test_a_transcript_is_taken_in_by_dropping_it(page: Page, site: Site) -> None:
    """It is listed and can be read; what is no transcript says why, and is not kept."""
    page.goto(site.address)
    expect(page.get_by_text("Drop a transcript anywhere")).to_be_visible()
    text = (ROOT / "transcripts" / "examples" / "v1-c1.jsonl").read_text(encoding="utf-8")
    dropped = page.evaluate_handle(
        """(text) => {
          const dropped = new DataTransfer()
          dropped.items.add(new File([text], 'loop.jsonl'))
          return dropped
        }""",
        text,
    )
    page.dispatch_event("main", "dragover", {"dataTransfer": dropped})
    expect(page.get_by_text("Let go to take it in")).to_be_visible()
    page.dispatch_event("main", "drop", {"dataTransfer": dropped})
    expect(page.get_by_text("is taken in.")).to_be_visible()
    page.get_by_role("link", name="loop.jsonl").click()
    expect(page.get_by_role("heading", name="Interview over")).to_be_visible()
    assert on_page(page) == in_file(site)


def test_markup_in_an_answer_is_shown_and_not_run(page: Page, site: Site) -> None:
    """Candidate text is data: no element of it is made, no script of it runs."""
    begin(page, site.address)
    say(page, "<img src=x onerror='document.title=1'> <script>document.title='hacked'</script> [x](javascript:alert(1)) Python")
    expect(page.locator("article#T2 .body")).to_contain_text("<img src=x")
    assert page.title() != "hacked"
    assert page.locator("article#T2 img, article#T2 script, article#T2 a[href^=javascript]").count() == 0


def test_the_token_does_not_stay_in_the_address_bar(page: Page, site: Site) -> None:
    """It works once, then a cookie does; a second browser is not let in with it."""
    page.goto(site.address)
    assert "token" not in page.url
    stranger = page.context.browser.new_context().new_page()  # type: ignore[union-attr] # a page here has a browser
    stranger.goto(site.address)
    expect(stranger.get_by_role("button", name="Start the interview")).to_have_count(0)
    stranger.context.close()


def test_nothing_is_requested_from_another_host(page: Page, site: Site) -> None:
    """Fonts, scripts and styles are the program's own."""
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(re.sub(r"^\w+://([^/:]+).*", r"\1", request.url)))
    begin(page, site.address)
    say(page, "Python")
    assert hosts == {"127.0.0.1"}
