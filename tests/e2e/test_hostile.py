"""Texts that try to do something, read as an interview: with every layer of protection, and with each of them alone taken out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from interviewer import library, transcripts
from interviewer.core.board import Board, BoardLink, BoardPart
from interviewer.core.events import Answered, Asked, Drew, Ended, Observed, Record
from tests.e2e.conftest import ROOT, Site
from tests.e2e.hostile import corpus
from tests.play import started

pytestmark = pytest.mark.slow

TEXTS = corpus()
LINKS = re.compile(r"^(?:https?:|mailto:)", re.IGNORECASE)
MADE = "img, script, iframe, object, embed, link, style, form, input, svg, video, audio, base, template, [style], [id], [name]"
"""What no text may make in a turn."""


PRESS = """
() => document.querySelectorAll('.body *').forEach((element) => {
  for (const name of ['mouseover', 'focus', 'toggle', 'error', 'load']) element.dispatchEvent(new Event(name, { bubbles: true }))
  if (!/^(https?:|mailto:)/i.test(element.getAttribute('href') ?? '')) element.click?.()
})
"""
"""Presses whatever can be pressed in a turn, but what leads to the web."""


def keep(directory: Path) -> str:
    """Keep an interview in which both sides say every text, and a board is named like them; return its id."""
    bundle = library.load()["D"].narrowed("D1")
    first = started(bundle)
    id = transcripts.new_id()
    names = [re.sub(r'["\[\]\s]+', " ", text)[:60].strip() for text in TEXTS]
    parts = tuple(
        BoardPart(name=name, kind="service", capacity="", x=0, y=70 * number)
        for number, name in enumerate(dict.fromkeys(names))
    )
    link = BoardLink(source=parts[0].name, target=parts[1].name, kind="request", label=parts[2].name, capacity="")
    board = Board(parts=parts, links=(link,))
    events: list[object] = [first.model_copy(update={"session": id}), _asked("Say something.")]
    events.append(Drew(text="x", board=board, cmid="b" * 32))
    for number, text in enumerate(TEXTS):
        events += [Answered(text=text, cmid=f"{number:032x}"), Observed(intent="answers", by="offline"), _asked(text)]
    events.append(Ended(by="candidate", reason="left", cmid="e" * 32))
    records = (Record(seq=seq, at=1_700_000_000_000 + seq, epoch=0, event=event) for seq, event in enumerate(events))  # type: ignore[arg-type] # events, in their order
    transcripts.keep(directory, id, records)
    return id


def _asked(text: str) -> Asked:
    return Asked(move="probe", line="", text=text, reply=f"r{abs(hash(text))}", worded="model")


def read(context: BrowserContext, site: Site, id: str) -> Page:
    """Open the interview, look at all of it, and press what can be pressed in it; nothing may come of that."""
    page = context.new_page()
    dialogs: list[str] = []
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.goto(site.address)
    page.goto(f"{site.address.partition('?')[0]}i/{id}")
    expect(page.get_by_role("heading", name="Interview over")).to_be_visible()
    expect(page.locator(".svelte-flow__node").first).to_be_visible()
    page.evaluate(PRESS)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.hacked") is None
    assert dialogs == []
    # a browser tells of a request before its policy stops it
    left = [request.url for request in asked if request.failure != "csp" and re.match("https?:|wss?:", request.url)]
    assert [url for url in left if urlsplit(url).netloc != f"127.0.0.1:{site.port}"] == []
    assert page.url.startswith(site.address.partition("?")[0])
    return page


def turns(page: Page) -> list[str]:
    """Return what stands in the turns of both sides."""
    return page.locator("article[id^=T] .body").all_inner_texts()


def test_nothing_comes_of_hostile_texts(browser: Browser, site: Site) -> None:
    """They are shown as they were typed, make no element, and their links lead to the web or nowhere."""
    context = browser.new_context()
    page = read(context, site, keep(site.transcripts))
    assert page.locator(".body").locator(MADE).count() == 0
    assert all(LINKS.match(href or "") for href in [a.get_attribute("href") for a in page.locator(".body a[href]").all()])
    assert any("<script>" in text for text in turns(page))
    context.close()


def test_the_sanitiser_suffices_without_the_policy(browser: Browser, site: Site) -> None:
    """With the Content Security Policy switched off nothing runs and nothing is asked either."""
    context = browser.new_context(bypass_csp=True)
    read(context, site, keep(site.transcripts))
    context.close()


def test_the_policy_suffices_without_the_sanitiser(browser: Browser, tmp_path: Path) -> None:
    """With the sanitiser and the escaping of tags taken out of the page, the policy alone holds tags as they were typed."""
    build(tmp_path / "page", "sanitise,escape")
    site = Site(tmp_path / "transcripts", module=("tests.e2e.other_page", str(tmp_path / "page"))).start()
    context = browser.new_context()
    try:
        page = read(context, site, keep(site.transcripts))
        assert page.locator(".body img").count() > 0  # the layers were out: what they would have held back is there
    finally:
        context.close()
        site.stop()


def build(into: Path, off: str) -> None:
    """Build the page without these layers."""
    command = [sys.executable, "hatch_build.py", "npm", "exec", "--", "vite", "build"]
    options = ["--config", "tests/layers.config.ts", "--outDir", str(into), "--logLevel", "error"]
    subprocess.run([*command, *options], cwd=ROOT, env={**os.environ, "LAYERS_OFF": off}, check=True)
