"""The page in a browser: what a long reply costs while it streams, how soon a key is seen, the first turn after a load, and scrolling.

The reference is the same browser with the same words and keys in a page without a program: a paragraph that grows, and a text box.
Streamed words are handed to the page's own socket as frames that come from the server, so that neither server nor network is measured.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.bench.figures import Figure, of_rounds, percentile
from tests.bench.processes import ROOT
from tests.e2e.conftest import FLAGS, Site, chromium
from tests.e2e.test_interview import begin, composer, rests, say
from tests.running import ALONE

CHARACTERS, A_SECOND = 10_000, 200
FRAME = 33
"""Milliseconds of tokens in one frame, as the server gathers them."""
KEYS = 120
TURNS, PUSHES = 500, 120
"""Of how many turns a long transcript is, and how often it is pushed on."""
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
FIRST = """
  new MutationObserver((_, seen) => {
    if (!document.getElementById('T1')) return
    seen.disconnect()
    requestAnimationFrame(() => { window.first = performance.now() })
  }).observe(document, { childList: true, subtree: true })
"""
SCROLL = """
  ([where, pushes]) => new Promise((done, failed) => {
    const scrolls = (node) => node.scrollHeight > node.clientHeight + 1 && getComputedStyle(node).overflowY !== 'visible'
    let moving = document.getElementById(where).parentElement
    while (moving !== document.body && !scrolls(moving)) moving = moving.parentElement
    if (moving === document.body) moving = document.scrollingElement
    const times = []
    const step = (now) => {
      times.push(now)
      moving.scrollTop += 400
      if (times.length <= pushes) return requestAnimationFrame(step)
      if (moving.scrollTop < 400 * pushes / 2) return failed(new Error(`it stands at ${moving.scrollTop}`))
      done(times.slice(1).map((time, index) => time - times[index]))
    }
    requestAnimationFrame(step)
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
    typed: tuple[list[float], list[float]] = ([], [])
    first: tuple[list[float], list[float]] = ([], [])
    frames: tuple[list[float], list[float]] = ([], [])
    kept = long_transcript(directory / "transcripts")
    site = Site(directory / "transcripts").start()
    try:
        for _ in range(rounds):
            for side, address in ((0, site.address), (1, "")):
                with opened(place, address) as (page, told):
                    before = work(told)
                    longest[side].append(page.evaluate(STREAM, [WORDS, CHARACTERS, A_SECOND, FRAME]))
                    busy[side].append((work(told) - before) * 1_000_000 / CHARACTERS)
                    keys[side].append(pressed(page, composer(page) if address else page.locator("#box")))
                    typed[side].append(pressed(page, page.locator(".cm-content" if address else "#box")))
                    first[side].append(loaded(page, page.url.partition("#")[0] if address else ""))
                    frames[side].append(scrolled(page, f"http://127.0.0.1:{site.port}/replay/{kept}" if address else ""))
            site.stop()
            site.start()
    finally:
        site.stop()
    return [
        of_rounds("page, work of a streamed character", "us", *busy, against=AGAINST),
        of_rounds("page, longest task while streaming", "ms", *longest, against=AGAINST, aim="50 ms"),
        of_rounds("page, key to character in the composer, p95", "ms", *keys, against=AGAINST, aim="50 ms"),
        of_rounds("page, key to character in the editor, p95", "ms", *typed, against=AGAINST, aim="50 ms"),
        of_rounds("page, from a load to the first turn", "ms", *first, against=AGAINST, aim="1,000 ms"),
        of_rounds("page, frame while 500 turns scroll, p95", "ms", *frames, against=AGAINST, aim="16.7 ms"),
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
            say(page, "Python, please.")
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
    slow: list[float] = page.evaluate("window.keys")
    return percentile([*slow, *[float(SHORTEST)] * (KEYS - len(slow))], 0.95)


def loaded(page: Page, address: str) -> float:
    """Load the interview again, or the reference, and return after how many milliseconds its first turn was painted."""
    if not address:
        page.goto("about:blank")
        page.set_content(f"<script>{FIRST}</script><p id=T1>Shall we begin?</p>")
    else:
        page.add_init_script(FIRST)
        page.goto(address)
    page.locator("#T1").wait_for()
    return float(
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(window.first))))")
    )


def scrolled(page: Page, address: str) -> float:
    """Scroll through a long transcript, or as many paragraphs, and return how long a frame took at most in 95 of a hundred."""
    if address:
        page.goto(address)
    else:
        page.set_content("".join(f"<p id=T{number}>{WORDS * 2}</p>" for number in range(1, TURNS + 1)))
    page.locator(f"#T{TURNS}").wait_for(state="attached")
    return percentile(page.evaluate(SCROLL, ["T3", PUSHES]), 0.95)


def long_transcript(directory: Path) -> str:
    """Take in an interview of many turns, and return its id."""
    turns = [{"role": ("interviewer", "candidate")[number % 2], "text": f"{number}. {WORDS * 2}"} for number in range(TURNS)]
    file = directory.parent / "long.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"round": "C", "questions": ["C1"], "level": "II", "turns": turns}), encoding="utf-8")
    environ = {**os.environ, **ALONE, "INTERVIEWER_TRANSCRIPTS": str(directory)}
    command = (sys.executable, "-m", "interviewer", "import", str(file), "--json")
    subprocess.run(command, env=environ, cwd=ROOT, check=True, capture_output=True)
    (kept,) = directory.glob("*.jsonl")
    return kept.stem
