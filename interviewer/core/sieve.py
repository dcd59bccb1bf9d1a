"""Which groups of phrases may stand in a text: one look at its words and letters, instead of asking every phrase.

What falls through the sieve cannot match; what stays in it still has to be looked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set

from interviewer.core.matching import Group, Kept, Pattern, Phrase, Searched
from interviewer.core.needles import worth
from interviewer.core.sentences import Reading, read

TOGETHER = 3
"""So many letters in a row are looked up before a whole needle is searched for."""


NOTHING = Kept({}, frozenset(), frozenset())


class Sieve:
    """Groups by what they cannot do without: the rarest stem of each phrase, and one set of needles of each pattern."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._words: dict[str, list[tuple[Set[str], Phrase, Group]]] = {}
        self._patterns: dict[str, list[tuple[Pattern, Group]]] = {}
        self._always: list[tuple[Pattern, Group]] = []
        known = tuple(dict.fromkeys(groups))
        self._sort_words(known)
        for group in known:
            for pattern in group.patterns:
                best = max(pattern.needles, key=worth, default=None)
                for piece in best or ():
                    self._patterns.setdefault(piece, []).append((pattern, group))
                if best is None:
                    self._always.append((pattern, group))
        pieces = {piece for group in known for pattern in group.patterns for one in pattern.needles for piece in one}
        self._short = tuple(piece for piece in pieces if len(piece) < TOGETHER)
        self._long: dict[str, list[tuple[str, Set[str]]]] = {}
        for piece in pieces.difference(self._short):
            self._long.setdefault(piece[:TOGETHER], []).append((piece, _runs(piece)))

    def _sort_words(self, groups: Iterable[Group]) -> None:
        phrases = [(frozenset(phrase) - {"..."}, phrase, group) for group in groups for phrase in group.words]
        often = Counter(stem for stems, _, _ in phrases for stem in stems)
        for stems, phrase, group in phrases:
            self._words.setdefault(min(sorted(stems), key=often.__getitem__), []).append((stems, phrase, group))

    def look(self, text: str, code: bool) -> Searched:
        """Return a text ready to be searched for these groups and no others."""
        reading = read(text, code)
        return Searched(reading, self._keeps(reading) if reading.sentences else NOTHING)

    def _keeps(self, reading: Reading) -> Kept:
        """Return what may stand in a text."""
        kept: dict[Group, tuple[list[Phrase], list[Pattern]]] = {}
        stems, text = reading.places.keys(), reading.text
        for stem in self._words.keys() & stems:
            for wanted, phrase, group in self._words[stem]:
                if wanted <= stems:
                    kept.setdefault(group, ([], []))[0].append(phrase)
        runs = _runs(text)
        maybe = (piece for first in self._long.keys() & runs for piece, of in self._long[first] if of <= runs)
        pieces = frozenset(piece for piece in (*self._short, *maybe) if piece in text)
        found = (each for piece in self._patterns.keys() & pieces for each in self._patterns[piece])
        for pattern, group in dict.fromkeys((*self._always, *found)):
            if not any(map(pieces.isdisjoint, pattern.needles)):
                kept.setdefault(group, ([], []))[1].append(pattern)
        return Kept(kept, frozenset(kept), pieces)


def _runs(text: str) -> Set[str]:
    """Return every run of letters of that length."""
    return {text[at : at + TOGETHER] for at in range(len(text) - TOGETHER + 1)}
