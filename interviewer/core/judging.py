"""Conversation of a judge: in which turns a criterion is met, or which of two turns is the better one.

The judge is asked about one criterion at a time and never for a score; code looks every quotation up, and works out the share that is met.
What both said is data in its request; what cannot be read, or quotes what nobody said, is no answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Template
from typing import Any, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from interviewer.core.conversation import Conversation, Message, Shape, fenced
from interviewer.core.criteria import ANSWERS, Answer, Criterion
from interviewer.core.events import Event
from interviewer.core.excerpts import asked_questions, told
from interviewer.core.quotations import Quotations
from interviewer.core.session import Session
from interviewer.core.turns import Turn
from interviewer.errors import BadReply

MAX_TOKENS = 4_000
CONTEXT = 6
"""How many turns before a pair are shown at most."""
MOST_PLACES = 3
"""How many places of two interviews are compared at most, the first ones."""

Better = Literal["first", "second", "neither", "cannot tell"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a judge says about one turn: its answer, the words it rests on with the turn they stand in, and why."""

    turn: int
    answer: Answer
    quote: str
    quoted: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """Which of two lines a judge finds better, in the order they were shown in, with words of one of them."""

    better: Better
    quote: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point at which two interviewers answered the same differently: what was said before in both, and the turn of each."""

    before: tuple[Turn, ...]
    a: Turn
    b: Turn


class _Reply(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Verdict(_Reply):
    turn: int
    reason: str = ""
    quote: str | None = None
    answer: Answer


class _Verdicts(_Reply):
    verdicts: list[_Verdict]


class _Choice(_Reply):
    reason: str = ""
    quote: str | None = None
    better: Better


_R = TypeVar("_R", bound=_Reply)


# --- a criterion, turn by turn ---


def judged_turns(criterion: Criterion, session: Session) -> tuple[Turn, ...]:
    """Return the turns of the interviewer's that a criterion is about."""
    return tuple(
        turn
        for turn in session.turns
        if turn.speaker == "interviewer"
        and (not criterion.moves or turn.move in criterion.moves)
        and turn.move not in criterion.spares
    )


def judge(prose: str, criterion: Criterion, session: Session) -> Conversation | None:
    """Return the exchange about a finished interview, which `judgements` reads; None where no turn is to be judged."""
    turns = judged_turns(criterion, session)
    if not turns:
        return None
    numbers = [turn.number for turn in turns]
    system = Template(prose).substitute(
        says=criterion.says.strip(),
        met=criterion.met.strip(),
        not_met=criterion.not_met.strip(),
        not_applicable=criterion.not_applicable.strip() or "Never.",
        turns=", ".join(map(str, numbers)),
        shown="\n\n".join(_shown(criterion, session)) or "Nothing else.",
    )
    messages = (Message("system", system), Message("user", told(session.turns, ())))
    return _conversation(messages, Shape("judgements", _judgements_schema(numbers)))


def judgements(text: str, criterion: Criterion, session: Session) -> tuple[Judgement, ...]:
    """Return what a reply says of each turn, each once; raises `BadReply` where one is missing, or a quotation stands nowhere."""
    found = _parsed(_Verdicts, text).verdicts
    given = {one.turn: one for one in found}
    wanted = [turn.number for turn in judged_turns(criterion, session)]
    if sorted(given) != sorted(wanted) or len(found) != len(given):
        raise BadReply("The judge did not answer about each turn once.", reason="incomplete", raw=text[:300])
    said = Quotations({turn.number: (turn.text, turn.code, turn.board) for turn in session.turns})
    return tuple(_checked(given[number], said) for number in wanted)


def share(found: Sequence[Judgement]) -> float | None:
    """Return the share of turns that meet the criterion among those that do or do not; None where there is none of either."""
    told = [one.answer == "met" for one in found if one.answer in ("met", "not met")]
    return sum(told) / len(told) if told else None


def _checked(one: _Verdict, quotations: Quotations) -> Judgement:
    """Return a judgement whose words were said by then; one that claims nothing about the turn needs none."""
    place = quotations.place(one.quote or "", one.turn, quotations.until(one.turn))
    if place is None and one.answer in ("met", "not met"):
        raise BadReply(f"The judge quotes for turn {one.turn} what nobody had said.", reason="misquoted")
    turn, quote = place if place is not None else (None, "")
    return Judgement(turn=one.turn, answer=one.answer, quote=quote, quoted=turn, reason=" ".join(one.reason.split())[:300])


def _shown(criterion: Criterion, session: Session) -> Iterator[str]:
    bundle = session.bundle
    if "persona" in criterion.shows:
        persona = bundle.round.persona
        yield f"<persona>\n{persona.name}, {persona.role}\n\n{persona.manner.strip()}\n\n{persona.stance.strip()}\n</persona>"
    if "signals" in criterion.shows:
        says = [signal.says for question in asked_questions(session, bundle) for signal in question.signals]
        yield f"<signals>{json.dumps(says, ensure_ascii=False)}</signals>"


# --- two versions of the same turn ---


def places(a: Session, b: Session) -> tuple[tuple[Place, ...], int]:
    """Return the first places at which two interviewers answered the same differently, and at how many they answered it at all.

    The same is the same answer of the candidate's, for as often as it was given.
    """
    ours, theirs = _answers(a), _answers(b)
    shared = [key for key in ours if key in theirs]
    found: list[Place] = []
    for key in shared:
        (at, one), (there, other) = ours[key], theirs[key]
        if one.text != other.text and len(found) < MOST_PLACES:
            found.append(Place(before=_before(a.turns[:at], b.turns[:there]), a=one, b=other))
    return tuple(found), len(shared)


def prefer(prose: str, criterion: Criterion, place: Place, *, turned: bool) -> Conversation:
    """Return the exchange about two lines at one place, which `preference` reads; `turned` shows the second one first."""
    first, second = (place.b, place.a) if turned else (place.a, place.b)
    system = Template(prose).substitute(
        says=criterion.says.strip(),
        met=criterion.met.strip(),
        not_met=criterion.not_met.strip(),
        not_applicable=criterion.not_applicable.strip() or "Neither has an advantage.",
    )
    shown = "\n".join((told(place.before, ()), _line("first", first), _line("second", second)))
    return _conversation((Message("system", system), Message("user", shown)), Shape("preference", _preference_schema()))


def preference(text: str, place: Place) -> Preference:
    """Return what a reply prefers; raises `BadReply` where it cannot be read, or quotes what stands in neither line."""
    found = _parsed(_Choice, text)
    said = Quotations({1: (place.a.text,), 2: (place.b.text,)}).place(found.quote or "", None)
    if said is None and found.better in ("first", "second"):
        raise BadReply("The judge quotes what stands in neither of the two lines.", reason="misquoted", raw=text[:300])
    return Preference(better=found.better, quote=said[1] if said else "", reason=" ".join(found.reason.split())[:300])


def _line(name: str, turn: Turn) -> str:
    return f'<interviewer line="{name}">{fenced(turn.text)}</interviewer>'


def _answers(session: Session) -> dict[tuple[str, str, int], tuple[int, Turn]]:
    """Return the interviewer's turn after each answer, by the answer and how often it was given before, with its place."""
    found: dict[tuple[str, str, int], tuple[int, Turn]] = {}
    seen: dict[tuple[str, str], int] = {}
    for at, turn in enumerate(session.turns[1:], 1):
        before = session.turns[at - 1]
        if turn.speaker != "interviewer" or before.speaker != "candidate":
            continue
        words = (before.text, before.code)
        found[(*words, seen.get(words, 0))] = at, turn
        seen[words] = seen.get(words, 0) + 1
    return found


def _before(ours: Sequence[Turn], theirs: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the last turns that are the same in both, the candidate's answer among them."""
    same: list[Turn] = []
    for one, other in zip(reversed(ours[-CONTEXT:]), reversed(theirs[-CONTEXT:]), strict=False):
        if (one.speaker, one.text, one.code) != (other.speaker, other.text, other.code):
            break
        same.insert(0, one)
    return tuple(same)


# --- both ---


def _conversation(messages: tuple[Message, ...], shape: Shape) -> Conversation:
    return Conversation(purpose="judge", messages=messages, read=_is_no_event, shape=shape, max_tokens=MAX_TOKENS)


def _is_no_event(text: str) -> Event:
    raise TypeError(f"What a judge says is no event of the interview: {text[:40]!r}")


def _parsed(kind: type[_R], text: str) -> _R:
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        raise BadReply("The judge's answer does not have the asked shape.", reason="unreadable", raw=text[:300]) from error


def _table(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "required": list(properties), "additionalProperties": False}


def _judgements_schema(numbers: Sequence[int]) -> dict[str, Any]:
    one = _table(
        {
            "turn": {"type": "integer", "enum": list(numbers)},
            "reason": {"type": "string"},
            "quote": {"type": ["string", "null"]},
            "answer": {"type": "string", "enum": list(ANSWERS)},
        }
    )
    return _table({"verdicts": {"type": "array", "items": one}})


def _preference_schema() -> dict[str, Any]:
    better = {"type": "string", "enum": list(get_args(Better))}
    return _table({"reason": {"type": "string"}, "quote": {"type": ["string", "null"]}, "better": better})
