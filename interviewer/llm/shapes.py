"""How JSON is asked for, on three rungs, and how it is found in a reply; whether it is *right* is for `Conversation.read`.

Endpoints differ in what they take: a strict schema, a JSON object, or nothing but words.
The client starts on the first rung and remembers, per model, where it stood.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import Any

from interviewer.core.conversation import Message, Shape

LONGEST = 1 << 20


class Rung(IntEnum):
    """The ladder, strictest first."""

    SCHEMA = 0
    OBJECT = 1
    WORDS = 2

    @property
    def below(self) -> Rung:
        """The next rung down; the lowest is its own."""
        return Rung(min(self + 1, Rung.WORDS))


INSTRUCTION = (
    "Reply with one JSON object and nothing else: no prose before or after it, no code fence. It fits this JSON Schema:\n"
)
OBJECTION = re.compile(
    r"response_?format|json_?schema|json_?object|json[ _]mode|structured[ _]outputs?|guided_"
    r"|grammar|additionalproperties|requested parameters",
    re.I,
)
"""Words by which endpoints say that they do not take the format; where none stands, the trouble is another."""


def ask(shape: Shape | None, rung: Rung) -> dict[str, Any]:
    """Return the request's `response_format`, or nothing where the rung or the conversation has none."""
    if shape is None or rung is Rung.WORDS:
        return {}
    if rung is Rung.OBJECT:
        return {"response_format": {"type": "json_object"}}
    schema = {"name": shape.name, "strict": True, "schema": shape.schema}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


def instruct(messages: Sequence[Message], shape: Shape | None, rung: Rung) -> list[dict[str, str]]:
    """Return the messages as they are sent; below the first rung the schema stands at the end of the first system message.

    There, so that roles still alternate for endpoints which insist, and the candidate's words stay alone in their message.
    """
    sent = [{"role": message.role, "content": clean(message.content)} for message in messages]
    if shape is None or rung is Rung.SCHEMA:
        return sent
    words = INSTRUCTION + json.dumps(shape.schema, ensure_ascii=False, separators=(",", ":"))
    if sent and sent[0]["role"] == "system":
        sent[0]["content"] += "\n\n" + words
    else:
        sent.insert(0, {"role": "system", "content": words})
    return sent


def clean(text: str) -> str:
    """Replace lone surrogates, which no request body can carry."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def extract(text: str) -> str | None:
    """Return the text of the JSON object in a reply, or None.

    Tried in this order: the whole reply, what follows the last reasoning block, each fenced block, and
    the last object that stands in the text by itself.
    """
    if len(text) > LONGEST:
        return None
    after = text.rpartition("</think>")[2]
    fenced = [block[block.find("{") :] for block in after.split("```")[1::2] if "{" in block]
    for candidate in (text, after, *fenced, *_objects(after)):
        stripped = candidate.strip().removeprefix("\ufeff")
        if stripped.startswith("{") and _is_json(stripped):
            return stripped
    return None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _objects(text: str) -> Iterator[str]:
    """Every outermost object in the text, the last one first; tries a bounded number of braces."""
    decoder, found, start = json.JSONDecoder(), [], text.find("{")
    for _ in range(200):
        if start < 0:
            break
        try:
            _, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            end = start + 1
        else:
            found.append(text[start:end])
        start = text.find("{", end)
    yield from reversed(found)
