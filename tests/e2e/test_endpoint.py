"""A real page, the real program, and an endpoint that misbehaves: one clear sentence each, and the interview goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from interviewer import transcripts
from interviewer.core.events import Asked, Failed, Interrupted, Stalled
from tests.e2e.conftest import Site
from tests.e2e.endpoint import Endpoint
from tests.e2e.test_interview import begin, in_file, on_page, say

pytestmark = pytest.mark.slow

KEY = "sk-canary-3141592653"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """Start the scripted endpoint."""
    started = Endpoint()
    yield started
    started.close()


@pytest.fixture
def site(tmp_path: Path, endpoint: Endpoint) -> Iterator[Site]:
    """Start the program with that endpoint and a key that must never be seen again."""
    environ = {"OPENAI_BASE_URL": endpoint.url, "OPENAI_API_KEY": KEY, "INTERVIEWER_MODEL": "scripted"}
    started = Site(tmp_path / "transcripts", environ=environ).start()
    yield started
    started.stop()
    assert KEY not in started.said
    for path in started.transcripts.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes()


def test_a_good_endpoint_holds_the_interview(page: Page, site: Site, endpoint: Endpoint) -> None:
    """Its words are the turns, its tokens are counted, and its price is unknown."""
    begin(page, site.address)
    say(page, "Python")
    asked = [record.event for record in transcripts.read(site.transcript()).records if isinstance(record.event, Asked)]
    assert {event.worded for event in asked} == {"model"}
    assert asked[0].spent is not None
    assert (asked[0].spent.prompt_tokens, asked[0].spent.counted, asked[0].spent.cost) == (900, "endpoint", None)
    assert {body["max_completion_tokens"] > 0 for body in endpoint.requests} == {True}
    expect(page.get_by_role("banner")).to_contain_text("cost unknown")


@pytest.mark.parametrize(
    ("mode", "says", "instead"),
    [
        ("locked", "key", "authored line"),
        ("cut", "", "authored line"),
        ("page", "", "authored line"),
        ("refusal", "", "authored line"),
    ],
)
def test_each_wrong_ending_is_one_sentence_and_the_interview_goes_on(
    page: Page, site: Site, endpoint: Endpoint, mode: str, says: str, instead: str
) -> None:
    """401, a cut stream, an HTML page and a refusal: the written line is said, nothing is lost, and the page shows the file."""
    begin(page, site.address)
    say(page, "Python")
    endpoint.mode = mode
    say(page, "I would use a set of hashes.")
    endpoint.mode = "good"
    say(page, "And a Bloom filter in front of it.")
    events = [record.event for record in transcripts.read(site.transcript()).records]
    failed = [event for event in events if isinstance(event, Failed) and event.role == "interviewer"]
    assert len(failed) == 1
    assert failed[0].instead == instead
    assert says in failed[0].says
    assert failed[0].says.count("\n") == 0
    expect(page.get_by_text(failed[0].says).first).to_be_visible()
    assert [event.worded for event in events if isinstance(event, Asked)][-1] == "model"
    assert (mode == "cut") is any(isinstance(event, Interrupted) for event in events)
    assert on_page(page) == in_file(site)


def test_a_busy_endpoint_is_tried_again(page: Page, site: Site, endpoint: Endpoint) -> None:
    """429 with Retry-After: the same request once more, no failure, and the second it took does not count on the clock."""
    begin(page, site.address)
    endpoint.mode = "busy"
    say(page, "Python")
    events = [record.event for record in transcripts.read(site.transcript()).records]
    assert endpoint.refused == 1
    assert not [event for event in events if isinstance(event, Failed)]
    (lost,) = [event.away for event in events if isinstance(event, Stalled)]
    assert 1_000 <= lost < 10_000
    expect(page.get_by_text(re.compile("A fault of ours took .* second.*, which do not count"))).to_be_visible()
