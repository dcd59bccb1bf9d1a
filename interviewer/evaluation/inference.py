"""The arithmetic of paired differences: interval, sign-flip test, Holm, power. Pure: whatever chance it needs, it is handed.

The last axis of an array is the cases, one difference each; other axes are experiments of their own, for simulations of the same code.
Only this module knows scipy, and nothing that starts the program imports it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special  # `stats` takes half a second to load, and these are what it calls

Floats = NDArray[np.floating[Any]]

FLIPS = 9_999
"""How many sign flips are drawn where there are too many to try them all."""
ALL_UP_TO = 13
"""With this many cases that differ, or fewer, every one of the 2^n sign flips is tried."""
AT_ONCE = 1_000
"""How many drawn flips are held in memory at a time."""
POWER = 0.8
NORMAL_FROM = 1_000
"""With this many cases Student's t and the normal distribution give the same number of cases to within one per cent."""
MOST_CASES = 10_000_000
_NEAR = 1e-6
"""To within what a smallest share is looked for."""
ROUNDING = 1e-9
"""What is told apart by less is the same."""


def t_reach(spread: Any, cases: int, confidence: float) -> Any:
    """Return how far Student's interval goes to either side of a mean, when cases differ by this standard deviation."""
    return special.stdtrit(cases - 1, 0.5 + confidence / 2) * spread / math.sqrt(cases)


def share_interval(up: Any, down: Any, cases: int, confidence: float) -> tuple[Any, Any]:
    """Return the interval of the difference of two paired shares, when `up` cases rose and `down` fell of `cases`.

    One case is added to each side before Wald's formula (Bonett and Price, 2012), so that no change seen is not no change possible.
    """
    risen, fallen = (np.asarray(up) + 1) / (cases + 2), (np.asarray(down) + 1) / (cases + 2)
    middle = risen - fallen
    reach = special.ndtri(0.5 + confidence / 2) * np.sqrt((risen + fallen - middle**2) / (cases + 2))
    return np.maximum(middle - reach, -1.0), np.minimum(middle + reach, 1.0)


def sign_flip(differences: Floats, chance: np.random.Generator) -> float:
    """Return the two-sided p of one experiment: how often a mean as large comes about when every sign is a coin's.

    All flips are tried where they are few, else `FLIPS` are drawn and the flips seen are counted as one of them.
    """
    moved = differences[differences != 0]
    if len(moved) == 0:
        return 1.0
    if len(moved) <= ALL_UP_TO:
        bits = np.arange(2 ** (len(moved) - 1))[:, None] >> np.arange(len(moved)) & 1
        return float(as_large(moved, 1.0 - 2.0 * bits) / len(bits))
    hits, left = 0, FLIPS
    while left:
        size = min(left, AT_ONCE)
        hits += int(as_large(moved, drawn_signs(chance, size, len(moved))))
        left -= size
    return (hits + 1) / (FLIPS + 1)


def drawn_signs(chance: np.random.Generator, flips: int, cases: int) -> Floats:
    """Return a sign for every case in every flip."""
    return 1.0 - 2.0 * chance.integers(0, 2, size=(flips, cases), dtype=np.int8)


def as_large(differences: Floats, signs: Floats) -> Any:
    """Return how many of the flips give a sum as large as the one seen, to either side; ties count, to rounding."""
    slack = ROUNDING * np.abs(differences).sum(axis=-1)
    seen = np.abs(differences.sum(axis=-1))
    flipped = np.abs(differences @ signs.T)
    return (flipped >= (seen - slack)[..., None]).sum(axis=-1)


def is_clear(low: Any, high: Any, p: Any, confidence: float) -> Any:
    """Tell whether a change is told from none: the interval leaves zero out, and few enough sign flips do as well."""
    return ((low > 0) | (high < 0)) & (p <= 1 - confidence + ROUNDING)


def holm(ps: Sequence[float]) -> tuple[float, ...]:
    """Return the p values adjusted by Holm's step-down method, in the order given."""
    order = sorted(range(len(ps)), key=lambda place: ps[place])
    adjusted, floor = [0.0] * len(ps), 0.0
    for rank, place in enumerate(order):
        floor = max(floor, min(1.0, (len(ps) - rank) * ps[place]))
        adjusted[place] = floor
    return tuple(adjusted)


def smallest_change(spread: float, cases: int, confidence: float, *, power: float = POWER) -> float:
    """Return the smallest true change that a two-sided test on so many cases finds with this power.

    `spread` is the standard deviation of the differences between cases.
    """
    return _reach(cases, 0.5 + confidence / 2, power) * spread / math.sqrt(cases)


def cases_to_see(change: float, spread: float, confidence: float, *, power: float = POWER) -> int:
    """Return how many cases find a true change of this size with this power; it is to be larger than nothing."""
    return _fewest(abs(change), spread, 0.5 + confidence / 2, power)


def cases_to_pass(margin: float, spread: float, confidence: float, *, power: float = POWER) -> int:
    """Return how many cases show that a change of nothing is within the margin, which is to be larger than nothing."""
    return _fewest(margin, spread, confidence, power)


def share_unseen(cases: int, confidence: float) -> float:
    """Return the largest share of cases that may be different when none of so many is."""
    return float(1 - (1 - confidence) ** (1 / cases))


def fewest_one_way(confidence: float) -> int:
    """Return how many cases have to change, all one way and equally much, before the sign-flip test can see it."""
    return 1 + math.ceil(-math.log2(1 - confidence) - ROUNDING)


def shares_to_pass(margin: float, differ: float, confidence: float, *, power: float = POWER) -> int:
    """Return how many cases show, by `share_interval`, that a change of nothing is within the margin, which is to be more than nothing.

    `differ` is the share of cases that go one way or the other all the same, as many each way.
    The case added to each side weighs less the more cases there are, so that no spread of one run can be carried over to another.
    """
    _check(margin)
    line, found = special.ndtri(confidence), special.ndtri(power)

    def passes(cases: int) -> bool:
        near = line * math.sqrt(differ * cases + 2) + found * math.sqrt(differ * cases)
        return bool(near <= margin * (cases + 2) + ROUNDING)

    return _first(passes)


def smallest_share(differ: float, cases: int, confidence: float, *, power: float = POWER) -> float | None:
    """Return the smallest share of cases that may change one way and be found with this power; None where no share would be.

    `differ` is the share that goes one way or the other beside them, as many each way.
    """
    low, high = 0.0, 1.0 - differ
    if not _sees_share(high, differ, cases, confidence, power):
        return None
    while high - low > _NEAR:
        middle = (low + high) / 2
        low, high = (low, middle) if _sees_share(middle, differ, cases, confidence, power) else (middle, high)
    return high


def cases_to_see_share(change: float, differ: float, confidence: float, *, power: float = POWER) -> int:
    """Return how many cases find so large a share that changes one way; it is to be larger than nothing."""
    _check(change)
    return _first(lambda cases: _sees_share(change, differ, cases, confidence, power))


def _sees_share(change: float, differ: float, cases: int, confidence: float, power: float) -> bool:
    """Tell whether `share_interval` leaves zero out with this power, and enough cases for the sign flips go that way."""
    moved, shift, quantile = cases * (differ + change), cases * change, special.ndtri(0.5 + confidence / 2)
    by_interval = quantile * math.sqrt(max(moved + 2 - shift**2 / (cases + 2), 0.0))
    by_flips = quantile * math.sqrt(moved) + 1 if differ else 0.0  # signs come in whole cases
    seldom = special.ndtri(power) * math.sqrt(max(cases * (differ + change - change**2), 0.0))
    enough = special.bdtrc(fewest_one_way(confidence) - 1, cases, min(differ / 2 + change, 1.0))
    return bool(shift - seldom >= max(by_interval, by_flips) and enough >= power)


def _fewest(change: float, spread: float, quantile: float, power: float) -> int:
    _check(change)
    return _first(lambda cases: _reach(cases, quantile, power) * spread / math.sqrt(cases) <= change)


def _check(change: float) -> None:
    if change <= 0:
        raise ValueError("No number of cases shows a change of nothing.")


def _first(is_enough: Callable[[int], bool]) -> int:
    """Return the smallest number of cases that is enough, where every larger one is as well; at most `MOST_CASES` or twice that."""
    low, high = 2, 2
    while high < MOST_CASES and not is_enough(high):
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle + 1, high)
    return high


def _reach(cases: int, quantile: float, power: float) -> float:
    """Return how many standard errors a true change must be away to pass the quantile with this power."""
    if cases >= NORMAL_FROM:
        return float(special.ndtri(quantile) + special.ndtri(power))
    line = special.stdtrit(cases - 1, quantile)
    return float(special.nctdtrinc(cases - 1, 1 - power, line))
