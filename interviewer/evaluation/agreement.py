"""How far two ratings of the same transcripts agree: signals, red flags, dimensions and verdicts, with intervals; pure.

A transcript is the unit of chance: intervals come from drawing transcripts again, never single signals.
What only one side could rate is counted beside and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from interviewer.evaluation.rating import Rated, State

DRAWS = 1_000
SCALE = (1, 2, 3, 4)
FEWEST = 2
"""Fewer transcripts than this give no interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A figure with its 95 % interval and how many things it was taken of; None where there was nothing to take it of."""

    value: float | None
    low: float | None
    high: float | None
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """Agreement on whether signals are present: precision and recall of the second side against the first, and Cohen's kappa."""

    precision: Share
    recall: Share
    kappa: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Everything two sides agree or disagree on.

    `by_signal` holds hits, misses, false alarms and right rejections; `unrated` the (transcript, dimension) pairs that one side left open.
    """

    transcripts: int
    signals: Signals
    by_round: Mapping[str, Signals]
    by_signal: Mapping[str, tuple[int, int, int, int]]
    contradicted: Share
    prompted: Share
    red_flags: Signals
    dimensions: Mapping[str, Share]
    all_dimensions: Share
    within_one: Share
    verdict: Share
    verdict_within_one: Share
    unrated: int


def agreement(first: Sequence[Rated], second: Sequence[Rated], *, seed: int = 0) -> Agreement:
    """Return how far the second side agrees with the first on the transcripts that both rated; the same seed gives the same intervals."""
    theirs = {one.transcript: one for one in second}
    pairs = [(one, theirs[one.transcript]) for one in first if one.transcript in theirs]
    chance = _Chance(len(pairs), seed)
    rounds = sorted({one.round for one, _ in pairs})
    dimensions = sorted({id for one, _ in pairs for id in one.dimensions})
    return Agreement(
        transcripts=len(pairs),
        signals=_signals([_presence(*pair) for pair in pairs], chance),
        by_round={
            round: _signals([_presence(*pair) if pair[0].round == round else [] for pair in pairs], chance) for round in rounds
        },
        by_signal=_by_signal(pairs),
        contradicted=chance.share([_both(*pair, "contradicted") for pair in pairs], _mean),
        prompted=chance.share([_prompting(*pair) for pair in pairs], _mean),
        red_flags=_signals([_flags(*pair) for pair in pairs], chance),
        dimensions={id: chance.share([_scores(*pair, id) for pair in pairs], quadratic_kappa) for id in dimensions},
        all_dimensions=chance.share([_every_score(*pair) for pair in pairs], quadratic_kappa),
        within_one=chance.share([[(int(abs(a - b) <= 1), 1) for a, b in _every_score(*pair)] for pair in pairs], _mean),
        verdict=chance.share([[(int(a == b), 1) for a, b in _verdicts(*pair)] for pair in pairs], _mean),
        verdict_within_one=chance.share([[(int(abs(a - b) <= 1), 1) for a, b in _verdicts(*pair)] for pair in pairs], _mean),
        unrated=sum(
            (one.dimensions[id] is None) != (other.dimensions.get(id) is None) for one, other in pairs for id in one.dimensions
        ),
    )


def kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Return Cohen's kappa of pairs of yes (1) and no (0), or None where chance alone would agree always."""
    if not pairs:
        return None
    table = np.array(pairs, dtype=float)
    agree = float(np.mean(table[:, 0] == table[:, 1]))
    yes_a, yes_b = float(table[:, 0].mean()), float(table[:, 1].mean())
    by_chance = yes_a * yes_b + (1 - yes_a) * (1 - yes_b)
    return None if by_chance >= 1 else (agree - by_chance) / (1 - by_chance)


def quadratic_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Return the quadratic weighted kappa of pairs of scores from 1 to 4, or None where all stand on one score."""
    if not pairs:
        return None
    size = len(SCALE)
    seen = np.zeros((size, size))
    for one, other in pairs:
        seen[one - 1, other - 1] += 1
    weights = (np.arange(size)[:, None] - np.arange(size)[None, :]) ** 2
    expected = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
    worst = float((weights * expected).sum())
    return None if worst == 0 else 1 - float((weights * seen).sum()) / worst


Pairs = Sequence[tuple[int, int]]


class _Chance:
    """Draws of transcripts, the same for every figure, so that figures of one report can be compared."""

    def __init__(self, count: int, seed: int) -> None:
        self._draws = np.random.default_rng(seed).integers(0, count, size=(DRAWS, count)) if count >= FEWEST else None

    def share(self, by_transcript: Sequence[Pairs], figure: Callable[[Pairs], float | None]) -> Share:
        """Return a figure over all transcripts with its percentile interval."""
        every = [pair for pairs in by_transcript for pair in pairs]
        value = figure(every)
        if value is None or self._draws is None:
            return Share(value=value, low=None, high=None, of=len(every))
        drawn = [figure([pair for i in draw for pair in by_transcript[i]]) for draw in self._draws]
        known = [one for one in drawn if one is not None]
        low, high = np.percentile(known, [2.5, 97.5]) if known else (None, None)
        return Share(
            value=round(value, 4),
            low=None if low is None else round(float(low), 4),
            high=None if high is None else round(float(high), 4),
            of=len(every),
        )


def _signals(by_transcript: Sequence[Pairs], chance: _Chance) -> Signals:
    return Signals(
        precision=chance.share(by_transcript, _precision),
        recall=chance.share(by_transcript, _recall),
        kappa=chance.share(by_transcript, kappa),
    )


def _precision(pairs: Pairs) -> float | None:
    claimed = [one for one, other in pairs if other]
    return sum(claimed) / len(claimed) if claimed else None


def _recall(pairs: Pairs) -> float | None:
    there = [other for one, other in pairs if one]
    return sum(there) / len(there) if there else None


def _mean(pairs: Pairs) -> float | None:
    """Return the share of pairs (1 or 0, weight) that agree."""
    total = sum(weight for _, weight in pairs)
    return sum(held * weight for held, weight in pairs) / total if total else None


def _presence(one: Rated, other: Rated) -> list[tuple[int, int]]:
    ids = one.signals.keys() & other.signals.keys()
    return [(int(one.signals[id] == "present"), int(other.signals[id] == "present")) for id in sorted(ids)]


def _both(one: Rated, other: Rated, state: State) -> list[tuple[int, int]]:
    """Return, for each signal that either side found in that state, whether both did."""
    ids = sorted(id for id in one.signals.keys() & other.signals.keys() if state in {one.signals[id], other.signals[id]})
    return [(int(one.signals[id] == other.signals[id]), 1) for id in ids]


def _prompting(one: Rated, other: Rated) -> list[tuple[int, int]]:
    """Return, for each signal that both found, whether both say that it was prompted, or both that it was not."""
    shared = sorted(id for id, state in one.signals.items() if state == "present" and other.signals.get(id) == "present")
    return [(int((id in one.prompted) == (id in other.prompted)), 1) for id in shared]


def _flags(one: Rated, other: Rated) -> list[tuple[int, int]]:
    """Return, for each red flag that was looked for, whether either side raised it; nothing where one side could not look."""
    if not one.sought or not other.sought:
        return []
    looked = one.sought | other.sought | one.red_flags | other.red_flags
    return [(int(id in one.red_flags), int(id in other.red_flags)) for id in sorted(looked)]


def _scores(one: Rated, other: Rated, dimension: str) -> list[tuple[int, int]]:
    a, b = one.dimensions.get(dimension), other.dimensions.get(dimension)
    return [] if a is None or b is None else [(a, b)]


def _every_score(one: Rated, other: Rated) -> list[tuple[int, int]]:
    return [pair for id in sorted(one.dimensions) for pair in _scores(one, other, id)]


def _verdicts(one: Rated, other: Rated) -> list[tuple[int, int]]:
    return [] if one.verdict is None or other.verdict is None else [(one.verdict, other.verdict)]


def _by_signal(pairs: Sequence[tuple[Rated, Rated]]) -> dict[str, tuple[int, int, int, int]]:
    found: dict[str, list[int]] = {}
    for one, other in pairs:
        for id in one.signals.keys() & other.signals.keys():
            there, claimed = one.signals[id] == "present", other.signals[id] == "present"
            place = 0 if there and claimed else 1 if there else 2 if claimed else 3
            found.setdefault(id, [0, 0, 0, 0])[place] += 1
    return {id: (counts[0], counts[1], counts[2], counts[3]) for id, counts in sorted(found.items())}
