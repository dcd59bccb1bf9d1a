"""Stopping early: when a run may be looked at before all cases are played, and how sure each look has to be; pure.

The error that a comparison may make is spent over the looks (Lan and DeMets, with Kim and DeMets' power of time), so that four looks
raise no more false alarms than one; each look is then a `compare` of the cases played so far, with the confidence of that look.
What is played next, and whether there is more to play, is not decided here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import optimize, stats

from interviewer.evaluation.comparison import Comparison

PARTS = (0.25, 0.5, 0.75, 1.0)
"""The shares of the cases after which a run is looked at."""
SPENDING = 1.5
"""The power of time by which the error is spent: 1 spends it evenly, 3 nearly all of it at the end."""
HOPELESS = 0.2
"""With less of a chance than this that the end is clear, if things go on as they have, there is no use in going on."""
NOT_BEFORE = 0.5
"""The share of the cases before which nothing is called hopeless."""
POINTS = 2_001
"""Points of the grid over which is integrated; an odd number, for Simpson's rule."""

Rest = Literal["go on", "clear", "hopeless"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """After so many cases a run is looked at; a change is clear there with this confidence, which is higher than that of the whole."""

    cases: int
    share: float
    confidence: float


def looks(cases: int, *, confidence: float = 0.95, parts: Sequence[float] = PARTS) -> tuple[Look, ...]:
    """Return the looks at a run of so many cases, which together err no more often than one look with `confidence` would."""
    sizes = sorted({math.ceil(cases * part) for part in parts})
    shares = [size / cases for size in sizes]
    return tuple(
        Look(cases=size, share=share, confidence=float(1 - 2 * stats.norm.sf(line)))
        for size, share, line in zip(sizes, shares, _lines(shares, 1 - confidence), strict=True)
    )


def in_order(strata: Mapping[str, Sequence[str]], seed: int) -> tuple[str, ...]:
    """Return all cases in the order to play them: by chance, with every stratum in the same share at every look."""
    chance = np.random.default_rng(seed)
    placed = []
    for stratum in sorted(strata):
        cases = sorted(strata[stratum])
        shuffled = [cases[place] for place in chance.permutation(len(cases))]
        placed += [((place + float(chance.random())) / len(cases), case) for place, case in enumerate(shuffled)]
    return tuple(case for _, case in sorted(placed))


def rest(found: Comparison, at: int, plan: Sequence[Look]) -> Rest:
    """Tell whether to go on after a look, the comparison having been made with its confidence.

    A clear loss ends a run; a clear gain, and a hopeless one, only once the gate has decided, for it is what else one waits for.
    """
    if found.answer == "worse":
        return "clear"
    if found.answer == "invalid" or found.gate == "undecided":
        return "go on"
    if found.answer == "better":
        return "clear"
    primary = found.primary
    spread = primary.reach.spread if primary.reach else 0.0
    if not spread or primary.difference is None:
        return "go on"
    seen = abs(primary.difference) / spread * math.sqrt(len(primary.cases))
    return "hopeless" if is_hopeless(seen, plan[at].share, plan[-1].confidence) else "go on"


def is_hopeless(seen: Any, share: float, confidence: float) -> Any:
    """Tell whether a change so many standard errors away from none is unlikely to be clear at the end, should it stay as it is."""
    seen = np.asarray(seen)
    if not NOT_BEFORE <= share < 1:
        return np.zeros(seen.shape, dtype=bool)
    line = stats.norm.ppf(0.5 + confidence / 2)
    at_the_end = seen / math.sqrt(share)
    return stats.norm.sf((line - at_the_end) / math.sqrt(1 - share)) < HOPELESS


def spent(share: float, error: float) -> float:
    """Return how much of the error may have been made by then."""
    return float(error * share**SPENDING)


def _lines(shares: Sequence[float], error: float) -> list[float]:
    """Return how many standard errors a change must be away from none at each look.

    The density of what has not been clear yet is carried from look to look (Armitage, McPherson and Rowe, 1969).
    """
    lines: list[float] = []
    mass, places, before = np.ones(1), np.zeros(1), 0.0
    for share in shares:
        step = math.sqrt(share - before)
        wanted = spent(share, error) - (spent(before, error) if before else 0.0)
        line = optimize.brentq(lambda to, m, p, s, at, w: _beyond(m, p, s, to * at) - w, 0.0, 12.0,
                               args=(mass, places, step, math.sqrt(share), wanted))  # fmt: skip
        edge = line * math.sqrt(share)
        grid = np.linspace(-edge, edge, POINTS)
        density = (mass * stats.norm.pdf(grid[:, None] - places, scale=step)).sum(axis=1)
        mass, places, before = density * _simpson(grid), grid, share
        lines.append(float(line))
    return lines


def _beyond(mass: Any, places: Any, step: float, edge: float) -> float:
    """Return how much gets beyond the edge with one step more, to either side."""
    out = stats.norm.sf((edge - places) / step) + stats.norm.cdf((-edge - places) / step)
    return float((mass * out).sum())


def _simpson(grid: Any) -> Any:
    weights = np.full(len(grid), 2.0)
    weights[1::2] = 4.0
    weights[[0, -1]] = 1.0
    return weights * (grid[1] - grid[0]) / 3
