"""What the pieces of a Chat Completions reply mean: text, reasoning, refusal, usage, the reason it ended.

Pure; bytes are read in `sse`, and what a fault means for the caller is told in `faults`.
Endpoints differ: every rule here was seen on the wire of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json

OPEN, CLOSE = "<think>", "</think>"

LONGEST = 1 << 20
"""The most characters of one reply: more than any interview needs, and all that an endpoint gone wild may fill."""


class Unreadable(ValueError):
    """What the endpoint sent is not a Chat Completions reply; the message says what it is instead."""


class EndpointError(Exception):
    """The endpoint wrote an error object where a reply, or more of it, was due; `body` is that object."""

    def __init__(self, body: object) -> None:
        self.body = body
        super().__init__("the endpoint wrote an error into its reply")


def parse(data: bytes) -> Any:
    """Read JSON from bytes; raises `Unreadable`."""
    try:
        return from_json(data)
    except ValueError as error:
        raise Unreadable("broken JSON") from error


class Mind:
    """Keeps back a `<think>` block at the very beginning of a reply: some endpoints send reasoning as content."""

    __slots__ = ("_blank", "_held", "_state")

    def __init__(self) -> None:
        self._blank: list[str] = []
        self._held = ""
        self._state = "start"

    def visible(self, text: str) -> str:
        """Return what of `text`, and of text held back before, may be shown."""
        if self._state == "speaking":
            return text
        if self._state == "start":
            if not self._held:
                said = text.lstrip()
                self._blank.append(text[: len(text) - len(said)])
                text = said
            text = self._held + text
            if len(text) < len(OPEN) and OPEN.startswith(text):
                self._held = text
                return ""
            self._held = ""
            if not text.startswith(OPEN):
                self._state = "speaking"
                return "".join(self._blank) + text
            self._state = "thinking"
        if self._state == "thinking":
            text = self._held + text
            if CLOSE not in text:
                self._held = text[-len(CLOSE) :]
                return ""
            self._state, text = "rested", text.partition(CLOSE)[2]
        text = text.lstrip()
        if text:
            self._state = "speaking"
        return text

    def end(self) -> str:
        """Return what was held back and turned out to be no thinking."""
        return "".join(self._blank) + self._held if self._state == "start" else ""


@dataclass(slots=True, kw_only=True)
class Heard:
    """A reply as far as it has arrived; `take` the chunks of a stream in order, or `take_whole` a completion at once."""

    text: list[str] = field(default_factory=list)
    refusal: list[str] = field(default_factory=list)
    finish: str = ""
    model: str = ""
    usage: Mapping[str, Any] | None = None
    alive: bool = False
    begun: bool = False
    done: bool = False
    _size: int = 0
    _id: str = ""
    _ids: set[str] = field(default_factory=set)
    _steady: bool = False
    _mind: Mind = field(default_factory=Mind)

    @property
    def said(self) -> str:
        """All visible text so far."""
        return "".join(self.text)

    @property
    def is_paid(self) -> bool:
        """Whether the endpoint has worked for it, usable or not: it sent words or thoughts, an end, or what it counted."""
        return self.begun or bool(self.finish) or self.usage is not None

    def take(self, data: bytes, *, name: bytes = b"") -> str:
        """Return the visible text one event adds, often none; raises `Unreadable` and `EndpointError`.

        `alive` is true afterwards when the event showed the model at work (text or reasoning), `done` after `[DONE]`.
        """
        self.alive = False
        if data.strip() == b"[DONE]":
            self.done = True
            return ""
        try:
            chunk = parse(data)
        except Unreadable:
            if name == b"error":
                raise EndpointError(data.decode(errors="replace")) from None
            raise
        if not isinstance(chunk, dict):
            raise Unreadable("an event that is not an object")
        self._complain(chunk, name)
        choices = chunk.get("choices")
        if isinstance(usage := chunk.get("usage"), dict):
            self.usage = usage
        if not choices:
            return ""
        choice = choices[0] if isinstance(choices, list) else None
        if not isinstance(choice, dict):
            raise Unreadable("choices that are not objects")
        if choice.get("index") not in (0, None):
            return ""
        return self._choose(chunk, choice)

    def take_whole(self, body: object) -> str:
        """Return the text of a completion that came as one JSON document; raises like `take`."""
        if not isinstance(body, dict):
            raise Unreadable("JSON that is not an object")
        self._complain(body, b"")
        choices = body.get("choices")
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
            raise Unreadable("JSON without choices")
        if isinstance(usage := body.get("usage"), dict):
            self.usage = usage
        choice = dict(choices[0])
        choice["delta"] = choice.pop("message", None)
        return self._choose(body, choice)

    def end(self) -> str:
        """Return text that was held back because it might have been the beginning of a tag; call it once, at the end."""
        return self._add(self._mind.end())

    def _complain(self, chunk: dict[str, Any], name: bytes) -> None:
        if (error := chunk.get("error")) or name == b"error":
            raise EndpointError(error or chunk)
        if chunk.get("object") == "error" or ("detail" in chunk and "choices" not in chunk):
            raise EndpointError(chunk)

    def _choose(self, chunk: dict[str, Any], choice: dict[str, Any]) -> str:
        finish = choice.get("finish_reason")
        if isinstance(finish, str) and finish:
            self.finish = self.finish or finish
        if not self.model and isinstance(model := chunk.get("model"), str):
            self.model = model[:200]
        delta = choice.get("delta")
        if not isinstance(delta, dict):
            return ""
        if delta.get("reasoning_content") or delta.get("reasoning") or delta.get("reasoning_details"):
            self.alive = self.begun = True
        if isinstance(refusal := delta.get("refusal"), str) and refusal:
            self.refusal.append(refusal)
            self._grow(refusal)
            self.alive = self.begun = True
        content = delta.get("content")
        if not content:
            return ""
        self.alive = self.begun = True
        self._same_reply(chunk.get("id"))
        if not isinstance(content, str):
            content = _joined(content)
        text = self._add(self._mind.visible(content))
        self._grow(content)  # all that came, for white space that is held back fills the memory as well
        return text

    def _add(self, text: str) -> str:
        if text:
            self.text.append(text)
        return text

    def _grow(self, text: str) -> None:
        self._size += len(text)
        if self._size > LONGEST:
            raise Unreadable(f"a reply of more than {LONGEST} characters")

    def _same_reply(self, name: object) -> None:
        """Refuse text of another reply; endpoints that give every chunk its own id are left alone."""
        if not isinstance(name, str) or not name:
            return
        if name == self._id:
            self._steady = True
            return
        if self._steady or name in self._ids:
            raise Unreadable("pieces of two replies")
        self._id = name
        if len(self._ids) < 1000:
            self._ids.add(name)


def _joined(content: object) -> str:
    """Text of a content that is a list of parts; other kinds of parts (thinking, images) say nothing."""
    if not isinstance(content, list):
        raise Unreadable("content that is neither text nor parts")
    found = []
    for part in content:
        if isinstance(part, str):
            found.append(part)
        elif isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str):
            found.append(part["text"])
    return "".join(found)
