"""One interview held to its end away from any clock or disk: the real loop, a virtual clock, the records in memory.

Scripted candidates are played offline here; what is kept of them for comparison lives in `baseline`, and what a run makes of any candidate
in `running`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from interviewer import __version__
from interviewer.conduct import Candidate, Model, conduct, start
from interviewer.core.bundle import Bundle
from interviewer.core.conversation import Conversation, Reply, Usage
from interviewer.core.events import Record, Started
from interviewer.core.script import Level
from interviewer.core.session import Session
from interviewer.core.timing import MINUTE
from interviewer.errors import OutOfOrder
from interviewer.evaluation.candidates import Script, Scripted
from interviewer.grades import InMemory
from interviewer.llm import brain
from interviewer.settings import OFFLINE, Settings


@dataclass
class VirtualClock:
    """Milliseconds since 1970 that go by only when a candidate takes time."""

    now: int = 0

    def __call__(self) -> int:
        """Return the time."""
        return self.now

    def pass_minutes(self, minutes: float) -> None:
        """Let time go by."""
        self.now += round(minutes * MINUTE)

    def wait_until(self, at: int) -> None:
        """Let time go by up to an instant."""
        self.now = max(self.now, at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One scripted interview that was played to its end."""

    script: Script
    level: Level
    records: tuple[Record, ...]
    session: Session


class Unwired:
    """The offline interviewer without a client and a wire, at half the time a turn; its words are the same."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle

    async def reply(
        self,
        conversation: Conversation,
        on_part: Callable[[str], None] | None = None,
        on_wait: Callable[[str, float | None], None] | None = None,  # noqa: ARG002 -- there is nothing to wait for
    ) -> Reply:
        """Return what the offline interviewer says, free of charge."""
        text = brain.reply_to(conversation, self._bundle)
        if on_part is not None:
            on_part(text)
        return Reply(text=text, model=OFFLINE, usage=Usage(prompt_tokens=0, completion_tokens=0, counted="estimate"), cost=0.0)


def play_all(scripts: Iterable[Script], bundles: Mapping[str, Bundle], levels: Iterable[Level]) -> list[Played]:
    """Play every script at every level, in order; the same arguments give the same records."""
    wanted = tuple(levels)

    async def run() -> list[Played]:
        return [await play(script, bundles[script.candidate.round], level) for script in scripts for level in wanted]

    return asyncio.run(run())


async def play(script: Script, bundle: Bundle, level: Level, model: Model | None = None) -> Played:
    """Interview one scripted candidate at one level on the script's question; `model` stands in for the offline interviewer."""
    question = script.candidate.question

    def door(clock: VirtualClock) -> Candidate:
        return Scripted(script, clock.pass_minutes)

    narrowed = bundle.narrowed(question)
    records, session = await hold(narrowed, door, question=question, level=level, model=model)
    return Played(script=script, level=level, records=with_bundle(records, narrowed.as_data()), session=session)


def with_bundle(records: tuple[Record, ...], data: dict[str, Any]) -> tuple[Record, ...]:
    """Return the records of an interview with the bundle put into the first of them; raises `OutOfOrder` where that starts none."""
    first, *rest = records
    if not isinstance(first.event, Started):
        raise OutOfOrder(f"An interview begins with its `started` record, not with {first.event.type}.")
    return (first.model_copy(update={"event": first.event.model_copy(update={"bundle": data})}), *rest)


def without_bundle(records: tuple[Record, ...]) -> tuple[Record, ...]:
    """Return the records without the bundle that the first of them carries, since many interviews share it."""
    return with_bundle(records, {})


async def hold(
    narrowed: Bundle,
    door: Callable[[VirtualClock], Candidate],
    *,
    question: str,
    level: Level,
    model: Model | None = None,
    models: Mapping[str, str] | None = None,
) -> tuple[tuple[Record, ...], Session]:
    """Hold one interview and return its records and its end; without a `model` the offline interviewer holds it.

    The bundle is left out of the first record, since many interviews share it: see `with_bundle`.
    Raises whatever a door raises that is no `ModelError`: the interview has no end then.
    """
    clock, kept, unwired = VirtualClock(), InMemory(), Unwired(narrowed)
    candidate = door(clock)
    event = Started(
        session="0" * 26,
        round=narrowed.round.id,
        question=question,
        level=level,
        clock="real",
        models=dict(models if models is not None else Settings().models),
        version=__version__,
        digest=narrowed.digest,
        bundle={},
    )
    session = await start(event, candidate=candidate, transcript=kept, now=clock, bundle=narrowed)
    session = await conduct(session, candidate=candidate, model=model or unwired, stand_in=unwired, transcript=kept, now=clock)
    return tuple(kept.records), session
