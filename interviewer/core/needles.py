"""The letters a regular expression cannot do without: a text that holds none of them need not be searched.

It reads the small dialect that cues are written in (no unbounded repeats, no anchors); what it does not know, it leaves out.
"""

from __future__ import annotations

from functools import lru_cache

_SHORTEST = 2
"""Needles with fewer letters are in nearly every text and spare nothing."""
_CLASSES = frozenset("bBdDsSwWAZ")


@lru_cache(maxsize=4096)
def needles(pattern: str) -> tuple[str, ...]:
    """Return pieces of which every match holds at least one; an empty tuple means that nothing is known.

    `pattern` is matched against lower-case text.
    """
    found, _ = _alternatives(pattern, 0)
    return tuple(sorted(found)) if found and all(len(piece) >= _SHORTEST for piece in found) else ()


def _alternatives(pattern: str, at: int) -> tuple[frozenset[str] | None, int]:
    """Return the needles of alternatives up to the closing bracket, and where that stands; None where one of them needs nothing."""
    all_of: set[str] | None = set()
    while True:
        one, at = _sequence(pattern, at)
        if all_of is not None:
            all_of = None if one is None else all_of | one
        if at >= len(pattern) or pattern[at] == ")":
            return None if all_of is None else frozenset(all_of), at
        at += 1


def _sequence(pattern: str, at: int) -> tuple[frozenset[str] | None, int]:
    """Return the best needles of one alternative: those whose shortest is longest."""
    best: frozenset[str] | None = None
    run = ""

    def better(one: frozenset[str] | None) -> frozenset[str] | None:
        longer = one and min(map(len, one)) > (min(map(len, best)) if best else 0)
        return one if longer else best

    while at < len(pattern) and pattern[at] not in "|)":
        letter, group, after = _piece(pattern, at)
        stop, least = _repeats(pattern, after)
        if letter is not None and stop == after:
            run += letter
        else:
            best = better(frozenset({run}) if run else None)
            run = ""
            if least and letter is not None:
                best = better(frozenset({letter}))
            elif least and group is not None:
                best = better(group)
        at = stop
    return better(frozenset({run}) if run else None), at


def _piece(pattern: str, at: int) -> tuple[str | None, frozenset[str] | None, int]:
    """Return the letter or the needles of the group that begins here, and where it ends; both None for anything else."""
    mark = pattern[at]
    if mark == "\\":
        escaped = pattern[at + 1 : at + 2]
        known = escaped and escaped not in _CLASSES and not escaped.isalnum()
        return escaped if known else None, None, at + 2
    if mark == "[":
        end = at + 2
        while end < len(pattern) and pattern[end] != "]":
            end += 2 if pattern[end] == "\\" else 1
        return None, None, end + 1
    if mark == "(":
        looks = pattern.startswith(("(?=", "(?!", "(?<"), at)
        inner = at + 3 if pattern.startswith("(?:", at) else at + 1
        found, end = _alternatives(pattern, inner)
        return None, None if looks else found, end + 1
    if mark in ".?*+{}^$":
        return None, None, at + 1
    return mark, None, at + 1


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
