"""How far a run has come, in one line: count, rate, time left, and money of the cap; who shows the line is not known here."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from interviewer.evaluation.exchange import Purse
from interviewer.llm.retries import in_words

EVERY = 0.25
"""Seconds between two lines at a terminal."""
STEPS = 10
"""How many lines are printed where nobody watches."""


@dataclass
class Progress:
    """The interviews and calls of a run; `show` is given a line that takes the place of the one before, `tell` one that stays.

    At a terminal (`live`) lines take each other's place; elsewhere one line stays for each tenth of the interviews.
    """

    total: int
    purse: Purse
    live: bool
    show: Callable[[str], None]
    tell: Callable[[str], None]
    now: Callable[[], float] = time.monotonic
    done: int = 0
    calls: int = 0
    waits: str = ""
    _began: float = field(default=0.0)
    _shown: float = float("-inf")

    def __post_init__(self) -> None:
        self._began = self.now()

    def case(self) -> None:
        """Note an interview that came to an end."""
        self.done += 1
        self.waits = ""
        if self.live:
            self._refresh(at_once=self.done == self.total)
        elif self.done * STEPS // self.total > (self.done - 1) * STEPS // self.total:
            self.tell(self.line())

    def call(self) -> None:
        """Note a call that was answered."""
        self.calls += 1
        self.waits = ""
        self._refresh()

    def wait(self, says: str) -> None:
        """Note why nothing seems to happen."""
        self.waits = says
        self._refresh()

    def line(self) -> str:
        """Return how far it is."""
        took = max(1e-9, self.now() - self._began)
        parts = [f"{self.done:,} of {self.total:,} interviews"]
        if self.done:
            parts.append(f"{self.done / took:.1f} a second" if self.done >= took else f"{took / self.done:.1f} s each")
            if self.done < self.total:
                parts.append(f"{in_words((self.total - self.done) * took / self.done)} left")
        if self.calls:
            parts.append(f"{self.calls:,} calls")
        if self.purse.spent or self.purse.cap is not None:
            of = f" of ${self.purse.cap:.2f}" if self.purse.cap is not None else ""
            parts.append(f"${self.purse.spent:.4f}{of}")
        return ", ".join(parts) + (f" — {self.waits}" if self.waits else "")

    def _refresh(self, *, at_once: bool = False) -> None:
        if self.live and (at_once or self.now() - self._shown >= EVERY):
            self._shown = self.now()
            self.show(self.line())
