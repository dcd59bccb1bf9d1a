"""What grading costs beside the model: CPU of an interview's grading against a plain loop of the client making the same calls."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import httpx2
import openai

from interviewer import grades, library
from interviewer.core.card import scorecard
from interviewer.core.events import Record
from interviewer.core.evolving import evolve
from interviewer.core.grading import Exchange, grading_now, to_read
from interviewer.core.session import Session
from interviewer.evaluation.candidates import load
from interviewer.evaluation.rounds import Unwired, play_all
from interviewer.llm.client import Model
from interviewer.settings import Secret, Settings
from tests.bench.figures import Figure, of_rounds

URL = "http://judge.invalid/v1"
SETTINGS = Settings(
    offline=False, api_key=Secret("none"), base_url=URL, models=dict.fromkeys(("observer", "interviewer", "grader"), "judge")
)


class Canned(httpx2.AsyncBaseTransport):
    """Answers every request at once with marks that find nothing; the bodies are kept for the reference."""

    def __init__(self) -> None:
        """Begin with none."""
        self.bodies: list[dict[str, Any]] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one."""
        body = json.loads(await request.aread())
        self.bodies.append(body)
        text = json.dumps(_nothing(body["response_format"]["json_schema"]["schema"]["properties"]))
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, stream=_Stream(text))


class _Stream(httpx2.AsyncByteStream):
    def __init__(self, text: str) -> None:
        self._text = text

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for at in range(0, len(self._text), 40):
            yield _event([{"index": 0, "delta": {"content": self._text[at : at + 40]}, "finish_reason": None}])
        yield _event([{"index": 0, "delta": {}, "finish_reason": "stop"}])
        yield _event([], usage={"prompt_tokens": 900, "completion_tokens": 120, "total_tokens": 1020})
        yield b"data: [DONE]\n\n"


def measure(interviews: int, rounds: int) -> list[Figure]:
    """Return the CPU of grading an interview by an endpoint that answers at once, and of grading it offline, by turns with references.

    Each interview says something else, in each round anew, so that nothing worked out for one serves another.
    """
    played = _session()
    ours, reference, offline, heard = [], [], [], []
    for number in range(rounds):
        transport = Canned()
        held = [_another(played, number * interviews + one) for one in range(interviews)]
        ours.append(_cpu(lambda transport=transport, held=held: _graded(held, transport)))
        bodies = transport.bodies
        reference.append(_cpu(lambda bodies=bodies: _plain(bodies)))
        cold = Unwired(played.bundle)
        afresh = [_another(played, -1 - number * interviews - one) for one in range(interviews)]
        offline.append(_cpu(lambda cold=cold, held=afresh: _offline(held, cold)))
        later = [_exchanges(_another(played, 10**6 + number * interviews + one)) for one in range(interviews)]
        heard.append(_cpu(lambda cold=cold, later=later: _ears(later, cold)))
    each = 1e3 / interviews
    return [
        of_rounds(
            "grading an interview, CPU", "ms", [each * one for one in ours], [each * one for one in reference],
            against="the same calls in a plain loop of the client", aim="<= 1.3",
        ),
        of_rounds(
            "grading it offline with its card, CPU", "ms", [each * one for one in offline], [each * one for one in heard],
            against="the word matching of the same calls alone",
        ),
    ]  # fmt: skip


def _session() -> Session:
    script = load()["C-strong"]
    [played] = play_all([script], library.load(), ["II"])
    return grades.closed(played.session, lambda: played.session.last_at)


def _another(session: Session, number: int) -> Session:
    """Return the same interview with something else in every answer."""
    more = f" That is case {number}."
    said = (replace(turn, text=turn.text + more) if turn.speaker == "candidate" else turn for turn in session.turns)
    return replace(session, turns=tuple(said))


def _cpu(work: Any) -> float:
    before = time.process_time()
    asyncio.run(work())
    return time.process_time() - before


async def _graded(held: Sequence[Session], transport: Canned) -> None:
    model = Model(SETTINGS, transport=transport)
    for session in held:
        await _grade(session, model, "judge")
    await model.close()


async def _grade(session: Session, model: Any, name: str) -> Session:
    return await grades.grade(
        session,
        wish=grades.Wish(model=name),
        model=model,
        transcript=grades.InMemory(),
        now=lambda: session.last_at,
        looking_on=grades.Nobody(),
    )


async def _offline(held: Sequence[Session], model: Unwired) -> None:
    for session in held:
        done = await _grade(session, model, "offline")
        scorecard(done, done.gradings[-1])


def _exchanges(session: Session) -> tuple[Exchange, ...]:
    """Return the exchanges of an offline grading."""
    event = grades.opening(session, grades.Wish(model="offline"))
    opened = evolve(session, Record(seq=session.seq + 1, at=session.last_at, epoch=0, event=event))
    grading = grading_now(opened)
    return to_read(opened, grading) if grading is not None else ()


async def _ears(each: Sequence[tuple[Exchange, ...]], model: Unwired) -> None:
    """Make only the exchanges of offline gradings; which they are is worked out outside what counts."""
    for exchanges in each:
        for exchange in exchanges:
            await model.reply(exchange.conversation)


async def _plain(bodies: list[dict[str, Any]]) -> None:
    client = openai.AsyncOpenAI(api_key="none", base_url=URL, max_retries=0, http_client=httpx2.AsyncClient(transport=Canned()))
    create: Any = client.chat.completions.create
    for body in bodies:
        text = ""
        async with await create(**body) as stream:
            async for chunk in stream:
                text += (chunk.choices[0].delta.content or "") if chunk.choices else ""
        json.loads(text)
    await client.close()


def _nothing(properties: dict[str, Any]) -> dict[str, Any]:
    if "flags" in properties:
        return {"flags": []}
    if "answer" in properties:
        return {"built_on": [], "answer": "Say what is lost."}
    ids = properties["signals"]["items"]["properties"]["id"]["enum"]
    marks = [{"id": id, "state": "absent", "turn": None, "quote": None} for id in ids]
    return {"dimension": properties["dimension"]["enum"][0], "signals": marks, "anchor": None}


def _event(choices: list[dict[str, Any]], **more: Any) -> bytes:
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "judge", "choices": choices, **more}
    return f"data: {json.dumps(chunk)}\n\n".encode()
