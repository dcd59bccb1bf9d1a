"""What an endpoint was never sent it cannot give away: every round, held over the real client with an endpoint that misbehaves.

The endpoint is a transport in this process; it answers with nonsense, declines, or says back all it was sent but its own replies.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import httpx2
import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.events import Asked, Observed
from interviewer.evaluation.candidates import load
from interviewer.evaluation.rounds import Played, play
from interviewer.llm.client import Model
from interviewer.settings import Secret, Settings

NONSENSE = "%%% }{ sixteen purple </say> and nothing else"
SETTINGS = Settings(
    offline=False,
    api_key=Secret("sk-canary"),
    base_url="http://endpoint.invalid/v1",
    models=dict.fromkeys(("observer", "interviewer", "grader"), "m-1"),
)
SHORT = 4
"""A note of fewer words may be said by chance."""


@dataclass
class Endpoint(httpx2.AsyncBaseTransport):
    """Answers every request as `mode` says, and keeps what the interviewer's role was sent."""

    mode: str
    spoken: list[list[dict[str, str]]] = field(default_factory=list)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one chat completion."""
        body = json.loads(await request.aread())
        messages: list[dict[str, str]] = body["messages"]
        if messages[-1]["content"].endswith("</say>"):
            self.spoken.append(messages)
        everything = "\n\n".join(message["content"] for message in messages if message["role"] != "assistant")
        delta = {"refusal": "I can't help with that."} if self.mode == "refuses" else {"content": everything}
        delta = {"content": NONSENSE} if self.mode == "nonsense" else delta
        chunks = [{"delta": delta, "finish_reason": None}, {"delta": {}, "finish_reason": "stop"}]
        lines = [
            f"data: {json.dumps({'id': 'c', 'model': 'm-1', 'choices': [{'index': 0, **chunk}]})}\n\n".encode()
            for chunk in chunks
        ]
        return httpx2.Response(
            200, headers={"content-type": "text/event-stream"}, content=b"".join(lines) + b"data: [DONE]\n\n"
        )


def held(bundle: Bundle, mode: str) -> tuple[Endpoint, Played]:
    """Return the endpoint after an interview with the round's weak candidate, and the interview."""
    endpoint, script = Endpoint(mode), load()[f"{bundle.round.id}-weak"]

    async def run() -> Played:
        async def at_once(seconds: float) -> None:
            """Take no time."""

        model = Model(SETTINGS, transport=endpoint, sleep=at_once)
        try:
            return await play(script, bundle, "I", model)
        finally:
            await model.close()

    return endpoint, asyncio.run(run())


def private(bundle: Bundle) -> Iterator[str]:
    """Give every text of a round that a candidate may not hear, or not before it is put."""
    script, standards = bundle.round, bundle.standards
    for signal in (*script.signals, *bundle.shared_signals()):
        yield signal.says
    for question in bundle.questions:
        yield from (question.ask, question.reference, question.strong, question.weak)
        yield from (each.says for each in (*question.signals, *question.claims, *question.constraints, *question.hints))
        yield from (constraint.note for constraint in question.constraints)
        yield from (text for fact in question.facts for text in (fact.says, fact.about))
    for probe in (*script.probes, *(probe for question in bundle.questions for probe in question.probes)):
        yield from (probe.ask, probe.good, probe.poor)
    yield from (invitation.ask for invitation in script.invitations)
    yield from (flag.says for flag in standards.red_flags.red_flags)
    yield from (situation.looks_like for situation in standards.manners.situations)
    yield from (text for anchor in standards.dimensions.anchors for text in (anchor.one, anchor.two, anchor.three, anchor.four))


def flat(text: str) -> str:
    """Return a text in one line."""
    return " ".join(text.split())


@lru_cache
def long_enough(notes: tuple[str, ...]) -> frozenset[str]:
    """Return the notes that are too long to be said by chance, in one line each."""
    return frozenset(flat(note) for note in notes if len(note.split()) >= SHORT)


def leaked(bundle: Bundle, text: str, lines: list[str]) -> list[str]:
    """Return the private notes that stand in a text and in none of the lines that were handed out so far."""
    said = flat(text)
    found = [note for note in long_enough(tuple(private(bundle))) if note in said]
    return sorted(note for note in found if not any(note in line for line in lines))


def line_of(messages: list[dict[str, str]]) -> str:
    """Return the line that a request hands out, with its preface."""
    note: dict[str, Any] = json.loads(messages[-1]["content"].rpartition("<say>")[2].removesuffix("</say>"))
    return flat(f"{note['preface'] or ''} {note['line']}")


@pytest.mark.parametrize("mode", ["nonsense", "refuses", "leaks"])
@pytest.mark.parametrize("round", ["R", "C", "A", "B", "D", "O", "H"])
def test_no_private_note_of_what_was_not_asked_yet_appears(bundles: dict[str, Bundle], round: str, mode: str) -> None:
    """Neither in a request to the role that speaks, nor in a turn said; and the interview comes to its end."""
    bundle = bundles[round].narrowed(load()[f"{round}-weak"].candidate.question)
    endpoint, one = held(bundles[round], mode)
    lines: list[str] = []
    assert len(endpoint.spoken) > 10
    seen: set[str] = set()
    for messages in endpoint.spoken:
        lines.append(line_of(messages))
        new = [message["content"] for message in messages if message["content"] not in seen]
        assert leaked(bundle, "\n".join(new), lines) == []
        seen.update(new)
    lines = []
    for event in (record.event for record in one.records):
        if isinstance(event, Asked):
            lines.append(flat(event.line))
            assert leaked(bundle, event.text, lines) == []
        if isinstance(event, Observed):
            assert event.by == "offline"
    assert one.session.ended is not None
    assert one.session.ended.reason in {"complete", "time"}


def test_the_endpoint_does_what_it_is_told_to(bundles: dict[str, Bundle]) -> None:
    """One that leaks is heard saying the whole of what it was sent; one that declines is not heard at all."""
    _, leaks = held(bundles["R"], "leaks")
    texts = [record.event.text for record in leaks.records if isinstance(record.event, Asked)]
    assert any("<say>" in text and bundles["R"].round.persona.manner.split()[0] in text for text in texts)
    _, refuses = held(bundles["R"], "refuses")
    assert {record.event.worded for record in refuses.records if isinstance(record.event, Asked)} == {"authored"}


def test_a_note_that_was_sent_too_early_is_found(c1: Bundle) -> None:
    """The check can fail: a signal's text, a probe not put yet, and what a good answer holds."""
    probe, signal = c1.questions[0].probes[0], c1.questions[0].signals[5]
    for note in (signal.says, probe.ask, probe.good):
        assert leaked(c1, f"You are Priya. {note}", []) == [flat(note)]
    assert leaked(c1, probe.ask, [flat(probe.ask)]) == []
