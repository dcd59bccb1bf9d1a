"""What a line typed at an interview means: an answer, or one of the commands that begin with `/`; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Name = Literal["hint", "code", "board", "pause", "resume", "again", "end", "help"]

COMMANDS: dict[Name, str] = {
    "hint": "asks for the next hint",
    "code": "opens your editor on your code; /code FILE takes a file as it stands",
    "board": "opens your editor on your board as text, like Router -> Lease table, CAS; /board FILE takes a file",
    "pause": "stops the clock",
    "resume": "lets the clock run again",
    "again": "has the last line said again",
    "end": "ends the interview",
    "help": "shows this list",
}
"""Every command and what it does."""

_COMMAND = re.compile(r"/([a-z]+)(?:[ \t]+(\S.*?))?\s*\Z")


@dataclass(frozen=True, slots=True)
class Say:
    """An answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Do:
    """A command and what stood after it."""

    name: Name
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that looks like a command and is none."""

    word: str


def read(text: str) -> Say | Do | Unknown:
    """Return what was typed; `//` at the beginning says a text that begins with one `/`."""
    if text.startswith("//"):
        return Say(text[1:])
    found = _COMMAND.match(text)
    if found is None:
        return Say(text)
    for name in COMMANDS:
        if name == found[1] and (name in {"code", "board"} or not found[2]):
            return Do(name, found[2] or "")
    return Say(text) if found[2] else Unknown(found[1])
