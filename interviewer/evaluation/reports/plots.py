"""Where the marks of a plot stand: shares of its width, with worse on the left and better on the right.

Each row of an interval plot is scaled to its own unit and shares the line of no change with all others; the drawing is a template's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from interviewer.evaluation.comparison import Change
from interviewer.evaluation.reports.findings import Bin

Tone = Literal["good", "bad", "none"]
ROOM = 0.9
"""The share of either half that the widest mark takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalPlot:
    """An interval with its middle, from 0 to 1; 0.5 is no change. `margin` is the largest loss that is not worse, where one is set."""

    left: float
    point: float
    right: float
    margin: float | None
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar from 0 to 1: where it begins, how wide it is, how high, and which way it went."""

    left: float
    width: float
    height: float
    count: int
    tone: Tone


def interval_plot(change: Change) -> IntervalPlot | None:
    """Return the plot of one metric, or None where it has no interval; one that holds zero has no tone, whatever its middle."""
    if change.interval is None or change.difference is None:
        return None
    sign = change.metric.sign
    left, right = sorted((change.interval.low * sign, change.interval.high * sign))
    margin = -change.metric.margin if change.metric.margin and change.metric.role != "extra" else None
    widest = max(abs(left), abs(right), abs(margin or 0.0)) or 1.0

    def place(gain: float) -> float:
        return 0.5 + gain / widest * 0.5 * ROOM

    return IntervalPlot(
        left=place(left),
        point=place(change.difference * sign),
        right=place(right),
        margin=None if margin is None else place(margin),
        tone="none" if change.answer not in ("better", "worse") else "good" if change.answer == "better" else "bad",
    )


def delta_bar(gain: float, widest: float) -> Bar:
    """Return the bar of one case, from the middle to the side it went."""
    length = abs(gain) / widest * 0.5 if widest else 0.0
    tone: Tone = "good" if gain > 0 else "bad" if gain < 0 else "none"
    return Bar(left=0.5 if gain >= 0 else 0.5 - length, width=length, height=1.0, count=1, tone=tone)


def histogram(bins: Sequence[Bin]) -> tuple[Bar, ...]:
    """Return a bar for each bin, side by side; one that is not empty can be seen."""
    most = max((one.count for one in bins), default=0) or 1
    return tuple(
        Bar(
            left=place / len(bins),
            width=1 / len(bins),
            height=max(one.count / most, 0.03 if one.count else 0.0),
            count=one.count,
            tone="bad" if one.low < 0 else "good" if one.high > 0 else "none",
        )
        for place, one in enumerate(bins)
    )
