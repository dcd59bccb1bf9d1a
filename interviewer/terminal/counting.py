"""How far an order of gradings is: a line that is overwritten where somebody watches, a line for each tenth of many where nobody does."""

from __future__ import annotations

import time
from collections.abc import Callable

from interviewer.llm.retries import in_words

MANY = 10
"""From so many interviews on it is told how far it is, in as many lines."""
EVERY = 0.25
"""Seconds between two lines that overwrite each other."""


class Count:
    """How many of how many, with the rate, the time left and what was paid; `show`, where somebody watches, is given a passing line."""

    def __init__(
        self,
        total: int,
        tell: Callable[[str], None],
        *,
        show: Callable[[str], None] | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._total, self._done, self._tell, self._show, self._now = total, 0, tell, show, now
        self._began, self._shown = now(), float("-inf")
        self._parts = 0
        self._spent: float | None = 0.0

    def paid(self, cost: float | None) -> None:
        """Add what one cost; once a price is unknown, so is the sum."""
        self._spent = None if self._spent is None or cost is None else self._spent + cost

    def more(self, count: int) -> None:
        """Learn that there are more than there seemed."""
        self._total += count

    def part(self) -> None:
        """Note a part of a grading that was read."""
        self._parts += 1
        self._refresh()

    def step(self) -> None:
        """Note one that is done."""
        self._done += 1
        if self._show is not None:
            self._refresh()
        elif self._total >= MANY and self._done * MANY // self._total > (self._done - 1) * MANY // self._total:
            self._tell(self.line())

    def line(self) -> str:
        """Return how far it is."""
        took = max(1e-9, self._now() - self._began)
        parts = [f"{self._done:,} of {self._total:,} graded"]
        if self._done:
            parts.append(f"{self._done / took:.1f} a second" if self._done >= took else f"{took / self._done:.1f} s each")
            left = in_words((self._total - self._done) * took / self._done) if self._done < self._total else "none"
            parts.append(f"{left} left")
        elif self._parts:
            parts.append(f"{self._parts:,} part{'' if self._parts == 1 else 's'} read")
        if self._spent is None:
            parts.append("cost unknown")
        elif self._spent:
            parts.append(f"${self._spent:.2f}")
        return ", ".join(parts)

    def _refresh(self) -> None:
        if self._show is not None and self._now() - self._shown >= EVERY:
            self._shown = self._now()
            self._show(self.line())
