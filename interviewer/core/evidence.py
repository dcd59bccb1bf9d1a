"""Evidence: the candidate's own words for something, and whether a quotation really is theirs.

A quotation counts where it stands in the text in whole words after normalising space and quotation marks, or where it is so near that
the real span can be put in its place.  Anything else is no evidence, and neither is a small word or a letter, which stands everywhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz

from interviewer.core.sentences import content

NEAR = 92.0
"""How alike, of 100, a misquotation and the real span must be for the span to stand in for it."""
SHORTEST_NEAR = 24
"""A shorter quotation must stand there as it is: too many short spans are alike."""
SHORTEST_SPAN = 0.8
"""The least share of a misquotation's length that the real span must have."""

_RUN = re.compile(r"\s{2,}|[^\S ]")
"""White space that is not one plain space already."""
_ENDS = " .,;:!?'\""
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
    """Return the span of `text` that `quote` repeats in whole words, as it stands in `text`, or None: see `Quotable`."""
    return Quotable(text).locate(quote)


def snap(quote: str, text: str) -> str | None:
    """Return the span of `text` that a slightly wrong `quote` must have meant, or None: see `Quotable`."""
    return Quotable(text).snap(quote)


class Quotable:
    """A text that quotations are held against, as many as one likes: it is normalised once, and not before one needs it.

    Runs of white space count as one space, typographic quotation marks and dashes as plain ones, and case does not matter.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def locate(self, quote: str) -> str | None:
        """Return the span that a quotation repeats in whole words, as it stands here, or None.

        A quotation of small words alone counts only where it is all of the text.
        """
        says = _says_something(quote)
        if says and quote.strip() and _find(quote, self.text) is not None:
            return quote
        wanted = _normalised(quote).strip()
        if not wanted or not (says or wanted.strip(_ENDS) == self._flat.strip(_ENDS)):
            return None
        at = _find(wanted, self._flat)
        return None if at is None else self.text[self._place(at) : self._place(at + len(wanted) - 1) + 1]

    def snap(self, quote: str) -> str | None:
        """Return the span that a slightly wrong quotation must have meant, or None.

        The span has the quotation's length give or take a word, begins and ends with whole words, and denies what the quotation denies.
        """
        wanted, text = _normalised(quote).strip(), self.text
        if len(wanted) < SHORTEST_NEAR:
            return None
        found = fuzz.partial_ratio_alignment(wanted, self._flat, score_cutoff=NEAR)
        if found is None or found.dest_end <= found.dest_start:
            return None
        start, end = self._place(found.dest_start), self._place(found.dest_end - 1) + 1
        while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
            start -= 1
        while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
            end += 1
        span = text[start:end].strip()
        if len(span) < SHORTEST_SPAN * len(wanted):  # a short text is found inside a long quotation, which never meant it
            return None
        return span if len(_NEGATION.findall(span)) == len(_NEGATION.findall(quote)) else None

    @cached_property
    def _flat(self) -> str:
        return _normalised(self.text)

    @cached_property
    def _runs(self) -> tuple[list[int], list[int]]:
        """Where a run of white space stands in the normalised text, and how many characters are gone after it."""
        at, gone = list[int](), [0]
        for run in _RUN.finditer(self.text.translate(_SAME)):
            at.append(run.start() - gone[-1])
            gone.append(gone[-1] + len(run[0]) - 1)
        return at, gone

    def _place(self, flat: int) -> int:
        """Return where a character of the normalised text stands in the text."""
        at, gone = self._runs
        return flat + gone[bisect_left(at, flat)]


def _says_something(text: str) -> bool:
    """Tell whether a text has a word that is more than a small word or a letter, or a figure."""
    return any(len(stem) > 1 or stem.isdigit() for stem in content(text))


def _find(quote: str, text: str) -> int | None:
    """Return where a quotation first stands in a text without cutting a word, or None."""
    at = text.find(quote)
    while at >= 0 and (_cuts_a_word(text, at) or _cuts_a_word(text, at + len(quote))):
        at = text.find(quote, at + 1)
    return at if at >= 0 else None


def _cuts_a_word(text: str, at: int) -> bool:
    """Tell whether a place is inside a word; of scripts that put no space between words nobody can tell."""
    return 0 < at < len(text) and all(_joins(letter) for letter in text[at - 1 : at + 1])


def _joins(letter: str) -> bool:
    return letter.isdigit() or letter.lower() != letter.upper()


def _normalised(text: str) -> str:
    """Return the text in its compared form, in which each character stands for one, or for a run of white space."""
    one_by_one = _RUN.sub(" ", text.translate(_SAME)).replace("\u03a3", "\u03c3")  # as a whole, a last sigma would be another
    return "\u0130".join(part.lower() for part in one_by_one.split("\u0130"))  # that one would become two characters
