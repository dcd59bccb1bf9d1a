"""Recorded candidates: what somebody said in an earlier interview, said again to whatever is asked now.

An answer goes to what it answered then, as long as that is asked; what is asked anew gets the next answer not given yet.
When nothing is left, the candidate leaves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from interviewer import transcripts
from interviewer.core.events import (
    Answered,
    Asked,
    CandidateEvent,
    Coded,
    Ended,
    HintRequested,
    Record,
    RepeatRequested,
    Started,
    Waited,
)
from interviewer.core.session import Session
from interviewer.errors import TranscriptBroken
from interviewer.evaluation.keys import digest
from interviewer.evaluation.rounds import VirtualClock

LONGEST = 10 * 60_000
"""Milliseconds that one answer may take when it is given again; a longer gap was a break."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What the candidate did in reply to one line: to what, by id and move, what, and how many milliseconds it took."""

    to: tuple[str, ...]
    does: tuple[CandidateEvent, ...]
    took: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The candidate of one transcript."""

    id: str
    round: str
    question: str
    turns: tuple[Turn, ...]

    @property
    def digest(self) -> str:
        """A digest of all that is said again."""
        turns = [[list(turn.to), [event.model_dump(mode="json") for event in turn.does], turn.took] for turn in self.turns]
        return digest({"recorded": turns, "question": self.question})


def read(path: Path) -> Recorded:
    """Return the candidate of a transcript; raises `NotFound`, or `TranscriptBroken` where nobody answered anything."""
    return of(transcripts.read(path).records, path.stem)


def _names(event: Asked) -> tuple[str, ...]:
    """Return the names of what was said, the most particular first."""
    return (*((event.ref, *event.ref.split(",")) if event.ref else ()), event.move)


def of(records: Sequence[Record], id: str) -> Recorded:
    """Return the candidate of these records; raises `TranscriptBroken` where nobody answered anything."""
    turns: list[Turn] = []
    to: tuple[str, ...] = ("open",)
    does: list[CandidateEvent] = []
    since = 0
    for record in records:
        event = record.event
        if isinstance(event, Asked):
            to, since = _names(event), record.at
        elif isinstance(event, Coded):
            does.append(event)
        elif isinstance(event, Answered | HintRequested | RepeatRequested | Waited):
            turns.append(Turn(to=to, does=(*does, event), took=min(LONGEST, max(0, record.at - since))))
            does, since = [], record.at
    started = records[0].event if records else None
    if not isinstance(started, Started) or not turns:
        raise TranscriptBroken(f"The transcript {id} holds no answer of a candidate: there is nothing to say again.")
    return Recorded(id=f"recorded/{id}", round=started.round, question=started.question, turns=tuple(turns))


class Remembering:
    """The door through which a recorded candidate is interviewed again."""

    def __init__(self, recorded: Recorded, clock: VirtualClock) -> None:
        self._clock = clock
        self._left = list(recorded.turns)
        self._next: list[CandidateEvent] = []
        self._asked: tuple[str, ...] = ("open",)
        self._since = 0
        self._done = 0

    async def answer(self, until: int | None) -> CandidateEvent:
        """Do what was done then, in reply to what is asked now."""
        if not self._next and self._left:
            turn = self._pick()
            self._left.remove(turn)
            self._next = list(turn.does)
            self._clock.wait_until(self._since + turn.took)
        self._done += 1
        if not self._next:
            return Ended(by="candidate", reason="left", cmid=f"{self._done:032x}")
        event = self._next.pop(0)
        if isinstance(event, Waited):
            self._clock.wait_until(until or 0)
            return event
        return event.model_copy(update={"cmid": f"{self._done:032x}"})

    async def stopped(self, reply: str) -> None:  # noqa: ARG002 -- nothing is interrupted again
        """Never return."""
        await asyncio.Event().wait()

    def hear(self, record: Record, session: Session) -> None:  # noqa: ARG002 -- what was asked is enough
        """Remember what was asked, and since when the candidate has the floor."""
        self._since = record.at
        if isinstance(record.event, Asked):
            event = record.event
            self._asked = _names(event)

    def hear_opening(self, reply: str) -> None:
        """Nothing depends on it."""

    def hear_part(self, reply: str, text: str) -> None:
        """Nothing depends on it."""

    def hear_wait(self, says: str, seconds: float | None) -> None:
        """Nothing depends on it."""

    def _pick(self) -> Turn:
        """Return the first turn that answered the same thing, by its id and else by the move, or the first that is left."""
        for name in self._asked:
            for turn in self._left:
                if turn.to[0] == name:
                    return turn
        return self._left[0]
