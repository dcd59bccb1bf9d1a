"""What exchanges with a model cost: one value, made where the model is asked, that a reply carries as well as an error.

Several tries of one exchange are summed, so that nothing is left out because it was of no use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Counted = Literal["endpoint", "exact", "estimate"]
_CERTAIN: tuple[Counted, ...] = ("endpoint", "exact", "estimate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What tries took together: the model that answered last, tokens and how they were counted, and US dollars (None = unknown)."""

    model: str
    prompt_tokens: int
    completion_tokens: int
    counted: Counted
    cost: float | None

    def plus(self, more: Bill) -> Bill:
        """Return the sum with a later try; the least certain way of counting wins, and one unknown price makes the sum unknown."""
        return Bill(
            model=more.model,
            prompt_tokens=self.prompt_tokens + more.prompt_tokens,
            completion_tokens=self.completion_tokens + more.completion_tokens,
            counted=max(self.counted, more.counted, key=_CERTAIN.index),
            cost=None if self.cost is None or more.cost is None else self.cost + more.cost,
        )


def total(before: Bill | None, more: Bill | None) -> Bill | None:
    """Return what two tries took together; None where neither was answered."""
    if before is None or more is None:
        return before or more
    return before.plus(more)
