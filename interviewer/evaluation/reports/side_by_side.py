"""Two transcripts beside each other: turns that are the same in both once, and of the others the words that differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from interviewer.evaluation.reports.report import Turn

Span = tuple[int, int]
"""Where a stretch of a text begins and ends, in characters."""

LONGEST = 600
"""Texts with more words than this together are marked as a whole: to compare them word for word would take too long."""
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One row: the same turn on both sides, or a turn of either with the spans of it that differ."""

    a: Turn | None
    b: Turn | None
    shared: bool = False
    a_differs: tuple[Span, ...] = ()
    b_differs: tuple[Span, ...] = ()


def side_by_side(a: Sequence[Turn], b: Sequence[Turn]) -> tuple[Pair, ...]:
    """Return the rows in the order of both transcripts; every turn of either is in exactly one."""
    rows: list[Pair] = []
    left, right = [(turn.speaker, turn.text) for turn in a], [(turn.speaker, turn.text) for turn in b]
    for tag, a_from, a_to, b_from, b_to in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            rows += [
                Pair(a=one, b=other, shared=one.marks == other.marks)
                for one, other in zip(a[a_from:a_to], b[b_from:b_to], strict=True)
            ]
        else:
            rows += _unlike(a[a_from:a_to], b[b_from:b_to])
    return tuple(rows)


def differing(one: str, other: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the spans of two texts that differ, word for word; neighbours are one span, and so are two with one word between."""
    words = [[match.span() for match in _WORD.finditer(text)] for text in (one, other)]
    if sum(map(len, words)) > LONGEST:
        return ((0, len(one)),), ((0, len(other)),)
    left_words, right_words = one.split(), other.split()
    left: list[Span] = []
    right: list[Span] = []
    for a_from, a_to, b_from, b_to in _apart(SequenceMatcher(None, left_words, right_words, autojunk=False).get_opcodes()):
        left += [(words[0][a_from][0], words[0][a_to - 1][1])] if a_from < a_to else []
        right += [(words[1][b_from][0], words[1][b_to - 1][1])] if b_from < b_to else []
    return tuple(left), tuple(right)


def _apart(steps: Sequence[tuple[str, int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Return where two lists of words differ; one word that they share between two differences does not part them."""
    found: list[tuple[int, int, int, int]] = []
    for place, (tag, a_from, a_to, b_from, b_to) in enumerate(steps):
        inside = 0 < place < len(steps) - 1 and a_to - a_from == 1
        if tag == "equal" and not inside:
            continue
        if found and found[-1][1] == a_from and found[-1][3] == b_from:
            found[-1] = (found[-1][0], a_to, found[-1][2], b_to)
        else:
            found.append((a_from, a_to, b_from, b_to))
    return found


def _unlike(a: Sequence[Turn], b: Sequence[Turn]) -> list[Pair]:
    """Pair turns of the same speaker in their order; one without a partner has a row of its own."""
    rows = []
    for one, other in zip_longest(a, b):
        if one is None or other is None or one.speaker == other.speaker:
            rows.append(_row(one, other))
        else:
            rows += [_row(one, None), _row(None, other)]
    return rows


def _row(one: Turn | None, other: Turn | None) -> Pair:
    if one is None or other is None:
        return Pair(a=one, b=other)
    left, right = differing(one.text, other.text)
    return Pair(a=one, b=other, a_differs=left, b_differs=right)
