"""What people do with an interview that has ended: read its cards, compare, and begin a drill on the gap.

Everything here reads transcripts; what a coach adds to one is in `coaching`, what is read in the background in `graders`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from interviewer import sheets, transcripts
from interviewer.core.card import scorecard
from interviewer.core.comparing import Comparison, compare
from interviewer.core.drilling import drill, drilled
from interviewer.core.events import Imported, Record, Started
from interviewer.core.plain import on_one_line
from interviewer.core.scorecard import Scorecard
from interviewer.core.script import Level
from interviewer.core.session import Session
from interviewer.core.turns import Grading
from interviewer.errors import InterviewerError, NotFound, SessionError
from interviewer.saved import fold, last
from interviewer.server import disk
from interviewer.server.replay_views import GradingLine, Replay, View
from interviewer.server.replaying import ended, grading_line, replayed
from interviewer.server.rooms import Rooms
from interviewer.server.wire import Cmid

CardOf = Callable[[Session, Grading], Scorecard]
"""What makes a card; the program's own also says how far the grader was held against labels."""
Dimension = Annotated[str, Field(pattern=r"^[A-Z]{2,12}$")]


class Drill(BaseModel):
    """Begin a drill on a dimension."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    dimension: Dimension
    cmid: Cmid


class Cards(View):
    """Every grading's card, oldest first; one that was broken off is there as far as it came."""

    cards: tuple[Scorecard, ...]


class Attempt(View):
    """An interview that has ended on the same question, in a line; `at` is when it began, in milliseconds since 1970.

    `whose` is the candidate and the file of one that was held elsewhere: it may be another person's, and is no attempt of one's own.
    """

    id: str
    whose: str
    at: int
    level: Level
    level_name: str
    drill: str | None
    gradings: tuple[GradingLine, ...]


class Attempts(View):
    """Every such interview, oldest first, this one among them."""

    attempts: tuple[Attempt, ...]


class Begun(View):
    """An interview that has begun."""

    session: str


def replay_of(directory: Path, id: str) -> Replay:
    """Return the replay of an interview; raises `NotFound`, `SessionError` while it is open, or what is wrong with the file."""
    path = transcripts.path_of(directory, id)
    return replayed(fold(transcripts.read(path).records, path.name))


def cards(directory: Path, id: str, *, card_of: CardOf = scorecard) -> Cards:
    """Return the card of every grading; raises what `replay_of` raises."""
    session = _session(directory, id)
    return Cards(cards=tuple(card_of(session, grading) for grading in session.gradings))


def card(directory: Path, id: str, grading: str, *, card_of: CardOf = scorecard) -> Scorecard:
    """Return one card; raises what `cards` raises, and `NotFound` for a grading there is not."""
    session = _session(directory, id)
    return card_of(session, grading_of(session, grading))


def page(directory: Path, id: str, grading: str, *, card_of: CardOf = scorecard) -> str:
    """Return one card as an HTML page to hand on; raises what `card` raises."""
    session = _session(directory, id)
    return sheets.page(card_of(session, grading_of(session, grading)), sheets.turns_of(session))


def comparison(directory: Path, id: str, grading: str, *, other: str | None, earlier: str | None) -> Comparison:
    """Return how a grading differs from an `earlier` one: of the same interview, or of `other`, on the same question.

    Without `earlier` it is the newest complete one. Raises what `card` raises, and `SessionError` for another question.
    """
    second = _session(directory, id)
    first = second if other is None or other == id else _session(directory, other)
    if not _asked(first) & _asked(second):
        raise SessionError("The two interviews have no question in common, so there is nothing to compare.")
    judged = grading_of(second, grading)
    before = _newest(first, but=grading if first is second else "") if earlier is None else grading_of(first, earlier)
    return compare(scorecard(first, before), scorecard(second, judged), (before.bundle, judged.bundle))


def attempts(directory: Path, id: str) -> Attempts:
    """Return the interviews that have ended on the question of this one; what cannot be read is left out.

    Raises what `replay_of` raises for this one.
    """
    session = _session(directory, id)
    question = _question(transcripts.first(transcripts.path_of(directory, id)))
    found = [session]
    for other in transcripts.ids(directory):
        if other == id:
            continue
        try:
            path = transcripts.path_of(directory, other)
            if _question(transcripts.first(path)) == question:
                found.append(_session(directory, other))
        except InterviewerError:
            continue
    found.sort(key=lambda one: (one.started_at, one.id))
    return Attempts(attempts=tuple(map(_attempt, found)))


async def begin_drill(rooms: Rooms, id: str, wanted: Drill) -> Begun:
    """Begin a drill at the level and by the clock of the interview; the same `cmid` again finds the drill it began."""
    session = await disk.reading(_session, rooms.directory, id)
    bundle = drill(session.bundle, wanted.dimension, asked=session.put)
    room = await rooms.begin(bundle, level=session.target, clock=session.clock, cmid=wanted.cmid)
    return Begun(session=room.id)


def _session(directory: Path, id: str) -> Session:
    path = transcripts.path_of(directory, id)
    return ended(last(transcripts.read(path).records, path.name))


def grading_of(session: Session, id: str) -> Grading:
    """Return a grading of the interview; raises `NotFound`."""
    found = next((one for one in session.gradings if one.id == id), None)
    if found is None:
        known = ", ".join(one.id for one in session.gradings) or "none yet"
        raise NotFound(f"This interview has no grading {id[:40]!r}: it has {known}.")
    return found


def _newest(session: Session, *, but: str) -> Grading:
    found = next((one for one in reversed(session.gradings) if one.complete and one.id != but), None)
    if found is None:
        raise NotFound("There is no other complete grading to compare with: grade that interview first.")
    return found


def _asked(session: Session) -> frozenset[tuple[str, str]]:
    return frozenset((session.bundle.round.id, one.id) for one in session.bundle.questions if one.id in session.put)


def _question(record: Record) -> tuple[str, str] | None:
    return (record.event.round, record.event.question) if isinstance(record.event, Started) else None


def _attempt(session: Session) -> Attempt:
    read = session.source if isinstance(session.source, Imported) else None
    return Attempt(
        id=session.id,
        whose="" if read is None else on_one_line(", ".join(filter(None, (read.candidate, read.name)))),
        at=session.started_at,
        level=session.target,
        level_name=session.level.name,
        drill=drilled(session.bundle),
        gradings=tuple(grading_line(grading) for grading in session.gradings),
    )
