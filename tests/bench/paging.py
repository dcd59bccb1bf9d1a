"""The page in a browser: what it costs to show a long reply while it streams, and how soon a pressed key is seen.

The reference is the same browser with the same words and keys in a page without a program: a paragraph that grows, and a text box.
Streamed words are handed to the page's own socket as frames that come from the server, so that neither server nor network is measured.
The editor, the first paint and the scrolling of a long transcript are not measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.bench.figures import Figure, of_rounds, percentile
from tests.e2e.conftest import FLAGS, Site, chromium
from tests.e2e.test_interview import begin, composer, rests

CHARACTERS, A_SECOND = 10_000, 200
FRAME = 33
"""Milliseconds of tokens in one frame, as the server gathers them."""
KEYS = 120
SHORTEST = 16
"""Milliseconds: the browser tells of no key that was shown sooner, and such a key counts as one of these."""
AGAINST = "a page without a program"
WORDS = "A lease ends by the **clock** of `one` store. So a late label is compared with the epoch, and refused.\n\n- One row a task.\n"
LISTEN = """
  const own = window.WebSocket
  window.WebSocket = class extends own { constructor(...given) { super(...given); window.socket = this } }
  window.longest = 0
  new PerformanceObserver((seen) => {
    for (const { duration } of seen.getEntries()) window.longest = Math.max(window.longest, duration)
  }).observe({ type: 'longtask', buffered: true })
  window.keys = []
  new PerformanceObserver((seen) => {
    for (const { name, duration } of seen.getEntries()) if (name === 'keydown') window.keys.push(duration)
  }).observe({ type: 'event', durationThreshold: 16, buffered: true })
"""
STREAM = """
  ([words, characters, rate, frame]) => new Promise((done) => {
    const text = words.repeat(Math.ceil(characters / words.length)).slice(0, characters)
    const pieces = text.match(/\\s*\\S+/g)
    let off = 0
    window.longest = 0
    const timer = setInterval(() => {
      const piece = pieces.splice(0, Math.ceil((rate * frame) / 1000)).join('')
      if (!piece) {
        clearInterval(timer)
        return requestAnimationFrame(() => done(window.longest))
      }
      const plain = document.getElementById('plain')
      if (plain) plain.append(piece)
      else {
        const data = JSON.stringify({ type: 'delta', reply: 'bench', attempt: 1, epoch: 1e6, off, text: piece })
        window.socket.dispatchEvent(new MessageEvent('message', { data }))
      }
      off += piece.length
    }, frame)
  })
"""
PLAIN = "<!doctype html><title>plain</title><textarea id=box></textarea><p id=plain></p>"


def measure(rounds: int, directory: Path) -> list[Figure]:
    """Stream into the page and press keys in its composer, and in the reference, by turns; nothing where there is no browser."""
    place = chromium()
    if place is None:
        return []
    busy: tuple[list[float], list[float]] = ([], [])
    longest: tuple[list[float], list[float]] = ([], [])
    keys: tuple[list[float], list[float]] = ([], [])
    site = Site(directory / "transcripts").start()
    try:
        for _ in range(rounds):
            for side, address in ((0, site.address), (1, "")):
                with opened(place, address) as (page, told):
                    before = work(told)
                    longest[side].append(page.evaluate(STREAM, [WORDS, CHARACTERS, A_SECOND, FRAME]))
                    busy[side].append((work(told) - before) * 1_000_000 / CHARACTERS)
                    keys[side].append(pressed(page, composer(page) if address else page.locator("#box")))
            site.stop()
            site.start()
    finally:
        site.stop()
    return [
        of_rounds("page, work of a streamed character", "us", *busy, against=AGAINST),
        of_rounds("page, longest task while streaming", "ms", *longest, against=AGAINST, aim="50 ms"),
        of_rounds("page, key to character, p95", "ms", *keys, against=AGAINST, aim="50 ms"),
    ]


@contextmanager
def opened(place: str, address: str) -> Iterator[tuple[Page, CDPSession]]:
    """Open an interview, or the reference where there is no address, in a browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(LISTEN)
        if address:
            begin(page, address)
            rests(page)
        else:
            page.goto("about:blank")
            page.set_content(PLAIN)
        told = page.context.new_cdp_session(page)
        told.send("Performance.enable")
        yield page, told
        browser.close()


def work(told: CDPSession) -> float:
    """Return the seconds that the page's main thread has worked so far."""
    metrics: list[dict[str, Any]] = told.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))


def pressed(page: Page, box: Any) -> float:
    """Press keys in a box and return how many milliseconds 95 of a hundred took at most until they were painted."""
    box.click()
    page.evaluate("window.keys.length = 0")
    for number in range(KEYS):
        page.keyboard.press("abcdefgh "[number % 9])
    assert len(box.input_value()) >= KEYS
    slow: list[float] = page.evaluate("window.keys")
    return percentile([*slow, *[float(SHORTEST)] * (KEYS - len(slow))], 0.95)
