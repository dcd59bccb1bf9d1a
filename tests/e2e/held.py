"""Interviews for the pages that look back: held by scripted candidates offline, with times as a person would take them.

Nothing here was recorded: answers are those of `eval/candidates/`, an interviewer's turn takes a third of a second a word, boards
and runs are made by hand, and the spread between runs of a grading by a grader that overlooks something in every other run.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from interviewer import grades, library
from interviewer.core import board
from interviewer.core.bundle import Bundle
from interviewer.core.conversation import Conversation, Reply
from interviewer.core.events import Answered, Asked, Coded, Drew, Outcome, Ran, Record, Started
from interviewer.core.evolving import replay
from interviewer.core.records import write
from interviewer.core.script import Level
from interviewer.core.session import Session
from interviewer.evaluation.candidates import load
from interviewer.evaluation.rounds import Unwired, play
from tests.conftest import Clock

BOARDS = (
    "Tenants -> Ingest API -> queue: Task log [project + bucket]\n",
    "Tenants -> Ingest API -> queue: Task log [project + bucket]\nTask log -> Router, batch 64 [50K/s]\nRouter -> store: Leases, CAS\n",
    "Tenants -> Ingest API -> queue: Task log [project + bucket]\nTask log -> Router, batch 64 [50K/s]\nRouter -> store: Leases, CAS\n"
    "Router ~> people: Annotators, offer\nAnnotators -> Ledger, one row a task and epoch\n",
)
_T = TypeVar("_T")
AT = 1_787_000_000_000
"""17 August 2026."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """A grading: at which level (that of the interview if None), and how often."""

    level: Level | None = None
    runs: int = 1


def held(directory: Path, candidate: str, level: Level, *gradings: Graded, number: int = 0) -> str:
    """Write an interview with that scripted candidate, graded as said, and return its id; `number` sets it a day later each."""
    id = f"01m80nbvw2v2vy8gndqph9sm{number:02d}"
    records = [_elsewhere(record, id, number) for record in _records(candidate, level, gradings)]
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"{id}.jsonl").write_text("".join(write(record) + "\n" for record in records), encoding="utf-8")
    return id


@cache
def _records(candidate: str, level: Level, gradings: tuple[Graded, ...]) -> tuple[Record, ...]:
    played = _run(play(load()[candidate], _bundles()[candidate[0]], level))
    records = _worked(_timed(played.records))
    session = replay(records)
    for wanted in gradings:
        records += _graded(session, wanted)
        session = replay(records)
    return tuple(records)


@cache
def _bundles() -> Mapping[str, Bundle]:
    return library.load()


def _run(story: Coroutine[Any, Any, _T]) -> _T:
    """Run a story in a thread of its own: this one has the browser driver's loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, story).result()


def _timed(records: tuple[Record, ...]) -> list[Record]:
    """Return the records with time for the interviewer to speak."""
    found, late = [], 0
    for record in records:
        if isinstance(record.event, Asked):
            late += 333 * len(record.event.text.split())
        found.append(record.model_copy(update={"at": AT + record.at + late}))
    return found


def _worked(records: list[Record]) -> list[Record]:
    """Return the records with a run after each snapshot of code and, in a design round, a board that grows; made by hand."""
    boards = iter(BOARDS if isinstance(records[0].event, Started) and records[0].event.round == "D" else ())
    found: list[Record] = []
    for record in records:
        before = found[-1].event if found else None
        if isinstance(record.event, Answered) and isinstance(before, Asked) and before.move == "probe":
            text = next(boards, None)
            if text is not None:
                drew = Drew(text=board.write(board.read(text)), board=board.read(text), cmid=f"{len(found):032x}")
                found.append(record.model_copy(update={"event": drew, "at": record.at - 20_000}))
        found.append(record)
        if isinstance(record.event, Coded):
            tests = (
                Outcome(name="keeps a new example", result="passed", milliseconds=1),
                Outcome(name="drops a repeat", result="passed", milliseconds=1),
                Outcome(name="survives a crash", result="failed", says="assert kept == ['a']\n  kept == []", milliseconds=2),
            )
            ran = Ran(
                language="python", ended="finished", tests=tests, milliseconds=14, peak=1 << 20, cmid=f"{len(found):032x}"
            )
            found.append(record.model_copy(update={"event": ran}))
    return [record.model_copy(update={"seq": seq}) for seq, record in enumerate(found)]


def _elsewhere(record: Record, id: str, number: int) -> Record:
    """Return a record under another id, so many days later."""
    event = record.event
    if isinstance(event, Started):
        event = event.model_copy(update={"session": id})
    return record.model_copy(update={"event": event, "at": record.at + number * 24 * 60 * 60 * 1000})


class Overlooks(Unwired):
    """The offline grader, which in every other run does not see the last thing that it would have seen."""

    def __init__(self, bundle: Bundle) -> None:
        """Begin with nothing asked."""
        super().__init__(bundle)
        self._asked: dict[str, int] = {}

    async def reply(
        self,
        conversation: Conversation,
        on_part: Callable[[str], None] | None = None,
        on_wait: Callable[[str, float | None], None] | None = None,
    ) -> Reply:
        """Answer, a little less in every second run of the same exchange."""
        reply = await super().reply(conversation, on_part, on_wait)
        run = self._asked[conversation.digest] = self._asked.get(conversation.digest, 0) + 1
        answer = json.loads(reply.text)
        seen = [one for one in answer.get("signals", []) if one["state"] == "present"]
        if run % 2 == 0 and len(seen) > 1:
            seen[-1].update(state="absent", turn=None, quote=None)
        return Reply(text=json.dumps(answer), model=reply.model, usage=reply.usage, cost=reply.cost)


def _graded(session: Session, wanted: Graded) -> list[Record]:
    kept = grades.InMemory(epoch=session.epoch + 1)
    grader = Unwired(session.bundle) if wanted.runs == 1 else Overlooks(session.bundle)
    wish = grades.Wish(model="offline", level=wanted.level, runs=wanted.runs, again=True)
    now, looking_on = Clock(session.last_at + 60_000), grades.Nobody()
    _run(grades.grade(session, wish=wish, model=grader, transcript=kept, now=now, looking_on=looking_on))
    return kept.records
