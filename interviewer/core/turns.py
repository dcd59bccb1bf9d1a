"""The parts of a session: a turn, a run of the code, a piece of evidence, what was spent; how they come about is told by `session`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from interviewer.core.events import Ran, Spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What came of running the code; `current` says whether the code has stood as it was since."""

    ran: Ran
    current: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of either side; `number` counts from 1, `move` and `ref` say why the interviewer spoke."""

    number: int
    seq: int
    at: int
    speaker: Literal["interviewer", "candidate"]
    text: str
    move: str | None = None
    ref: str | None = None
    reply: str | None = None
    line: str = ""
    interrupted: Literal["candidate", "model", "crash"] | None = None
    code: str = ""
    run: Run | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A signal, claim or red flag in the candidate's words; `prompted` when a probe or hint for it came just before."""

    id: str
    state: Literal["present", "contradicted"]
    quote: str
    turn: int
    prompted: bool = False
    rung: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spend:
    """Tokens and dollars so far; `cost` None means that the price of some exchange is unknown."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    counted: Literal["endpoint", "exact", "estimate"] = "endpoint"
    cost: float | None = 0.0

    def plus(self, spent: Spent | None) -> Spend:
        """Return the sum; the least certain way of counting wins."""
        if spent is None:
            return self
        order = ("endpoint", "exact", "estimate")
        return Spend(
            prompt_tokens=self.prompt_tokens + spent.prompt_tokens,
            completion_tokens=self.completion_tokens + spent.completion_tokens,
            counted=max(self.counted, spent.counted, key=order.index),
            cost=None if self.cost is None or spent.cost is None else self.cost + spent.cost,
        )
