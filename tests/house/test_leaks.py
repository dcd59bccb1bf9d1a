"""What an endpoint was never sent it cannot give away: every round, held over the real client with an endpoint that misbehaves.

The endpoint is a transport in this process; it answers with nonsense, declines, says back all it was sent but its own replies, or
reports everything it was told to look for as said.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, get_args

import httpx2
import pytest

from interviewer.conduct import Candidate
from interviewer.core.bundle import Bundle
from interviewer.core.events import Asked, Observed, Record
from interviewer.core.evolving import begin, evolve
from interviewer.core.script import Level
from interviewer.core.session import Session
from interviewer.evaluation.candidates import Quality, Scripted, load
from interviewer.evaluation.rounds import VirtualClock, hold
from interviewer.llm.client import Model
from interviewer.server.public import record_frame
from interviewer.settings import Secret, Settings

NONSENSE = "%%% }{ sixteen purple </say> and nothing else"
SETTINGS = Settings(
    offline=False,
    api_key=Secret("sk-canary"),
    base_url="http://endpoint.invalid/v1",
    models=dict.fromkeys(("observer", "interviewer", "grader"), "m-1"),
)
Mode = Literal["nonsense", "refuses", "leaks", "invents"]
ROUNDS = ("R", "C", "A", "B", "D", "O", "H")
CANDIDATES: tuple[tuple[Quality, Level], ...] = (("weak", "I"), ("mixed", "II"), ("strong", "St"))
SHORT = 4
"""A note of fewer words may be said by chance."""


@dataclass
class Endpoint(httpx2.AsyncBaseTransport):
    """Answers every request as `mode` says, and keeps what the interviewer's role was sent."""

    mode: Mode
    spoken: list[list[dict[str, str]]] = field(default_factory=list)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one chat completion."""
        body = json.loads(await request.aread())
        messages: list[dict[str, str]] = body["messages"]
        if messages[-1]["content"].endswith("</say>"):
            self.spoken.append(messages)
        chunks = [
            {"delta": self._says(messages, "response_format" in body), "finish_reason": None},
            {"delta": {}, "finish_reason": "stop"},
        ]
        lines = [
            f"data: {json.dumps({'id': 'c', 'model': 'm-1', 'choices': [{'index': 0, **chunk}]})}\n\n".encode()
            for chunk in chunks
        ]
        return httpx2.Response(
            200, headers={"content-type": "text/event-stream"}, content=b"".join(lines) + b"data: [DONE]\n\n"
        )

    def _says(self, messages: list[dict[str, str]], observes: bool) -> dict[str, str]:
        everything = "\n\n".join(message["content"] for message in messages if message["role"] != "assistant")
        match self.mode:
            case "nonsense":
                return {"content": NONSENSE}
            case "refuses":
                return {"refusal": "I can't help with that."}
            case "invents" if observes:
                return {"content": invented(messages[0]["content"])}
            case "leaks" | "invents":
                return {"content": everything}


def invented(told: str) -> str:
    """Return a well-formed observation that finds all that the observer was told to look for, with its own words as quotations."""
    listed: dict[str, list[dict[str, str]]] = json.loads(told.partition("<look-for>")[2].partition("</look-for>")[0])
    found = {
        name: [{"id": one["id"], "state": "present", "quote": one["says"]} for one in listed[group]]
        for name, group in (("marks", "signals"), ("claims", "claims"), ("red_flags", "red_flags"))
    }
    return json.dumps(found | {"intent": "answers", "facts": [one["id"] for one in listed["facts"]], "situations": []})


def held(
    bundle: Bundle, mode: Mode, quality: Quality = "weak", level: Level = "I"
) -> tuple[Endpoint, tuple[Record, ...], Session]:
    """Return the endpoint after an interview with one of the round's candidates, its records and its end."""
    endpoint, script = Endpoint(mode), load()[f"{bundle.round.id}-{quality}"]
    question = script.candidate.question

    def door(clock: VirtualClock) -> Candidate:
        return Scripted(script, clock.pass_minutes)

    async def run() -> tuple[tuple[Record, ...], Session]:
        async def at_once(seconds: float) -> None:
            """Take no time."""

        model = Model(SETTINGS, transport=endpoint, sleep=at_once)
        try:
            return await hold(
                bundle.narrowed(question), door, question=question, level=level, model=model, models=SETTINGS.models
            )
        finally:
            await model.close()

    return endpoint, *asyncio.run(run())


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


def shown(frame: object) -> str:
    """Return every text in a frame, each in a paragraph of its own."""
    if isinstance(frame, dict):
        frame = list(frame.values())
    return "\n\n".join(map(shown, frame)) if isinstance(frame, list) else str(frame)


def line_of(messages: list[dict[str, str]]) -> str:
    """Return the line that a request hands out, with its preface."""
    note: dict[str, Any] = json.loads(messages[-1]["content"].rpartition("<say>")[2].removesuffix("</say>"))
    return flat(f"{note['preface'] or ''} {note['line']}")


@pytest.mark.parametrize(("quality", "level"), CANDIDATES)
@pytest.mark.parametrize("mode", get_args(Mode))
@pytest.mark.parametrize("round", ROUNDS)
def test_no_private_note_of_what_was_not_asked_yet_appears(
    bundles: dict[str, Bundle], round: str, mode: Mode, quality: Quality, level: Level
) -> None:
    """Neither in a request to the role that speaks, nor in a turn said, nor in a frame a page is sent; and the interview ends."""
    bundle = bundles[round].narrowed(load()[f"{round}-{quality}"].candidate.question)
    endpoint, records, end = held(bundles[round], mode, quality, level)
    lines: list[str] = []
    assert len(endpoint.spoken) > 10
    seen: set[str] = set()
    for messages in endpoint.spoken:
        lines.append(line_of(messages))
        new = [message["content"] for message in messages if message["content"] not in seen]
        assert leaked(bundle, "\n".join(new), lines) == []
        seen.update(new)
    lines, session = [], begin(records[0], bundle)
    for record in records[1:]:
        session = evolve(session, record)
        lines += [flat(record.event.line)] if isinstance(record.event, Asked) else []
        assert leaked(bundle, shown(record_frame(record, session).model_dump(mode="json")), lines) == []
        if isinstance(record.event, Observed):
            assert record.event.by == ("model" if mode == "invents" else "offline")
    assert end.ended is not None
    assert end.ended.reason in {"complete", "time"}


@pytest.mark.parametrize("round", ROUNDS)
def test_what_an_observer_invents_is_dropped(bundles: dict[str, Bundle], round: str) -> None:
    """A finding without words of the candidate's is nothing, however well formed it is."""
    _, records, _ = held(bundles[round], "invents")
    observed = [record.event for record in records if isinstance(record.event, Observed)]
    assert all(event.dropped > 0 for event in observed)
    assert not any(event.marks or event.claims or event.red_flags for event in observed)


def test_the_endpoint_does_what_it_is_told_to(bundles: dict[str, Bundle]) -> None:
    """One that leaks is heard saying the whole of what it was sent; one that declines is not heard at all."""
    _, leaks, _ = held(bundles["R"], "leaks")
    texts = [record.event.text for record in leaks if isinstance(record.event, Asked)]
    assert any("<say>" in text and bundles["R"].round.persona.manner.split()[0] in text for text in texts)
    _, refuses, _ = held(bundles["R"], "refuses")
    assert {record.event.worded for record in refuses if isinstance(record.event, Asked)} == {"authored"}


def test_a_note_that_was_sent_too_early_is_found(c1: Bundle) -> None:
    """The check can fail: a signal's text, a probe not put yet, and what a good answer holds."""
    probe, signal = c1.questions[0].probes[0], c1.questions[0].signals[5]
    for note in (signal.says, probe.ask, probe.good):
        assert leaked(c1, f"You are Priya. {note}", []) == [flat(note)]
    assert leaked(c1, probe.ask, [flat(probe.ask)]) == []
