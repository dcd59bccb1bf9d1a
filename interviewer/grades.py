"""Grades one interview that was held: opens a grading, has it read, and gives the session with it; nothing is printed here.

A grading that was broken off is gone on with, and one that was made already with the same grader is not made again, unless parts failed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from interviewer import __version__, conduct
from interviewer.core.bundle import Bundle
from interviewer.core.events import CandidateEvent, Ended, Record
from interviewer.core.evolving import evolve, following
from interviewer.core.grading import can_grade, grading_now
from interviewer.core.grading_events import GradingOpened, Unmarked
from interviewer.core.script import Level
from interviewer.core.session import Session
from interviewer.core.transitions import Stage
from interviewer.core.turns import ADVICE, Grading
from interviewer.errors import SessionError, SettingsError

LONGEST = 60_000
"""How many tokens of transcript one exchange holds; a longer interview is graded in parts."""

OnRecord = Callable[[Record, Session], None]
OnWait = Callable[[str, float | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How to grade: at which level (that of the interview if None), by which model, how often, and by which other prompts.

    `again` grades anew where the same grader has graded already.
    """

    model: str
    level: Level | None = None
    runs: int = 1
    bundle: Bundle | None = None
    longest: int = LONGEST
    again: bool = False


@dataclass
class InMemory:
    """A transcript's door that keeps records in memory, for what is not to be written."""

    records: list[Record] = field(default_factory=list)
    epoch: int = 0

    async def append(self, record: Record) -> None:
        """Keep the record."""
        self.records.append(record)

    def keep_part(self, reply: str, text: str) -> None:
        """Nothing is taken up again here."""


class Nobody:
    """The candidate's door of a grading: whoever was interviewed has left, and someone may look on."""

    def __init__(self, on_record: OnRecord | None = None, on_wait: OnWait | None = None) -> None:
        self._on_record, self._on_wait = on_record, on_wait

    async def answer(self, until: int | None) -> CandidateEvent:  # noqa: ARG002 -- nobody is waited for
        """Nobody answers; raises `SessionError`, since a grading never listens."""
        raise SessionError("The interview has no candidate any more.")

    async def stopped(self, reply: str) -> None:  # noqa: ARG002 -- nobody interrupts
        """Never return."""
        await asyncio.Event().wait()

    def hear(self, record: Record, session: Session) -> None:
        """Pass the record on to who looks on."""
        if self._on_record is not None:
            self._on_record(record, session)

    def hear_opening(self, reply: str) -> None:
        """Nothing is said in a grading."""

    def hear_part(self, reply: str, text: str) -> None:
        """Nothing is said in a grading."""

    def hear_wait(self, says: str, seconds: float | None) -> None:
        """Pass on that the model keeps the grading waiting."""
        if self._on_wait is not None:
            self._on_wait(says, seconds)


def made_already(session: Session, wish: Wish) -> Grading | None:
    """Return the newest grading that the same grader made, whole: same level, model, runs, prompts and version."""
    if wish.again or not session.gradings:
        return None
    wanted = opening(session, wish)
    return next((one for one in reversed(session.gradings) if is_whole(one) and _is_same(one, wanted)), None)


def is_whole(grading: Grading) -> bool:
    """Tell whether a grading came to its end, and every part of it was read in some run; advice is no part of a grade."""
    read = {part for (_, part), one in grading.read.items() if not isinstance(one, Unmarked)}
    return grading.complete and all(part in read or part == ADVICE for _, part in grading.read)


def opening(session: Session, wish: Wish) -> GradingOpened:
    """Return the event that opens a grading of the session; raises `SettingsError` for prompts that cannot grade it."""
    bundle = prompts_of(session, wish)
    return GradingOpened(
        grading=f"g{len(session.gradings) + 1}",
        level=wish.level or session.target,
        model=wish.model,
        runs=wish.runs,
        longest=wish.longest,
        version=__version__,
        digest=bundle.digest,
        bundle=None if bundle.digest == session.bundle.digest else bundle.as_data(),
    )


def prompts_of(session: Session, wish: Wish) -> Bundle:
    """Return the prompts a grading is made by: those wished for, cut down to the interview's questions, else the interview's own.

    Raises `SettingsError` where they are of another round, lack a question, or are from before gradings.
    """
    if wish.bundle is None:
        if not can_grade(session.bundle):
            raise SettingsError("This interview's own prompts are from before grading: grade it by today's, with --prompts .")
        return session.bundle
    ids = [question.id for question in session.bundle.questions]
    known = {question.id: question for question in wish.bundle.questions}
    if wish.bundle.round.id != session.bundle.round.id or any(id not in known for id in ids):
        raise SettingsError(f"The other prompts do not have round {session.bundle.round.id} with {', '.join(ids)}.")
    return wish.bundle.only(tuple(known[id] for id in ids))


async def grade(
    session: Session,
    *,
    wish: Wish,
    model: conduct.Model,
    transcript: conduct.Transcript,
    now: conduct.Now,
    looking_on: Nobody,
    at_once: int = conduct.AT_ONCE,
) -> Session:
    """Return the session with the grading that was wished for, complete; what is read is kept record by record.

    Raises `SessionError` for an interview that has not ended; `TranscriptError` where a record cannot be kept.
    """
    if session.ended is None:
        raise SessionError("The interview is still open: it is graded when it has ended.")
    if made_already(session, wish) is not None:
        return session
    under_way = grading_now(session) if session.stage is Stage.GRADING else None
    event = opening(session, wish)
    if under_way is None or not _is_same(under_way, event):
        record, session = await conduct.keep(session, event, transcript, now)
        looking_on.hear(record, session)
    return await conduct.conduct(
        session, candidate=looking_on, model=model, stand_in=model, transcript=transcript, now=now, at_once=at_once
    )


def closed(session: Session, now: conduct.Now) -> Session:
    """Return an interview as if the candidate had left now, to grade what there is of it; nothing is written."""
    if session.ended is not None:
        return session
    return evolve(session, following(session, Ended(by="candidate", reason="left"), at=now(), epoch=session.epoch))


def _is_same(grading: Grading, wanted: GradingOpened) -> bool:
    free = {"grading": "", "bundle": None}
    return grading.opened.model_copy(update=free) == wanted.model_copy(update=free)
