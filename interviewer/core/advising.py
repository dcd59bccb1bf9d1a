"""Conversation 5: what a strong answer would have said, in the candidate's own design; asked once, after everything was graded.

It changes no mark and no score.  Where it fails, the authored outline stands in its place.
"""

from __future__ import annotations

from string import Template

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interviewer.core.card import scorecard
from interviewer.core.conversation import OFFLINE, Conversation, Message, Shape
from interviewer.core.events import Event
from interviewer.core.excerpts import pieces, said_to, told
from interviewer.core.grading import Exchange, twinless
from interviewer.core.grading_events import Advised, Passage
from interviewer.core.quotations import Quotations, spoken_by_candidate, without_orders
from interviewer.core.session import Session
from interviewer.core.turns import ADVICE, Grading, Turn
from interviewer.errors import BadReply

MAX_TOKENS = 1_000
LONGEST = 1_200
"""Characters of the paragraph; a longer one is an essay and is not taken."""
MOST_QUOTES = 3


class _Built(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    turn: int | None = None
    quote: str


class _Advice(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    built_on: list[_Built]
    answer: str = Field(min_length=1, max_length=LONGEST)


def is_wanted(grading: Grading) -> bool:
    """Tell whether a model is still to be asked for advice: never offline, and once only."""
    return grading.opened.model != OFFLINE and "advise" in grading.bundle.conversations and (1, ADVICE) not in grading.read


def advise(session: Session, grading: Grading) -> Exchange | None:
    """Return the exchange that asks for advice, or None where there is no gap to advise on."""
    card = scorecard(session, grading)
    strong = card.strong_answer
    if strong is None:
        return None
    sums = [figure.model_dump(mode="json") for figure in card.figures]
    system = Template(grading.bundle.conversations["advise"]).substitute(
        open="\n".join(strong.still_open) or "Nothing that was expected; say what would have gone beyond.",
        outline=strong.outline,
        figures="\n".join(strong.figures) or "None.",
    )
    window = _window(session, grading, card.gap.question if card.gap is not None else None)

    def read(text: str) -> Event:
        return _read(text, session, grading)

    conversation = Conversation(
        purpose="grade",
        messages=(Message("system", system), Message("user", told(window, sums))),
        read=read,
        shape=Shape("advice", _schema()),
        max_tokens=MAX_TOKENS,
        occasion=f"{session.id}/{grading.id}/1/{ADVICE}",
    )
    return Exchange(grading=grading.id, run=1, part=ADVICE, conversation=conversation)


def _window(session: Session, grading: Grading, question: str | None) -> tuple[Turn, ...]:
    """Return the piece of the transcript in which most is said to the question the advice is about; the first where there is none."""
    wanted = said_to(session, question)
    return max(pieces(session, grading), key=lambda piece: sum(turn.number in wanted for turn in piece))


def _read(text: str, session: Session, grading: Grading) -> Advised:
    """Return the paragraph with the quotations that stand; raises `BadReply` for anything but one object of that form."""
    try:
        found = _Advice.model_validate(twinless(text))
    except ValidationError as error:
        raise BadReply("The advice cannot be used.", reason="unreadable", raw=text[:300]) from error
    checked = Quotations(without_orders(spoken_by_candidate(session), grading.bundle))
    places = [place for one in found.built_on[:MOST_QUOTES] if (place := checked.place(one.quote, one.turn)) is not None]
    return Advised(
        grading=grading.id,
        text=found.answer.strip(),
        built_on=tuple(Passage(turn=turn, quote=quote) for turn, quote in places),
        dropped=checked.dropped,
        raw=text,
    )


def _schema() -> dict[str, object]:
    built = {
        "type": "object",
        "properties": {"turn": {"type": "integer"}, "quote": {"type": "string"}},
        "required": ["turn", "quote"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"built_on": {"type": "array", "items": built}, "answer": {"type": "string"}},
        "required": ["built_on", "answer"],
        "additionalProperties": False,
    }
