"""Simulated experiments in the shapes that evaluation gives: how two sides differ when nothing is better, and when B is.

`graded` is a transcript graded by eight yes/no criteria: the difficulty of a case is shared by both sides, what the change does varies
from case to case, and the judge turns one verdict in twenty round.
The numbers in it were chosen so that cases differ as much as EVALUATION's model of the data says; they are not measured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Chance = np.random.Generator

CRITERIA = 8
FLIPPED = 0.05
"""How often the judge says the opposite."""
VARIES = 0.62
"""The standard deviation, on the logit scale, of what a change does to a case."""
THREE_POINTS = 0.25
"""What the change does on average, on the logit scale, where B is three points better as measured."""


def graded(chance: Chance, experiments: int, cases: int, repeats: int, *, better: float = 0.0) -> tuple[Floats, Floats]:
    """Return the scores of both sides by experiment, case and repeat."""
    share = np.clip(chance.beta(1.8, 0.62, (experiments, cases, 1)), 1e-6, 1 - 1e-6)
    difficulty = np.log(share / (1 - share))
    does = chance.normal(better, VARIES, (experiments, cases, 1)) / 2

    def side(logit: Floats) -> Floats:
        met = (1 - 2 * FLIPPED) / (1 + np.exp(-logit)) + FLIPPED
        return chance.binomial(CRITERIA, np.broadcast_to(met, (experiments, cases, repeats))) / CRITERIA

    return side(difficulty - does), side(difficulty + does)


def _graded(repeats: int) -> Callable[[Chance, int, int], Floats]:
    def differences(chance: Chance, experiments: int, cases: int) -> Floats:
        a, b = graded(chance, experiments, cases, repeats)
        return (b - a).mean(axis=-1)

    return differences


def _pairs(draw: Callable[[Chance, tuple[int, ...]], Floats], repeats: int = 1) -> Callable[[Chance, int, int], Floats]:
    def differences(chance: Chance, experiments: int, cases: int) -> Floats:
        size = (experiments, cases, repeats)
        return (draw(chance, size) - draw(chance, size)).mean(axis=-1)

    return differences


def _scores(chance: Chance, size: tuple[int, ...]) -> Floats:
    return chance.choice([1.0, 2.0, 3.0, 4.0], size=size, p=[0.1, 0.3, 0.4, 0.2])


def _rounds(chance: Chance, experiments: int, cases: int) -> Floats:
    """Each of six rounds has a spread of its own."""
    spread = np.resize([0.02, 0.05, 0.1, 0.1, 0.2, 0.3], cases)
    return chance.normal(0, 1, (experiments, cases)) * spread


NOTHING_BETTER: Mapping[str, tuple[int, Callable[[Chance, int, int], Floats]]] = {
    "graded, 100 cases x 5": (100, _graded(5)),
    "graded, 200 cases x 2": (200, _graded(2)),
    "graded, 30 cases x 5": (30, _graded(5)),
    "graded, 50 cases x 10": (50, _graded(10)),
    "five scores of 1 to 4, 60 cases x 5": (60, _pairs(_scores, 25)),
    "five scores of 1 to 4, 100 cases x 3": (100, _pairs(_scores, 15)),
    "seconds, log-normal, 60 cases": (60, _pairs(lambda chance, size: chance.lognormal(1.0, 0.5, size))),
    "tokens, gamma, 40 cases": (40, _pairs(lambda chance, size: chance.gamma(4.0, 100.0, size))),
    "counts, Poisson, 80 cases x 3": (80, _pairs(lambda chance, size: chance.poisson(3.0, size).astype(float), 3)),
    "words, uniform, 30 cases": (30, _pairs(lambda chance, size: chance.uniform(10, 60, size))),
    "heavy tails, 60 cases": (60, _pairs(lambda chance, size: chance.standard_t(4, size))),
    "six rounds of unlike spread, 60 cases": (60, _rounds),
}
"""Twelve shapes in which no side is better, with the number of cases: differences between case means."""

COARSE: Mapping[str, tuple[int, Callable[[Chance, int, int], Floats]]] = {
    "one score of 1 to 4, 20 cases": (20, _pairs(_scores)),
    "one in ten cases changes, 60 cases": (
        60,
        lambda chance, *size: chance.choice([-1.0, 0.0, 1.0], size, p=[0.05, 0.9, 0.05]),
    ),
    "one in ten cases changes, 15 cases": (
        15,
        lambda chance, *size: chance.choice([-1.0, 0.0, 1.0], size, p=[0.05, 0.9, 0.05]),
    ),
    "three in ten cases change, 10 cases": (
        10,
        lambda chance, *size: chance.choice([-1.0, 0.0, 1.0], size, p=[0.15, 0.7, 0.15]),
    ),
}
"""Shapes in which many sign flips give the very sum that was seen: these count as large, so alarms are rarer than they might be."""


def held(chance: Chance, experiments: int, cases: int, *, breaks: float, mends: float) -> Floats:
    """Return how a hard rule changes: some cases break it, some are mended, most stay as they are."""
    return chance.choice([-1.0, 0.0, 1.0], (experiments, cases), p=[breaks, 1 - breaks - mends, mends])
