"""The rubric's own words in a candidate's mouth: a signal that is read out shows that the rubric was read, and nothing else.

The prompts are public, so this is what an order to the grader is followed by; whoever grades, it is no evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz

from interviewer.core.sentences import read

NEAR = 92.0
"""How alike, of 100, a stretch of a text and a signal must be: of honest answers the nearest are at two thirds."""
SHORTEST = 30
"""A signal of fewer characters may be said by chance."""
OFTEN = 4
"""So many times one signal is looked for in a text."""


def without_recitals(text: str, signals: Iterable[str]) -> str:
    """Return a text of equal length with the sentences blanked out that read out what a signal says, whole or its first sentence."""
    known = tuple(dict.fromkeys(piece for says in signals for piece in _pieces(says)))
    return _without(text, known) if len(text) >= SHORTEST else text


@lru_cache(maxsize=512)
def _without(text: str, known: tuple[str, ...]) -> str:
    for says in known:
        for _ in range(OFTEN):
            found = fuzz.partial_ratio_alignment(says, text.lower(), score_cutoff=NEAR) if len(says) <= len(text) else None
            if found is None or found.dest_end <= found.dest_start:
                break
            text = _blanked(text, found.dest_start, found.dest_end)
    return text


def _blanked(text: str, start: int, end: int) -> str:
    """Return the text without the sentences that this stretch is in; what reaches into one by a few letters leaves it."""
    edge = (end - start) // 8
    touched = [s for code in (False, True) for s in read(text, code).sentences if s.start < end - edge and start + edge < s.end]
    start, end = min((start, *(s.start for s in touched))), max((end, *(s.end for s in touched)))
    return text[:start] + " " * (end - start) + text[end:]


@lru_cache(maxsize=4096)
def _pieces(says: str) -> tuple[str, ...]:
    flat = " ".join(says.split()).lower()
    sentences = read(flat, False).sentences
    return tuple(piece for piece in dict.fromkeys((flat, *(s.text for s in sentences[:1]))) if len(piece) >= SHORTEST)
