"""What a line typed at an interview means: an answer, or one of the commands that begin with `/`; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Name = Literal["hint", "code", "board", "pause", "time", "resume", "again", "end", "help"]

COMMANDS: dict[Name, str] = {
    "hint": "asks for the next hint",
    "code": "opens your editor on your code; /code FILE takes a file as it stands",
    "board": "opens your editor on your board as text, like Router -> Lease table, CAS; /board FILE takes a file",
    "pause": "stops the clock",
    "time": "/time 150 gives half as many minutes again, up to 1000; /time off counts turns, /time on minutes",
    "resume": "lets the clock run again",
    "again": "has the last line said again",
    "end": "ends the interview",
    "help": "shows this list",
}
"""Every command and what it does."""

_TAKES_MORE = {"code", "board", "time"}
_TIME = re.compile(r"(?:off|on|\d{3,4})")
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
        if name == found[1] and (name in _TAKES_MORE or not found[2]):
            return Do(name, found[2] or "")
    return Say(text) if found[2] else Unknown(found[1])


def time(words: str) -> tuple[Literal["real", "turns"], int] | None:
    """Return the clock and the per cent of the planned minutes that stand after `/time`, or None for what is neither."""
    if not _TIME.fullmatch(words):
        return None
    if not words.isdigit():
        return ("turns" if words == "off" else "real"), 100
    return ("real", int(words)) if 100 <= int(words) <= 1_000 else None
