"""The decision of a loop, worked out from the scores of its rounds before anybody discusses it; the rule of the level tables.

The order of the rounds changes nothing, and a higher score in any round never gives a lower decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from interviewer.core.script import LEVELS, Level, level_rank
from interviewer.core.standards import LevelRule

Decided = Literal["strong hire", "hire", "hire one level below", "no hire", "strong no hire", "follow-up round"]
Verdict = Literal["strong hire", "hire", "no hire", "strong no hire"]

GATES = ("R", "C")
"""The rounds that can stop a loop before the on-site; R is a gate and nothing else."""
BAR_ROUNDS = ("D", "H")
"""The rounds that no other outweighs, from SDE II on."""
_BAR = 3
STRONG, HIRE, NO_HIRE = 34, 28, 20
"""Tenths of the weighted mean from which a loop is a strong hire, a hire and no more than a no hire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a decision knows of a round: its score at the level and at the one below, None where there is none, and what was left open.

    `unassessed` are the dimensions that decide the round and were not assessed at the level.
    """

    round: str
    score: int | None
    below: int | None = None
    unassessed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The same rounds read at one level: the verdict, the weighted mean to two places, and what held it down.

    `weight` is the share of a hundred that the rounds with a score have of all; the mean is over them alone.
    """

    level: Level
    verdict: Verdict | None
    mean: float | None
    weight: int
    gates: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()
    ones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What follows from the rules, at which level, and the readings that it follows from.

    `missing` are the weighted rounds without a score, `more` the bar rounds and their dimensions that more evidence is needed of.
    `goes_on` tells that the coding screen was a 2, after which a loop goes on only with a stated reason.
    """

    decided: Decided | None
    level: Level
    at: Reading
    below: Reading | None
    missing: tuple[str, ...]
    more: tuple[tuple[str, str], ...]
    goes_on: bool


def decide(
    results: Iterable[Result], rules: Mapping[Level, LevelRule], level: Level, musts: Mapping[str, Sequence[str]]
) -> Decision:
    """Return the decision at a level; `rules` hold the weights of that level and the one below, `musts` what decides each bar round.

    More evidence comes before a verdict, but not before a gate: a round that was never held has shown nothing of what decides it.
    """
    known = {result.round: result for result in results}
    at = _read(level, {id: one.score for id, one in known.items()}, rules[level])
    lower = LEVELS[level_rank(level) - 1] if level_rank(level) else None
    below = None if lower is None else _read(lower, {id: one.below for id, one in known.items()}, rules[lower])
    more = tuple(_more(known, musts))
    decided: Decided | None = at.verdict
    if more and not at.gates:
        decided = "follow-up round"
    elif at.verdict in {"no hire", "strong no hire"} and below is not None and _is_hire(below, known):
        decided = "hire one level below"
    return Decision(
        decided=decided,
        level=below.level if decided == "hire one level below" and below is not None else level,
        at=at,
        below=below,
        missing=tuple(id for id in rules[level].rounds if id not in known or known[id].score is None),
        more=more,
        goes_on="C" in known and known["C"].score == 2,
    )


def _read(level: Level, scores: Mapping[str, int | None], rule: LevelRule) -> Reading:
    weighed = {id: score for id in rule.rounds if (score := scores.get(id)) is not None}
    total = sum(rule.rounds[id] for id in weighed)
    gates = tuple(id for id in GATES if scores.get(id) == 1)
    if not total:
        return Reading(level=level, verdict="no hire" if gates else None, mean=None, weight=0, gates=gates)
    summed = sum(rule.rounds[id] * score for id, score in weighed.items())
    bars = tuple(id for id in BAR_ROUNDS if level_rank(level) and weighed.get(id, _BAR) < _BAR)
    ones = tuple(id for id, score in weighed.items() if score == 1)
    verdict: Verdict = "strong no hire" if 10 * summed < NO_HIRE * total else "no hire"
    if 10 * summed >= HIRE * total and not (gates or bars or ones):
        verdict = "strong hire" if 10 * summed >= STRONG * total and min(weighed.values()) >= _BAR else "hire"
    return Reading(
        level=level, verdict=verdict, mean=round(summed / total, 2), weight=total, gates=gates, bars=bars, ones=ones
    )  # fmt: skip


def _is_hire(below: Reading, known: Mapping[str, Result]) -> bool:
    """Tell whether the level below is a hire with both bar rounds at the bar, which it needs not have by itself."""
    bars = [known[id].below if id in known else None for id in BAR_ROUNDS]
    return below.verdict in {"hire", "strong hire"} and all(score is not None and score >= _BAR for score in bars)


def _more(known: Mapping[str, Result], musts: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for id in BAR_ROUNDS:
        result = known.get(id)
        open_ones = musts.get(id, ()) if result is None or result.score is None else result.unassessed
        yield from ((id, dimension) for dimension in open_ones)
