"""A replay that is stepped through with single keys: by turn, by follow-up, by evidence; what has been told is never redrawn."""

from __future__ import annotations

import os
import sys
import termios
import tty
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass

from interviewer.core.events import Answered, Asked, Interrupted, Observed, Record
from interviewer.core.session import Session
from interviewer.terminal.screen import QUIET, Screen
from interviewer.terminal.telling import Telling

Folded = tuple[Record, Session]
"""A record with the session after it."""

FOLLOW_UPS = frozenset({"probe", "constrain", "hint"})
KEYS = "Enter n next · p back · f/F follow-up · e/E evidence · w why · q leave"
NEXT, BACK, LEAVE = "n", "p", "q"

_CODES = {
    **dict.fromkeys((b"\r", b"\n", b" ", b"n", b"j", b"\x1b[B", b"\x1b[C", b"\x1bOB", b"\x1bOC"), NEXT),
    **dict.fromkeys((b"p", b"k", b"\x1b[A", b"\x1b[D", b"\x1bOA", b"\x1bOD"), BACK),
    **dict.fromkeys((b"q", b"\x03", b"\x04", b"\x1b", b""), LEAVE),
    **{key.encode(): key for key in ("e", "E", "f", "F", "w", "?")},
}


@dataclass(frozen=True, slots=True)
class Stop:
    """One turn with what belongs to it: the phase that began before it, the code beside it, what was found in it."""

    turn: int
    records: tuple[Folded, ...]
    asks: bool
    follows_up: bool
    shows: bool


def stops(folded: Sequence[Folded]) -> tuple[Stop, ...]:
    """Return where a replay stops: once a turn; what comes after the last turn belongs to it."""
    parts: list[list[Folded]] = [[]]
    turns: list[int] = []
    for record, session in folded:
        if isinstance(record.event, Observed) and turns and not _has_turn(parts[-1]):
            parts[-2].append((record, session))  # what was found belongs to the answer, not to what follows
            continue
        parts[-1].append((record, session))
        if isinstance(record.event, Asked | Interrupted | Answered):
            turns.append(session.turns[-1].number)
            parts.append([])
    if turns:
        parts[-2] += parts[-1]
    return tuple(_stop(turn, tuple(part)) for turn, part in zip(turns, parts, strict=False))


def _has_turn(part: Sequence[Folded]) -> bool:
    return any(isinstance(record.event, Asked | Interrupted | Answered) for record, _ in part)


def _stop(turn: int, part: tuple[Folded, ...]) -> Stop:
    events = [record.event for record, _ in part]
    return Stop(
        turn=turn,
        records=part,
        asks=any(isinstance(event, Asked | Interrupted) for event in events),
        follows_up=any(isinstance(event, Asked) and event.move in FOLLOW_UPS for event in events),
        shows=any(isinstance(event, Observed) and bool(event.marks or event.red_flags) for event in events),
    )


def step_through(screen: Screen, telling: Telling, folded: Sequence[Folded], keys: Iterable[str], *, turn: int = 1) -> None:
    """Tell a replay turn by turn as the keys say, from that turn on; returns when the keys end or say so."""
    found = stops(folded)
    if not found:
        return
    at = next((place for place, stop in enumerate(found) if stop.turn >= turn), len(found) - 1)
    _show(telling, found, at)
    screen.note((KEYS, QUIET))
    screen.status(f"{_position(found, at)}  ›")
    for key in keys:
        screen.status("")
        if key == LEAVE:
            return
        place, says = at, "›"
        if key == "?":
            screen.note((KEYS, QUIET))
        elif key == "w":
            telling.reasons = not telling.reasons
            screen.note((f"The reasons of the interviewer's turns are {'shown' if telling.reasons else 'left out'}.", QUIET))
        else:
            there = _target(found, at, key)
            place, says = (at, _none(key)) if there is None else (there, says)
        if place != at or (key == "w" and found[at].asks):
            if place != at + 1:
                screen.row(("\n┄┄", QUIET))
            at = place
            _show(telling, found, at)
        screen.status(f"{_position(found, at)}  {says}")
    screen.status("")


def _target(found: Sequence[Stop], at: int, key: str) -> int | None:
    """Return the place a key leads to, or None where there is none."""
    after, before = range(at + 1, len(found)), range(at - 1, -1, -1)
    match key:
        case "n":
            fitting = iter(after)
        case "p":
            fitting = iter(before)
        case "f" | "F":
            fitting = (place for place in (after if key == "f" else before) if found[place].follows_up)
        case "e" | "E":
            fitting = (place for place in (after if key == "e" else before) if found[place].shows)
        case _:
            return None
    return next(fitting, None)


def _none(key: str) -> str:
    return f"there is none {'before' if key in 'pFE' else 'after'} this"


def _show(telling: Telling, found: Sequence[Stop], at: int) -> None:
    if at:
        telling.come_to(found[at - 1].records[-1][1])
    for record, session in found[at].records:
        telling.tell(record, session)


def _position(found: Sequence[Stop], at: int) -> str:
    return f"T{found[at].turn} of {found[-1].turn}"


def meanings(typed: bytes) -> tuple[str, ...]:
    """Return what the keys that came at once mean; those that mean nothing are left out, and nothing at all is the end."""
    whole = _CODES.get(typed)
    if whole is not None:
        return (whole,)
    if typed.startswith(b"\x1b"):
        return ()
    return tuple(_CODES[key] for key in (bytes([byte]) for byte in typed) if key in _CODES)


def pressed() -> Generator[str, None, None]:
    """Yield the meaning of each key as it is pressed at this terminal; the terminal is put back at the end."""
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        while True:
            for meaning in meanings(os.read(descriptor, 64)):
                yield meaning
                if meaning == LEAVE:
                    return
    except KeyboardInterrupt:
        yield LEAVE
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
