"""The parts of a session: a turn, a run of the code, what was spent, a grading; how they come about is told by `session`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from interviewer.core.bundle import Bundle
from interviewer.core.events import Ran
from interviewer.core.grading_events import Adjusted, Advised, Cited, Graded, GradingOpened, Hid, Marked, Unmarked
from interviewer.core.values import Spent
from interviewer.errors import OutOfOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRun:
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
    board: str = ""
    run: CodeRun | None = None

    @property
    def refs(self) -> tuple[str, ...]:
        """The ids of what the turn put, what it mainly was first; one at most, but for facts and other interviewers."""
        return tuple(self.ref.split(",")) if self.ref else ()


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


ADVICE = "advice"
"""The part of a grading that advises and marks nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading:
    """One grading of the interview: how it was opened, what was read of each run and part, and what a coach changed since.

    `at` is when it was opened; `bundle` holds the prompts it is graded by.
    `hidden` is why a coach hid a piece of evidence, by its id, and `cited` what one added, by its `cmid`.
    """

    opened: GradingOpened
    at: int
    bundle: Bundle
    read: Mapping[tuple[int, str], Marked | Unmarked | Advised] = field(default_factory=dict)
    complete: bool = False
    adjusted: Mapping[str, Adjusted] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)
    cited: Mapping[str, Cited] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id of the grading, `g1` for the first."""
        return self.opened.grading

    @property
    def advice(self) -> Advised | None:
        """What a model advised, if it did."""
        found = self.read.get((1, ADVICE))
        return found if isinstance(found, Advised) else None


Coached = Adjusted | Hid | Cited
"""What a coach does to a grading that is complete."""


def gradings_after(
    gradings: tuple[Grading, ...], event: GradingOpened | Marked | Unmarked | Advised | Graded | Coached, at: int, held: Bundle
) -> tuple[Grading, ...]:
    """Return the gradings after one of their events, of an interview `held` by a bundle.

    Raises `OutOfOrder` for an id that is not that of an opened grading, `TranscriptBroken` for prompts it cannot be graded by.
    """
    known = {grading.id for grading in gradings}
    if isinstance(event, GradingOpened):
        if event.grading in known:
            raise OutOfOrder(f"The grading {event.grading} was opened already.")
        bundle = held if event.bundle is None else Bundle.from_data(event.bundle)
        bundle.level(event.level)  # raises where the prompts have none
        return (*gradings, Grading(opened=event, at=at, bundle=bundle))
    if event.grading not in known:
        raise OutOfOrder(f"There is no grading {event.grading} to take {event.type}.")

    def after(grading: Grading) -> Grading:
        match event:
            case Marked() | Unmarked():
                return replace(grading, read={**grading.read, (event.run, event.part): event})
            case Advised():
                return replace(grading, read={**grading.read, (1, ADVICE): event})
            case Graded():
                return replace(grading, complete=True)
            case Adjusted() | Hid() | Cited():
                return _coached(grading, event)

    return tuple(after(one) if one.id == event.grading else one for one in gradings)


def _coached(grading: Grading, event: Coached) -> Grading:
    """Return the grading with what a coach did; nothing of the grader's is changed by it."""
    match event:
        case Adjusted(dimension=dimension, score=None):
            return replace(grading, adjusted={id: one for id, one in grading.adjusted.items() if id != dimension})
        case Adjusted(dimension=dimension):
            return replace(grading, adjusted={**grading.adjusted, dimension: event})
        case Cited(cmid=cmid):
            return replace(grading, cited={**grading.cited, cmid: event})
        case Hid(piece=piece) if piece in grading.cited:
            return replace(grading, cited={id: one for id, one in grading.cited.items() if id != piece})
        case Hid(piece=piece, why=None):
            return replace(grading, hidden={id: why for id, why in grading.hidden.items() if id != piece})
        case Hid(piece=piece, why=str(why)):
            return replace(grading, hidden={**grading.hidden, piece: why})
        case other:
            raise TypeError(f"{other.type} is nothing a coach does")
