"""Conversation 2: say this line in persona.

The model that speaks is given the persona, the conversation so far and the one line to say now; nothing else is in its messages,
so nothing else can leak.
The line stands in the last message, after the candidate's words, where candidate text can never be.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from string import Template

from interviewer.core.conversation import Conversation, Message, fenced
from interviewer.core.events import Asked, Event
from interviewer.core.outcomes import workspace
from interviewer.core.script import Move
from interviewer.core.session import Session
from interviewer.core.turns import Turn
from interviewer.errors import BadReply

MAX_TOKENS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is to be said now: why, which item of the script, the authored words, words of the candidate's to pick up, a preface."""

    move: Move
    text: str
    ref: str | None = None
    words: str | None = None
    preface: str | None = None


def authored(line: Line) -> str:
    """Return the line as it stands, for when no model can word it."""
    return f"{line.preface} {line.text}" if line.preface else line.text


def reply_id(session: Session) -> str:
    """Return the id of the reply that would be said next; every try of it is told apart by `attempt` and `epoch`."""
    return f"r{session.seq + 1}"


def phrase(session: Session, line: Line) -> Conversation:
    """Return the exchange that words `line`; its `read` gives the `Asked` event, without what it cost."""

    def read(text: str) -> Event:
        said = text.strip()
        if not said:
            raise BadReply("The model had nothing to say.", reason="empty")
        return spoken(session, line, said)

    return Conversation(
        purpose="phrase", messages=(_system(session), *_dialogue(session, line)), read=read, max_tokens=MAX_TOKENS
    )


def spoken(session: Session, line: Line, text: str, *, by_model: bool = True) -> Asked:
    """Return the event of a line that was said as `text`."""
    return Asked(
        move=line.move,
        ref=line.ref,
        line=authored(line),
        text=text,
        reply=reply_id(session),
        worded="model" if by_model else "authored",
    )


def _system(session: Session) -> Message:
    bundle, persona = session.bundle, session.bundle.round.persona
    return Message(
        "system",
        Template(bundle.conversations["phrase"]).substitute(
            name=persona.name,
            role=persona.role,
            job=persona.job,
            manner=persona.manner,
            stance=persona.stance,
            conduct=bundle.conduct,
            round_title=bundle.round.title,
            minutes=bundle.round.minutes,
        ),
    )


def _dialogue(session: Session, line: Line) -> tuple[Message, ...]:
    """Return the conversation as user and assistant by turns, beginning and ending with the user.

    The prefix only ever grows, so that an endpoint's prompt cache can serve it; the line to say is in the last message.
    """
    messages = [Message("user", "<candidate>(has joined)</candidate>")]
    for turn in session.turns:
        role, text = ("assistant", turn.text) if turn.speaker == "interviewer" else ("user", _candidate(turn))
        if messages[-1].role == role:
            messages[-1] = replace(messages[-1], content=f"{messages[-1].content}\n\n{text}")
        else:
            messages.append(Message("user" if role == "user" else "assistant", text))
    note = {"move": line.move, "line": line.text, "words": line.words, "preface": line.preface}
    say = f"<say>{json.dumps(note, ensure_ascii=False)}</say>"
    if messages[-1].role == "user":
        messages[-1] = replace(messages[-1], content=f"{messages[-1].content}\n\n{say}")
    else:
        messages.append(Message("user", say))
    return tuple(messages)


def _candidate(turn: Turn) -> str:
    return f"<candidate>{fenced(turn.text) or '(says nothing)'}{workspace(turn)}</candidate>"
