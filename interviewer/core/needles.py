"""The letters a regular expression cannot do without: a sentence that lacks them need not be searched.

It reads the small dialect that cues are written in (no unbounded repeats, no anchors); what it does not know, it leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

Needles = tuple[str, ...]
"""Pieces of text of which one must be there."""
_CLASSES = frozenset("bBdDsSwWAZ")


@lru_cache(maxsize=4096)
def needles(pattern: str) -> tuple[Needles, ...]:
    """Return sets of pieces: every match holds at least one piece of each set; nothing is known of a pattern without a set.

    `pattern` is matched against lower-case text.
    """
    found, _ = _alternatives(pattern, 0)
    return tuple(found)


def worth(pieces: Iterable[str]) -> tuple[int, int, int]:
    """Return how much a set of needles spares: long ones are rare, so are marks, and of few one is rarely there."""
    known = tuple(pieces)
    return min(map(len, known)), sum(not piece.isalpha() for piece in known), -len(known)


class Quick:
    """A pattern that is not searched for where the letters it cannot do without are missing; it finds what it would find anyway."""

    __slots__ = ("_needles", "_pattern")

    def __init__(self, pattern: str) -> None:
        """Make it ready; the text that is searched is in lower case."""
        self._pattern = re.compile(pattern)
        self._needles = needles(pattern)

    def may_stand(self, text: str) -> bool:
        """Tell whether a text, and so any part of it, may hold a match."""
        return has_all(text, self._needles)

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Return the first match from `start` on, or None."""
        return self._pattern.search(text, start) if has_all(text, self._needles) else None

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Return the match that begins at `start`, or None."""
        return self._pattern.match(text, start) if has_all(text, self._needles) else None


def has_all(text: str, wanted: Iterable[Needles]) -> bool:
    """Tell whether a text holds a piece of each set."""
    for pieces in wanted:
        for piece in pieces:
            if piece in text:
                break
        else:
            return False
    return True


def _alternatives(pattern: str, at: int) -> tuple[list[Needles], int]:
    """Return the sets of alternatives up to the closing bracket, and where that stands; of several, the best set of each together."""
    each: list[list[Needles]] = []
    while True:
        sets, at = _sequence(pattern, at)
        each.append(sets)
        if at >= len(pattern) or pattern[at] == ")":
            break
        at += 1
    if len(each) == 1:
        return each[0], at
    if not all(each):
        return [], at
    best = (max(sets, key=worth) for sets in each)
    return [tuple(sorted({piece for one in best for piece in one}))], at


def _sequence(pattern: str, at: int) -> tuple[list[Needles], int]:
    """Return the sets of one alternative, all of which a match must satisfy, and where it ends."""
    found: list[Needles] = []
    run = ""
    while at < len(pattern) and pattern[at] not in "|)":
        letter, group, after = _piece(pattern, at)
        stop, least = _repeats(pattern, after)
        if letter is not None and stop == after:
            run += letter
        else:
            found += [(run,)] if run else []
            run = letter if letter is not None and least else ""
            found += group if least else []
            if run:  # a repeated letter ends a run, since it may stand there more often
                found, run = [*found, (run,)], ""
        at = stop
    return [*found, *([(run,)] if run else [])], at


def _piece(pattern: str, at: int) -> tuple[str | None, list[Needles], int]:
    """Return the letter or the sets of the group that begins here, and where it ends; None and no set for anything else."""
    mark = pattern[at]
    if mark == "\\":
        escaped = pattern[at + 1 : at + 2]
        known = escaped and escaped not in _CLASSES and not escaped.isalnum()
        return escaped if known else None, [], at + 2
    if mark == "[":
        end = at + 2
        while end < len(pattern) and pattern[end] != "]":
            end += 2 if pattern[end] == "\\" else 1
        return None, [], end + 1
    if mark == "(":
        looks = pattern.startswith(("(?=", "(?!", "(?<"), at)
        found, end = _alternatives(pattern, at + 3 if pattern.startswith("(?:", at) else at + 1)
        return None, [] if looks else found, end + 1
    if mark in ".?*+{}^$":
        return None, [], at + 1
    return mark, [], at + 1


def _repeats(pattern: str, at: int) -> tuple[int, int]:
    """Return where a repetition ends that begins here, and how often it repeats at least."""
    if at >= len(pattern) or pattern[at] not in "?*+{":
        return at, 1
    mark, end = pattern[at], at + 1
    least = 1 if mark == "+" else 0
    if mark == "{":
        end = pattern.find("}", at) + 1
        first = pattern[at + 1 : end - 1].split(",")[0]
        least = int(first) if first.isdigit() else 0
    return end + (pattern[end : end + 1] == "?"), least
