"""Evidence: the candidate's own words for something, and whether a quotation really is theirs.

A quotation counts where it stands in the text after normalising space and quotation marks, or where it is so near that the real
span can be put in its place; anything else is no evidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

NEAR = 92.0
"""How alike, of 100, a misquotation and the real span must be for the span to stand in for it."""
SHORTEST_NEAR = 24
"""A shorter quotation must stand there as it is: too many short spans are alike."""
SHORTEST_SPAN = 0.8
"""The least share of a misquotation's length that the real span must have."""

_NEGATION = re.compile(r"\b(?:not|no|never|none|nor|without|hardly|cannot)\b|n['\u2019]t\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A signal, claim or red flag in the candidate's words; `prompted` when a probe or hint for it came before, `rung` the hint's."""

    id: str
    state: Literal["present", "contradicted"]
    quote: str
    turn: int
    prompted: bool = False
    rung: int = 0


_SAME = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "\u00a0": " "})


def locate(quote: str, text: str) -> str | None:
    """Return the span of `text` that `quote` repeats, as it stands in `text`, or None.

    Runs of white space count as one space, typographic quotation marks and dashes as plain ones, and case does not matter.
    """
    if quote.strip() and quote in text:
        return quote
    wanted, _ = _normalised(quote)
    wanted = wanted.strip()
    if not wanted:
        return None
    flat, places = _normalised(text)
    at = flat.find(wanted)
    if at < 0:
        return None
    return text[places[at] : places[at + len(wanted) - 1] + 1]


def snap(quote: str, text: str) -> str | None:
    """Return the span of `text` that a slightly wrong `quote` must have meant, or None.

    The span has the quotation's length give or take a word, begins and ends with whole words, and denies what the quotation denies.
    """
    wanted, _ = _normalised(quote)
    wanted = wanted.strip()
    if len(wanted) < SHORTEST_NEAR:
        return None
    flat, places = _normalised(text)
    found = fuzz.partial_ratio_alignment(wanted, flat, score_cutoff=NEAR)
    if found is None or found.dest_end <= found.dest_start:
        return None
    start, end = places[found.dest_start], places[found.dest_end - 1] + 1
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    span = text[start:end].strip()
    if len(span) < SHORTEST_SPAN * len(wanted):  # a short text is found inside a long quotation, which never meant it
        return None
    return span if len(_NEGATION.findall(span)) == len(_NEGATION.findall(quote)) else None


def _normalised(text: str) -> tuple[str, list[int]]:
    """Return the text in its compared form, and for each of its characters the place it came from."""
    flat: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text.translate(_SAME)):
        if character.isspace():
            if flat and flat[-1] == " ":
                continue
            character = " "
        lowered = character.lower()
        flat.append(lowered if len(lowered) == 1 else character)
        places.append(place)
    return "".join(flat), places
