"""The shape of any exchange with a model: messages out, one reply back, and how the reply is read.

Nothing here knows what the messages say; see `observing` and `phrasing` for that.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from interviewer.core.events import Event

OFFLINE = "offline"
"""The model name that stands for the embedded interviewer."""

Role = Literal["observer", "interviewer", "grader", "candidate", "judge"]
Purpose = Literal["observe", "phrase", "grade", "debrief", "play", "check", "judge"]

ROLES: Mapping[Purpose, Role] = {
    "observe": "observer",
    "phrase": "interviewer",
    "grade": "grader",
    "debrief": "grader",
    "play": "candidate",
    "check": "grader",
    "judge": "judge",
}
"""Which model is asked for which purpose; each role may be another model."""

_TAGS = re.compile(
    r"<(?=\s*/?\s*(?:candidate|interviewer|say|look-for|code|run|board|turn|transcript|signals|flags|arithmetic)\b)",
    re.IGNORECASE,
)


def fenced(text: str) -> str:
    """Return candidate text with the tags of our own messages made harmless, so that it cannot end its fence."""
    return _TAGS.sub("‹", text)


def canonical(value: Any) -> str:
    """Return the one JSON text that equal values share."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=16)
def _quoted(text: str) -> str:
    """Return a text as JSON: to write the long messages that most exchanges share takes longer than all else of a digest."""
    return canonical(text)


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message; `content` is always plain text."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class Shape:
    """The JSON the reply must have: a name of letters, digits and `_`, and a strict JSON Schema."""

    name: str
    schema: Mapping[str, Any]

    @cached_property
    def canonical(self) -> str:
        """Name and schema as canonical JSON; every key of a call is made with it."""
        return canonical([self.name, self.schema])


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One exchange: `read` turns the complete reply text into the event it stands for.

    `read` raises `BadReply` where the text cannot be used; `max_tokens` bounds the reply and is always sent.
    `occasion` tells apart exchanges that ask the same on purpose, such as the runs of a grading; it is never sent.
    """

    purpose: Purpose
    messages: tuple[Message, ...]
    read: Callable[[str], Event]
    shape: Shape | None = None
    max_tokens: int = 1024
    occasion: str = ""

    @property
    def role(self) -> Role:
        """The role whose model answers this."""
        return ROLES[self.purpose]

    @property
    def digest(self) -> str:
        """`b2:` and 32 hex digits of BLAKE2b over the canonical request; equal requests have equal digests."""
        messages = ",".join(f"[{_quoted(message.role)},{_quoted(message.content)}]" for message in self.messages)
        shape = self.shape.canonical if self.shape is not None else "null"
        text = f'{{"messages":[{messages}],"purpose":{_quoted(self.purpose)},"shape":{shape}}}'
        return "b2:" + hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one exchange; `counted` says whether the endpoint gave them, tiktoken counted them, or they are an estimate."""

    prompt_tokens: int
    completion_tokens: int
    counted: Literal["endpoint", "exact", "estimate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A complete reply: the text, the model that gave it, its tokens, and its price in US dollars (None = unknown)."""

    text: str
    model: str
    usage: Usage
    cost: float | None
