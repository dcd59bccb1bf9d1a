"""Conversation 1: which signals, claims and red flags are in this answer, with the candidate's own words.

The observer sees what to look for and says nothing aloud; code throws out every quotation that is not in the answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from string import Template
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interviewer.core import evidence
from interviewer.core.conversation import Conversation, Message, Shape, fenced
from interviewer.core.events import Event, Intent, Observed
from interviewer.core.outcomes import workspace
from interviewer.core.session import Session
from interviewer.core.triggers import signals
from interviewer.core.values import Mark
from interviewer.errors import BadReply

MAX_TOKENS = 2_000
ALWAYS = ("RF-19", "RF-21")
"""Red flags that are looked for whatever the question names."""


class _Found(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    quote: str
    state: str = "present"


class _Observation(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    intent: Intent
    marks: list[_Found] = Field(default_factory=list)
    claims: list[_Found] = Field(default_factory=list)
    red_flags: list[_Found] = Field(default_factory=list)
    facts: list[str] = Field(default_factory=list)
    situations: list[str] = Field(default_factory=list)


def observe(session: Session) -> Conversation:
    """Return the exchange that reads the last answer; its `read` gives the `Observed` event, without what it cost."""
    wanted = look_for(session)
    said, answer = session.last_said, session.last_answer
    heard = "" if answer is None else answer.text
    beside = "" if answer is None else workspace(answer)
    user = f"<interviewer>{'' if said is None else said.text}</interviewer>\n<candidate>{fenced(heard)}{beside}</candidate>"
    theirs = "\n".join([heard, *([] if answer is None else [answer.code, answer.board])])

    def read(text: str) -> Event:
        return _read(text, wanted, theirs, session)

    system = Template(session.bundle.conversations["observe"]).substitute(
        look_for=f"<look-for>{json.dumps(wanted, ensure_ascii=False)}</look-for>"
    )
    return Conversation(
        purpose="observe",
        messages=(Message("system", system), Message("user", user)),
        read=read,
        shape=Shape("observation", _schema(wanted)),
        max_tokens=MAX_TOKENS,
    )


def look_for(session: Session) -> dict[str, list[dict[str, str]]]:
    """Return what an observer of this question looks for, as the data that goes into the request."""
    bundle, questions = session.bundle, session.open_questions
    early = bundle.told_early
    claims = [*(c for q in bundle.questions for c in q.claims if q in questions or c.id in early), *bundle.round.claims]
    flags = (bundle.red_flag(id) for id in dict.fromkeys((*(id for q in questions for id in q.red_flags), *ALWAYS)))
    return {
        "signals": [{"id": signal.id, "says": signal.says} for signal in signals(session).values()],
        "claims": [{"id": claim.id, "says": claim.says} for claim in claims],
        "red_flags": [{"id": flag.id, "says": flag.says} for flag in flags if flag is not None],
        "facts": [{"id": fact.id, "about": fact.about} for fact in session.facts],
        "situations": [{"id": s.id, "looks_like": s.looks_like} for s in bundle.standards.manners.situations],
    }


def _read(text: str, wanted: dict[str, list[dict[str, str]]], answer: str, session: Session) -> Observed:
    """Return what can be used of a reply; unknown ids and quotations that are not the candidate's are dropped and counted.

    A reply of which no id is one that was asked for is no observation, such as the example of the instructions said back.
    """
    try:
        found = _Observation.model_validate_json(text)
    except ValidationError as error:
        raise BadReply("The observer's answer does not have the asked shape.", reason="unreadable", raw=text[:300]) from error
    ids = {group: {item["id"] for item in items} for group, items in wanted.items()}
    named = {item.id for item in (*found.marks, *found.claims, *found.red_flags)} | {*found.facts, *found.situations}
    if named and named.isdisjoint(set().union(*ids.values())):
        raise BadReply("The observer's answer names nothing that was asked for.", reason="unreadable", raw=text[:300])
    marks, lost_marks = _verified(found.marks, ids["signals"], answer)
    claims, lost_claims = _verified(found.claims, ids["claims"], answer)
    flags, lost_flags = _verified(found.red_flags, ids["red_flags"], answer)
    return Observed(
        intent=found.intent if answer.strip() else "blank",
        marks=marks,
        claims=claims,
        red_flags=flags,
        facts=tuple(id for id in dict.fromkeys(found.facts) if id in ids["facts"]),
        situations=tuple(id for id in dict.fromkeys(found.situations) if id in ids["situations"]),
        dropped=lost_marks + lost_claims + lost_flags,
        by="offline" if session.models.get("observer") == "offline" else "model",
        raw=text,
    )


def _verified(found: Iterable[_Found], known: set[str], answer: str) -> tuple[tuple[Mark, ...], int]:
    marks: dict[str, Mark] = {}
    dropped = 0
    for item in found:
        quote = evidence.locate(item.quote, answer)
        if item.id not in known or quote is None or item.state not in {"present", "contradicted"}:
            dropped += 1
            continue
        marks[item.id] = Mark(id=item.id, state="contradicted" if item.state == "contradicted" else "present", quote=quote)
    return tuple(marks.values()), dropped


def _schema(wanted: dict[str, list[dict[str, str]]]) -> dict[str, Any]:
    """Return a strict JSON Schema: every key required, nothing else allowed, ids only from what was asked."""

    def ids(group: str) -> dict[str, Any]:
        return {"type": "string", "enum": [item["id"] for item in wanted[group]] or ["none"]}

    def table(**properties: Any) -> dict[str, Any]:
        return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}

    def many(items: dict[str, Any]) -> dict[str, Any]:
        return {"type": "array", "items": items}

    quote = {"type": "string"}
    return table(
        intent={"type": "string", "enum": list(get_args(Intent))},
        marks=many(table(id=ids("signals"), state={"type": "string", "enum": ["present", "contradicted"]}, quote=quote)),
        claims=many(table(id=ids("claims"), quote=quote)),
        red_flags=many(table(id=ids("red_flags"), quote=quote)),
        facts=many(ids("facts")),
        situations=many(ids("situations")),
    )
