"""How much of what an example says stands in a few sentences; a rare word tells more than a common one.

The examples are those of the cues, written to be heard and not to be heard; nothing is learned from a candidate.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from functools import lru_cache

from interviewer.core.sentences import tokens


class Examples:
    """Examples by the id they say something about, and how rare each stem is among all of them."""

    def __init__(self, says: Mapping[str, Iterable[str]], others: Iterable[str], *, telling: float = 0.0) -> None:
        """`says` are examples of each id, `others` texts that only show which words are common; words rarer than `telling` count."""
        self._telling = telling
        stems = {id: [_stems(text) for text in texts] for id, texts in says.items()}
        counted = [*(one for of in stems.values() for one in of), *(_stems(text) for text in others)]
        self._often = Counter(stem for one in counted for stem in one)
        self._many = len(counted)
        self._weighed = {id: [self._weights(one) for one in of] for id, of in stems.items()}

    def rarity(self, stem: str) -> float:
        """Return how much a word tells: 0 where every example has it, more the fewer have it."""
        return math.log((self._many + 1) / (self._often[stem] + 1))

    def has(self, id: str) -> bool:
        """Tell whether there is an example of `id`."""
        return id in self._weighed

    def likeness(self, id: str, stems: Set[str]) -> float:
        """Return the largest part (0 to 1) of what one example of `id` says that stands in `stems`."""
        return max(
            [sum([weight for stem, weight in one.items() if stem in stems]) for one in self._weighed.get(id, ())], default=0.0
        )

    def _weights(self, stems: Set[str]) -> dict[str, float]:
        squares = {stem: self.rarity(stem) ** 2 for stem in sorted(stems) if self.rarity(stem) >= self._telling}
        whole = sum(squares.values())
        return {stem: square / whole for stem, square in squares.items()} if whole else {}


@lru_cache(maxsize=8192)
def _stems(text: str) -> frozenset[str]:
    return frozenset(tokens(text)) - {"..."}
