"""Conversations of a simulated candidate: what it says next, and whether it kept to its part.

The player is given its sheet and what was said aloud, never a signal, a probe or a fact of the interviewer's.
Whether it kept to its part is asked afterwards; a slip counts only with the candidate's own words for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from string import Template
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from interviewer.core import evidence
from interviewer.core.conversation import Conversation, Message, Shape, fenced
from interviewer.core.events import Answered, Event
from interviewer.core.session import Session
from interviewer.core.turns import Turn
from interviewer.errors import BadReply

MAX_TOKENS = 800
Kind = Literal["out_of_character", "spoke_for_interviewer", "helped", "hindered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One time a simulated candidate left its part, with its own words for it."""

    kind: Kind
    turn: int
    quote: str

    def __str__(self) -> str:
        """Render as one line."""
        return f"T{self.turn} {self.kind.replace('_', ' ')}: “{self.quote}”"


class _Slip(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Kind
    turn: int
    quote: str


class _Slips(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    slips: list[_Slip]


def play(prose: str, sheet: str, session: Session) -> Conversation:
    """Return the exchange in which the candidate of this sheet answers; its `read` gives the `Answered` event, without an id."""

    def read(text: str) -> Event:
        said = text.strip()
        if not said:
            raise BadReply("The simulated candidate had nothing to say.", reason="empty")
        return Answered(text=said, cmid="")

    level = session.level
    system = Template(prose).substitute(sheet=sheet, round_title=session.bundle.round.title, level=level.name)
    return Conversation(
        purpose="play", messages=(Message("system", system), *_dialogue(session.turns)), read=read, max_tokens=MAX_TOKENS
    )


def check(prose: str, sheet: str, session: Session) -> Conversation:
    """Return the exchange in which a judge looks for slips of the candidate's in a finished interview; `slips` reads its reply."""
    turns = "\n".join(
        f'<turn n="{turn.number}" speaker="{turn.speaker}">{fenced(turn.text)}{_code(turn)}</turn>' for turn in session.turns
    )
    return Conversation(
        purpose="check",
        messages=(
            Message("system", Template(prose).substitute(sheet=sheet)),
            Message("user", f"<transcript>\n{turns}\n</transcript>"),
        ),
        read=_is_no_event,
        shape=Shape("slips", _schema()),
        max_tokens=2 * MAX_TOKENS,
    )


def slips(text: str, session: Session) -> tuple[Slip, ...]:
    """Return the slips in a judge's reply whose quotation stands in that turn of the candidate's; raises `BadReply`."""
    try:
        found = _Slips.model_validate_json(text).slips
    except ValidationError as error:
        raise BadReply("The judge's answer does not have the asked shape.", reason="unreadable", raw=text[:300]) from error
    said = {turn.number: turn.text + _code(turn) for turn in session.turns if turn.speaker == "candidate"}
    return tuple(_verified(found, said))


def _verified(found: Iterable[_Slip], said: dict[int, str]) -> Iterable[Slip]:
    for one in found:
        quote = evidence.locate(one.quote, said.get(one.turn, ""))
        if quote is not None:
            yield Slip(kind=one.kind, turn=one.turn, quote=quote)


def _is_no_event(text: str) -> Event:
    raise TypeError(f"What a judge says of a candidate is no event of the interview: {text[:40]!r}")


def _dialogue(turns: Iterable[Turn]) -> Iterable[Message]:
    """Yield the conversation from the candidate's side: the interviewer is the user; it begins and ends with the user."""
    messages = [Message("user", "(the interviewer joins)")]
    for turn in turns:
        if turn.speaker == "interviewer" and messages[-1].role == "user":
            before = "" if len(messages) == 1 else f"{messages[-1].content}\n\n"
            messages[-1] = replace(messages[-1], content=before + turn.text)
        elif turn.speaker == "interviewer":
            messages.append(Message("user", turn.text))
        elif messages[-1].role == "assistant":
            messages[-1] = replace(messages[-1], content=f"{messages[-1].content}\n\n{turn.text}{_code(turn)}")
        else:
            messages.append(Message("assistant", turn.text + _code(turn)))
    if messages[-1].role == "assistant":
        messages.append(Message("user", "(the interviewer waits)"))
    return messages


def _code(turn: Turn) -> str:
    return f"\n```\n{turn.code}\n```" if turn.code else ""


def _schema() -> dict[str, Any]:
    slip = {
        "type": "object",
        "properties": {
            "kind": {"type": "string", "enum": list(get_args(Kind))},
            "turn": {"type": "integer"},
            "quote": {"type": "string"},
        },
        "required": ["kind", "turn", "quote"],
        "additionalProperties": False,
    }
    listed = {"type": "array", "items": slip}
    return {"type": "object", "properties": {"slips": listed}, "required": ["slips"], "additionalProperties": False}
