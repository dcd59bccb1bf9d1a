"""What a coach does to a card: changes a score, hides a piece of evidence, adds one, and says why.

The grader's judgement stays beside it, and both are exported; nothing here moves a score of the grader's.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from interviewer import conduct, transcripts
from interviewer.core.card import scorecard
from interviewer.core.evolving import replay
from interviewer.core.grading_events import Adjusted, Cited, Hid
from interviewer.core.quotations import Quotations, spoken_by_candidate
from interviewer.core.scorecard import DimensionView, Scorecard
from interviewer.core.session import Session
from interviewer.core.turns import Coached, Grading
from interviewer.errors import NotFound, SessionError, WireError
from interviewer.server import disk
from interviewer.server.replaying import ended
from interviewer.server.reviews import CardOf, Dimension, grading_of
from interviewer.server.wire import Cmid
from interviewer.transcripts import Writer

LONGEST_WHY = 2_000
"""Longest reason of a coach's in characters."""
LONGEST_QUOTE = 2_000
"""Longest quotation that a coach adds, in characters."""


class _Sent(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    cmid: Cmid


class Adjust(_Sent):
    """A coach's score of a dimension and why; a null score takes the change back."""

    score: int | None = Field(ge=1, le=4)
    why: str = Field(default="", max_length=LONGEST_WHY)


class Hide(_Sent):
    """Hide a piece of evidence and say why, or show it again with null; one that a coach added is taken back for good."""

    why: str | None = Field(max_length=LONGEST_WHY)


class Cite(_Sent):
    """Words of the candidate's in a turn, as evidence for or against a dimension, and why."""

    dimension: Dimension
    sign: Literal["strength", "gap"]
    turn: int = Field(ge=1)
    quote: str = Field(min_length=1, max_length=LONGEST_QUOTE)
    why: str = Field(max_length=LONGEST_WHY)


async def adjust(
    directory: Path, id: str, grading: str, dimension: str, wanted: Adjust, *, now: conduct.Now, card_of: CardOf = scorecard
) -> Scorecard:
    """Append a coach's score and return the card with it; the same `cmid` again changes nothing.

    Raises what `reviews.card` raises, `TranscriptBusy` where another writes it, `NotSaved`, and `WireError` without a reason.
    """
    why = wanted.why.strip() if wanted.score is None else _reason(wanted.why)

    def event(session: Session, judged: Grading) -> Adjusted:
        one = _dimension(session, judged, dimension)
        if one.final is None:
            raise SessionError(f"{one.name} is {one.status}, so there is no score to change.")
        return Adjusted(grading=grading, dimension=dimension, score=wanted.score, why=why, cmid=wanted.cmid)

    return await _keep(directory, id, grading, wanted.cmid, event, now=now, card_of=card_of)


async def hide(
    directory: Path, id: str, grading: str, piece: str, wanted: Hide, *, now: conduct.Now, card_of: CardOf = scorecard
) -> Scorecard:
    """Append that a coach hid a piece, by the id of its signal, red flag or own addition; raises what `adjust` raises."""

    def event(session: Session, judged: Grading) -> Hid:
        card = scorecard(session, judged)
        quoted = {one.id for one in card.signals if one.evidence is not None} | {one.id for one in card.red_flags}
        if piece not in quoted | judged.cited.keys():
            raise NotFound(f"The card has no evidence {piece[:40]!r}.")
        own = piece in judged.cited
        why = None if wanted.why is None or own else _reason(wanted.why)
        return Hid(grading=grading, piece=piece, why=why, cmid=wanted.cmid)

    return await _keep(directory, id, grading, wanted.cmid, event, now=now, card_of=card_of)


async def cite(
    directory: Path, id: str, grading: str, wanted: Cite, *, now: conduct.Now, card_of: CardOf = scorecard
) -> Scorecard:
    """Append words that a coach adds as evidence, as they stand in that turn; raises what `adjust` raises.

    Words that are not there are a `WireError`: a coach's judgement points at words as the grader's does.
    """
    why = _reason(wanted.why)

    def event(session: Session, judged: Grading) -> Cited:
        _dimension(session, judged, wanted.dimension)
        said = spoken_by_candidate(session)
        found = Quotations(said).place(wanted.quote, wanted.turn, frozenset({wanted.turn}))
        if found is None:
            raise WireError(
                f"Those are not the candidate's words in T{wanted.turn}: quote them as they stand.", code="bad_field"
            )
        sent = wanted.model_dump(exclude={"quote", "why"})
        return Cited(grading=grading, quote=found[1], why=why, **sent)

    return await _keep(directory, id, grading, wanted.cmid, event, now=now, card_of=card_of)


async def _keep(
    directory: Path,
    id: str,
    grading: str,
    cmid: str,
    event_of: Callable[[Session, Grading], Coached],
    *,
    now: conduct.Now,
    card_of: CardOf,
) -> Scorecard:
    """Append what a coach did, once, and return the card with it."""
    writer = await disk.reading(Writer.open, transcripts.path_of(directory, id))
    try:
        session = ended(await disk.reading(replay, writer.found))
        sent = {record.event.cmid for record in writer.found if isinstance(record.event, Adjusted | Hid | Cited)}
        if cmid not in sent:
            event = event_of(session, grading_of(session, grading))
            _, session = await conduct.keep(session, event, writer, now)
    finally:
        writer.close()
    return await disk.reading(card_of, session, grading_of(session, grading))


def _reason(why: str) -> str:
    if not why.strip():
        raise WireError("What a coach changes needs its reason: say why.", code="bad_field")
    return why.strip()


def _dimension(session: Session, grading: Grading, id: str) -> DimensionView:
    one = next((one for one in scorecard(session, grading).dimensions if one.id == id), None)
    if one is None:
        raise NotFound(f"Round {grading.bundle.round.id} has no dimension {id[:40]!r}.")
    return one
