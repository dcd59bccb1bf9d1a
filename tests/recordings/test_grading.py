"""A grading's exchange against every kind of answer on the wire: under the real client, through respx and from the file itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
import respx

from interviewer import grades, transcripts
from interviewer.conduct import conduct
from interviewer.core.bundle import Bundle
from interviewer.core.grading import to_read
from interviewer.core.grading_events import Marked, Unmarked
from interviewer.core.session import Session
from interviewer.core.transitions import Stage
from interviewer.core.turns import ADVICE
from interviewer.llm import connect
from interviewer.llm.client import Model
from interviewer.llm.recordings import ReplayingTransport
from interviewer.settings import Secret, Settings
from tests.conftest import Clock
from tests.graded import after, ended, marks, opened, read, under_way

CASES = sorted(path for path in (Path(__file__).parent / "grading").iterdir() if path.is_dir())
URL = "http://judge.example/v1"
SETTINGS = Settings(
    offline=False,
    api_key=Secret("sk-canary"),
    base_url=URL,
    models=dict.fromkeys(("observer", "interviewer", "grader"), "judge-1"),
)


def recorded(case: Path) -> list[dict[str, Any]]:
    """Return the exchanges of a case in order."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(case.glob("*.json"))]


def all_but_safe(c1: Bundle) -> Session:
    """Return an interview in whose grading nothing but SAFE is still to be read; advice was asked for and did not come."""
    session = opened(ended(c1).session)
    session = after(session, Unmarked(grading="g1", run=1, part=ADVICE, reason="empty", says="Nothing was said."))
    for part in [one.part for one in to_read(session, under_way(session)) if one.part != "SAFE"]:
        text = json.dumps({"flags": []}) if part == "red-flags" else marks(session, part, {})
        session = after(session, read(session, part, text))
    return session


class Body(httpx2.AsyncByteStream):
    """A recorded body, in its own pieces and with its own end."""

    def __init__(self, response: dict[str, Any]) -> None:
        """Take the response."""
        self.response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Give the pieces."""
        for chunk in self.response["chunks"]:
            yield chunk["text"].encode()
        if self.response["ended"] != "complete":
            raise getattr(httpx2, self.response["ended"])("recorded")


class InOrder(httpx2.AsyncBaseTransport):
    """Answers with the responses of a case in order; the requests are kept."""

    def __init__(self, responses: list[dict[str, Any]]) -> None:
        """Take the responses."""
        self.left, self.requests = list(responses), list[dict[str, Any]]()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Give the next."""
        self.requests.append(json.loads(await request.aread()))
        response = self.left.pop(0)
        return httpx2.Response(response["status"], headers=response["headers"], stream=Body(response))


async def no_sleep(_: float) -> None:
    """Let no time go by."""


def graded(session: Session, transport: httpx2.AsyncBaseTransport | None = None) -> Marked | Unmarked:
    """Have SAFE read, and return what became of it."""

    async def run() -> Session:
        model = Model(SETTINGS, transport=transport, sleep=no_sleep, jitter=lambda: 0.0)
        try:
            return await conduct(
                session,
                candidate=grades.Nobody(),
                model=model,
                stand_in=model,
                transcript=grades.InMemory(),
                now=Clock(session.last_at),
            )
        finally:
            await model.close()

    done = asyncio.run(run())
    assert done.stage is Stage.ENDED
    return done.gradings[-1].read[1, "SAFE"]


def judged(event: Marked | Unmarked, expect: dict[str, Any], session: Session) -> None:
    """Hold what was read against what the case says."""
    if "reason" in expect:
        assert isinstance(event, Unmarked)
        assert event.reason == expect["reason"] or (expect["reason"] == "*" and event.reason)
        return
    assert isinstance(event, Marked)
    assert [one.id for one in event.marks] == expect["present"]
    assert (event.dropped, event.snapped, list(event.withheld)) == (
        expect.get("dropped", 0),
        expect.get("snapped", 0),
        expect.get("withheld", []),
    )
    said = {turn.number: turn.text for turn in session.turns if turn.speaker == "candidate"}
    assert all(one.quote in said[one.turn] for one in event.marks)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_answer_is_marked_or_named_and_never_guessed(case: Path, c1: Bundle) -> None:
    """Played under the client from the file, in its own pieces: what cannot be used is not graded, with its reason."""
    exchanges, session = recorded(case), all_but_safe(c1)
    transport = InOrder([one["response"] for one in exchanges])
    event = graded(session, transport)
    expect = exchanges[-1]["expect"]
    judged(event, expect, session)
    assert transport.left == []
    if "asks" in expect:
        assert [request.get("response_format", {}).get("type") for request in transport.requests] == expect["asks"]


@pytest.mark.parametrize("case", [case for case in CASES if case.name != "dropped"], ids=lambda case: case.name)
def test_the_same_through_respx(case: Path, c1: Bundle) -> None:
    """The whole client with its own transport; a broken connection is for the test above."""
    exchanges, session = recorded(case), all_but_safe(c1)
    answers = [
        httpx.Response(
            one["response"]["status"],
            headers=one["response"]["headers"],
            content="".join(chunk["text"] for chunk in one["response"]["chunks"]),
        )
        for one in exchanges
    ]
    with respx.mock(using="httpcore2", base_url=URL) as router:
        route = router.post("/chat/completions").mock(side_effect=answers)
        judged(graded(session), exchanges[-1]["expect"], session)
        assert route.call_count == len(exchanges)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_file_says_how_it_was_made(case: Path) -> None:
    """None of these was recorded, and none says so; no key stands in any."""
    for path in case.glob("*.json"):
        text = path.read_text(encoding="utf-8")
        assert json.loads(text)["made"].startswith("written by hand after ")
        assert "sk-" not in text


def test_a_grading_can_be_recorded_and_played_back(c1: Bundle, tmp_path: Path) -> None:
    """The recorder writes one file an exchange, says when and with what model, and holds no key; played back, the marks are the same."""
    session = ended(c1).session
    offline = Settings(record_to=tmp_path)
    wish = grades.Wish(model="offline")

    async def run(open_model: Callable[[], Model]) -> Session:
        model = open_model()
        try:
            return await grades.grade(
                session, wish=wish, model=model, transcript=grades.InMemory(), now=transcripts.now, looking_on=grades.Nobody()
            )
        finally:
            await model.close()

    first = asyncio.run(run(lambda: connect(offline, c1)))
    files = sorted(tmp_path.glob("*.json"))
    assert len(files) == 7
    assert all(json.loads(path.read_text())["made"].startswith("recorded from offline.invalid on 2") for path in files)
    player = ReplayingTransport(tmp_path)
    second = asyncio.run(run(lambda: Model(Settings(), transport=player, base_url="http://offline.invalid/v1")))
    assert player.unused == []
    found = [{key: one.model_copy(update={"spent": None}) for key, one in s.gradings[-1].read.items()} for s in (first, second)]
    assert found[0] == found[1]
