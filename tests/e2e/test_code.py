"""Code is written, run and kept: by keyboard, in a place with no way out, and with nothing lost."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from interviewer import transcripts
from interviewer.core.events import Answered, Coded, Ran
from interviewer.core.evolving import replay
from tests.e2e.conftest import ROOT, Cable, Site
from tests.e2e.endpoint import Endpoint
from tests.e2e.test_axe import AXE, violations
from tests.e2e.test_interview import begin, composer, rests, say

pytestmark = pytest.mark.slow

SOLUTIONS = ROOT / "tests" / "prompts_code" / "C1"
GOOD = (SOLUTIONS / "good_exact.py").read_text(encoding="utf-8")
BAD = (SOLUTIONS / "bad_small_filter.py").read_text(encoding="utf-8")
IN_EDITOR = "document.activeElement?.shadowRoot?.activeElement?.getAttribute('aria-label') ?? ''"


def put_question(page: Page, address: str) -> None:
    """Begin, and let the interviewer put the question with its files."""
    begin(page, address)
    say(page, "Python, please.")
    expect(page.get_by_label("Your code")).to_contain_text("class Deduplicator")


def write(page: Page, code: str) -> None:
    """Replace what is in the editor, which has the focus."""
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)


def tab_to_editor(page: Page) -> None:
    """Press Tab until the editor has the focus."""
    for _ in range(30):
        if page.evaluate(IN_EDITOR) == "Your code":
            return
        page.keyboard.press("Tab")
    raise AssertionError("the editor cannot be reached by Tab")


def events(site: Site) -> list[Any]:
    """Return what happened, as the file has it."""
    return [record.event for record in transcripts.read(site.transcript()).records]


def test_code_is_written_run_mended_and_said_by_keyboard(page: Page, site: Site) -> None:
    """A failing run, then a passing one; both are on the record before the answer that speaks of them; a reload shows both again."""
    put_question(page, site.address)
    tab_to_editor(page)
    write(page, BAD)
    page.keyboard.press("Shift+Enter")
    expect(page.get_by_text("5 passed", exact=True)).to_be_visible()
    expect(page.locator("li.failed pre")).to_contain_text("19000")
    write(page, GOOD)
    page.keyboard.press("Shift+Enter")
    expect(page.get_by_text("6 passed", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile(r"Peak [\d.]+ of 8 MB")).first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate(IN_EDITOR) == ""
    page.locator("textarea").focus()
    page.keyboard.insert_text("A set of digests; it passes now.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("article#T5")).to_be_visible()
    rests(page)

    found = events(site)
    kinds = [event.type for event in found if isinstance(event, Coded | Ran | Answered)]
    assert kinds == ["answered", "coded", "ran", "coded", "ran", "answered"]
    first, second = (event for event in found if isinstance(event, Ran))
    assert [test.result for test in first.tests] == ["passed"] * 5 + ["failed"]
    assert "kept >= 19_000" in first.tests[5].says
    assert {test.result for test in second.tests} == {"passed"}
    assert second.peak is not None
    assert 0 < second.peak < 8 << 20
    turn = replay(transcripts.read(site.transcript()).records).last_answer
    assert turn is not None
    assert (turn.code, turn.run and turn.run.ran) == (GOOD, second)

    page.reload()
    expect(page.get_by_label("Your code")).to_contain_text("hashlib.blake2b")
    expect(page.get_by_text("6 passed", exact=True)).to_be_visible()
    page.get_by_role("button", name="tests.py").first.click()
    expect(page.get_by_text("5 passed", exact=True)).to_be_visible()
    expect(page.get_by_label(re.compile("Your code as of"))).to_contain_text("A table of a thousand bits")


def test_a_run_without_an_end_is_stopped(page: Page, site: Site) -> None:
    """What was printed stays, the test it was in is named, and Python is there again afterwards."""
    put_question(page, site.address)
    page.get_by_label("Your code").click()
    write(page, GOOD.replace("        digest", "        print('here I am')\n        while True: pass\n        digest"))
    page.keyboard.press("Shift+Enter")
    # in what it printed: the words stand in the editor, too, before any test has begun
    expect(page.get_by_role("region", name="Results").get_by_text("here I am", exact=True)).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("6 not finished", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Run"))).to_be_enabled()
    page.get_by_label("Your code").click()
    write(page, GOOD)
    page.keyboard.press("Shift+Enter")
    expect(page.get_by_text("6 passed", exact=True)).to_be_visible()
    runs = [event for event in events(site) if isinstance(event, Ran)]
    assert [run.ended for run in runs] == ["stopped", "finished"]
    assert [test.result for test in runs[0].tests][:2] == ["unfinished", "unreached"]
    assert runs[0].stdout == "here I am\n"


class Wiretap(Cable):
    """A cable that remembers the first line of each request that comes through it."""

    def __init__(self, port: int) -> None:
        self.asked: list[str] = []
        super().__init__(port)

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        near = source.getsockname()[1] == self.port
        super()._pump(_Heard(source, self.asked) if near else source, sink)  # type: ignore[arg-type] # all that is used of it


class _Heard:
    """A socket that is listened in on."""

    def __init__(self, heard: socket.socket, asked: list[str]) -> None:
        self._heard, self._asked = heard, asked

    def recv(self, size: int) -> bytes:
        """Read on, and note requests."""
        chunk = self._heard.recv(size)
        self._asked += [line.decode() for line in re.findall(rb"(?m)^([A-Z]+ \S+) HTTP/1\.1\r$", chunk)]
        return chunk

    def shutdown(self, how: int) -> None:
        """Pass it on."""
        self._heard.shutdown(how)


@pytest.fixture
def trap() -> Iterator[tuple[str, list[str]]]:
    """Listen as another host would, and note every connection."""
    listening = socket.create_server(("127.0.0.1", 0))
    came: list[str] = []

    def accept() -> None:
        while True:
            try:
                near, address = listening.accept()
            except OSError:
                return
            came.append(str(address))
            near.close()

    threading.Thread(target=accept, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}", came
    listening.close()


def test_no_way_leads_out_of_where_the_code_runs(browser: Browser, site: Site, trap: tuple[str, list[str]]) -> None:
    """Twenty-seven ways are tried; neither our server nor another host hears of any, and nothing is stored or opened."""
    other, came = trap
    tap = Wiretap(site.port)
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    put_question(page, site.address.replace(f":{site.port}/", f":{tap.port}/"))
    page.get_by_label("Your code").click()
    page.keyboard.press("Shift+Enter")
    expect(page.get_by_text("6 failed", exact=True)).to_be_visible()
    assert "GET /static/pyodide/frame.html" in tap.asked
    before = list(tap.asked)
    escapes = (Path(__file__).parent / "escapes.py").read_text(encoding="utf-8")
    code = f"API, OTHER = 'http://127.0.0.1:{tap.port}', '{other}'\n{escapes}"
    said = ""
    for _ in range(2):  # what gets through later is told by the second run
        page.get_by_label("Your code").click()
        write(page, code)
        page.keyboard.press("Shift+Enter")
        expect(page.get_by_text(re.compile("cannot import name"))).to_be_visible()
        expect(page.get_by_role("button", name=re.compile("^Run"))).to_be_enabled()
        said = page.locator("pre.printed").last.inner_text()
        code += "\n"
    ways = len(re.findall(r"(?m)^    \"[\w ]+\": ", escapes))
    outcomes = dict(re.findall(r"(?m)^(.+) (refused \w+|did not raise)$", said))
    assert len(outcomes) == ways >= 27
    quiet = {name for name, outcome in outcomes.items() if outcome == "did not raise"}
    # These only promise something, or speak to nobody: that nothing came of them is what the counts below say.
    assert quiet <= {
        *("fetch our list", "fetch our page", "fetch Python again", "fetch another host", "our socket", "another socket"),
        *("events", "a worker of another host", "a worker that fetches", "a channel", "the page by message", "go elsewhere"),
        *("a database", "caches"),
    }, quiet
    assert said.rstrip().endswith("leaked: []")
    assert len(context.pages) == 1
    assert page.evaluate("Object.keys(localStorage).filter((key) => !key.startsWith('interviewer.'))") == []
    # The tap hears, and so does the trap: a request of the page itself is counted.
    page.evaluate("fetch('/api/rounds')")
    page.evaluate("(url) => fetch(url, { mode: 'no-cors' }).catch(() => 0)", other)
    expect(page.get_by_role("button", name=re.compile("^Run"))).to_be_enabled()
    _eventually(lambda: "GET /api/rounds" in tap.asked)
    socket.create_connection(("127.0.0.1", int(other.rpartition(":")[2]))).close()
    _eventually(lambda: len(came) >= 1)
    assert tap.asked == [*before, "GET /api/rounds"]  # what had got out of the frame would stand in front of it
    assert len(came) == 1
    context.close()
    tap.close()


def _eventually(holds: Any) -> None:
    """Wait for another thread."""
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until
        threading.Event().wait(0.02)


def test_lines_the_interviewer_speaks_of_are_marked_and_lines_can_be_attached(page: Page, tmp_path: Path) -> None:
    """By number and by name; marks move with the text and go with the next turn; what is selected goes along with an answer."""
    endpoint = Endpoint()
    environ = {"OPENAI_BASE_URL": endpoint.url, "OPENAI_API_KEY": "sk-x", "INTERVIEWER_MODEL": "scripted"}
    site = Site(tmp_path / "transcripts", environ=environ).start()
    put_question(page, site.address)
    page.get_by_label("Your code").click()
    write(page, GOOD)
    endpoint.mode = "points"
    say(page, "A set of digests.")
    marked = page.locator(".cm-line.cm-marked")
    expect(marked).to_have_count(2)
    expect(marked.nth(0)).to_have_text("class Deduplicator:")
    expect(marked.nth(1)).to_contain_text("def keep(")
    page.get_by_label("Your code").click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("# a line more\n")
    expect(marked.nth(0)).to_have_text("class Deduplicator:")
    endpoint.mode = "good"
    page.keyboard.press("Control+Home")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.get_by_role("button", name="Attach solution.py, lines 1–2").click()
    say(page, "This line is new.")
    expect(marked).to_have_count(0)
    said = [event.text for event in events(site) if isinstance(event, Answered)][-1]
    assert said.startswith("> solution.py, lines 1–2:\n> ```python\n> # a line more\n")
    assert said.endswith("\n\nThis line is new.")
    site.stop()
    endpoint.close()


def test_the_workspace_is_accessible_in_every_state(browser: Browser, site: Site) -> None:
    """Code, results that failed, the tests, an older run and the problem, in both themes and widths."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: `make test` installs it with the page's packages")
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, reduced_motion="reduce"
    )  # colours do not pass through others
    page = context.new_page()
    put_question(page, site.address)
    page.get_by_label("Your code").click()
    write(page, f"print('a line')\n# a remark\n{BAD}")
    page.keyboard.press("Shift+Enter")
    expect(page.get_by_text("5 passed", exact=True)).to_be_visible()
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of two words
            page.get_by_role("tab", name="Problem").click()
            expect(page.locator("#panel-workspace-problem").get_by_role("heading")).to_be_visible()
            assert violations(page) == []
            page.get_by_role("tab", name="Code", exact=True).click()
            page.get_by_role("tab", name="solution.py").click()
            assert violations(page) == []
            page.get_by_role("tab", name="tests.py").click()
            assert violations(page) == []
    page.get_by_role("tab", name="Chat").click()
    expect(composer(page)).to_be_visible()
    page.get_by_role("button", name="tests.py").first.click()
    expect(page.get_by_role("heading", name=re.compile("Run at"))).to_be_visible()
    assert violations(page) == []
    context.close()
