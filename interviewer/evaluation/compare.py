"""Is B better than A? Paired differences on case means, and one of four answers; pure, and the same for the same seed.

The sample are the subjects, a candidate on a question each: its levels and their repeats make its mean more exact and are never
counted as more of them, since they rise and fall together.  Rounds are strata.
The arithmetic lives in `inference`, what is compared in `measured`, what comes out in `comparison`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from interviewer.evaluation import inference
from interviewer.evaluation.comparison import (
    Answer,
    CaseChange,
    Change,
    Comparison,
    Gate,
    Interval,
    Invalidity,
    Method,
    Named,
    Reach,
    StratumChange,
)
from interviewer.evaluation.measured import Metric, Side
from interviewer.evaluation.pairing import Pairs, by_subject, cases_of, pair, subjects_of

FEWEST = 8
"""With fewer subjects there is no answer: were two of them to stay the same, no test could see the others change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Estimate:
    """What the differences of some cases say, before anything is decided."""

    difference: float
    interval: Interval
    at_worst: float
    p: float | None
    spread: float


def compare(a: Side, b: Side, metrics: Iterable[Metric], *, seed: int, confidence: float = 0.95) -> Comparison:
    """Compare B with A on every metric; of these exactly one is the primary, which the answer is about.

    A metric is better or worse where its interval leaves zero out and its p, after Holm for all but the primary, is small enough.
    The comparison is worse where the primary is, or a guardrail that is not shown to stay within its margin.
    It is invalid where the primary has no answer, or where cases or values of either are missing.
    The gate passes where the primary and each guardrail are, with confidence, not worse than their margin.
    """
    wanted = tuple(metrics)
    if [metric.role for metric in wanted].count("primary") != 1:
        raise ValueError("A comparison has exactly one primary metric.")
    certain = a.deterministic and b.deterministic
    judged = a.judged | b.judged
    drafts = [
        _draft(metric, pair(metric, a, b), certain=certain and metric.id not in judged, seed=seed, confidence=confidence)
        for metric in wanted
    ]
    changes = tuple(_decided(change, confidence) for change in _adjusted(drafts))
    deciding = [change for change in changes if change.metric.role in ("primary", "guardrail")]
    answer = _answer(deciding)
    whys = tuple(f"{change.metric.title}: {change.why}" for change in deciding if change.invalid)
    return Comparison(
        a=Named(name=a.name, label=a.label, digest=a.digest),
        b=Named(name=b.name, label=b.label, digest=b.digest),
        seed=seed,
        confidence=confidence,
        deterministic=certain,
        cases=len(cases_of(a) & cases_of(b)),
        subjects=len(subjects_of(a) & subjects_of(b)),
        repeats=max(change.repeats for change in changes),
        answer=answer,
        gate=_gate(deciding, answer),
        why=whys,
        changes=changes,
    )


def _answer(judged: Sequence[Change]) -> Answer:
    primary = next(change for change in judged if change.metric.role == "primary")
    if primary.invalid or any(change.invalid in ("mismatch", "missing") for change in judged):
        return "invalid"
    return "worse" if any(change.loses for change in judged if change is not primary) else primary.answer


def _gate(judged: Sequence[Change], answer: Answer) -> Gate:
    """Return the gate of the whole: a guardrail with nothing to guard cannot stop it."""
    gates = {change.gate for change in judged if change.invalid != "idle"}
    if answer == "invalid":
        return "undecided"
    return "worse" if "worse" in gates else "undecided" if "undecided" in gates else "passed"


def _draft(metric: Metric, pairs: Pairs, *, certain: bool, seed: int, confidence: float) -> Change:
    """Return what is known of a metric before it is seen beside the others; whatever is not decided is undecided."""
    method: Method = "t" if not metric.hard else "counted" if certain else "shares"
    subjects = by_subject(pairs.cases)
    invalid, why = (pairs.invalid, pairs.why) if pairs.invalid else _too_few(metric, pairs, len(subjects), certain=certain)
    found = None if invalid else _estimate(metric, subjects, method, seed=seed, confidence=confidence)
    wins, ties, losses = _tally(metric, pairs.cases)
    there = bool(subjects)
    return Change(
        metric=metric,
        answer="invalid" if invalid else "no clear change",
        gate="undecided",
        invalid=invalid,
        why=why,
        method=method,
        repeats=pairs.repeats,
        a=_mean(one.a for one in subjects) if there else None,
        b=_mean(one.b for one in subjects) if there else None,
        difference=_mean(one.difference for one in subjects) if there else None,
        interval=found.interval if found else None,
        at_worst=found.at_worst if found else None,
        p=found.p if found else None,
        adjusted=None,
        wins=wins,
        ties=ties,
        losses=losses,
        reach=_reach(found, subjects, len(pairs.cases), method, confidence) if found and method != "counted" else None,
        reliability=pairs.reliability,
        missing_a=pairs.missing_a,
        missing_b=pairs.missing_b,
        unpaired=pairs.unpaired,
        strata=() if invalid else _strata(metric, pairs.cases, method, seed=seed, confidence=confidence),
        cases=pairs.cases,
    )


def _too_few(metric: Metric, pairs: Pairs, subjects: int, *, certain: bool) -> tuple[Invalidity | None, str]:
    """Tell whether there are too few subjects; where nothing is left to chance, a guardrail that did not move needs no number."""
    there, all = len(pairs.cases), len(pairs.cases) + len(pairs.unpaired)
    unmoved = certain and metric.role != "primary" and there and _same(pairs.cases)
    if subjects >= FEWEST or unmoved:
        return None, ""
    cases = f"{there} case{'' if there == 1 else 's'}{f' of {all} could be compared' if pairs.unpaired else ''}"
    apart = f" of {subjects} candidates on a question" if subjects < there else ""
    return "few", f"Too few: {cases}{apart}, and an answer needs {FEWEST}."


def _estimate(
    metric: Metric, cases: Sequence[CaseChange], method: Method, *, seed: int, confidence: float, of: str = ""
) -> _Estimate:
    differences = np.array([case.difference for case in cases])
    chance = np.random.default_rng([seed, crc32(f"{metric.id}\n{of}".encode())])
    up, down = float(differences[differences > 0].sum()), float(-differences[differences < 0].sum())
    mean = math.fsum(differences) / len(cases)
    one_sided = 2 * confidence - 1
    match method:
        case "counted":
            return _Estimate(difference=mean, interval=Interval(low=mean, high=mean), at_worst=mean, p=None, spread=0.0)
        case "shares":
            ends = inference.share_interval(up, down, len(cases), confidence)
            near = inference.share_interval(up, down, len(cases), one_sided)
            # where levels of a subject differ among themselves up and down are parts of one: the interval is wider then, never narrower
            spread = math.sqrt(max((up + down) / len(cases) - mean**2, 0.0))
        case "t":
            spread = float(differences.std(ddof=1)) if up or down else 0.0
            ends, near = (
                (mean - reach, mean + reach)
                for reach in (
                    inference.t_reach(spread, len(cases), level) if spread else 0.0 for level in (confidence, one_sided)
                )
            )
    return _Estimate(
        difference=mean,
        interval=Interval(low=float(ends[0]), high=float(ends[1])),
        at_worst=float(near[0] if metric.direction == "higher" else near[1]),
        p=inference.sign_flip(differences, chance),
        spread=spread,
    )


def _reach(found: _Estimate, subjects: Sequence[CaseChange], cases: int, method: Method, confidence: float) -> Reach:
    """Return what could be seen: from the spread of the differences, or for shares from how many differ against the change.

    Numbers of cases are for as many levels a subject as there were.
    """
    same, levels, number = _same(subjects), cases / len(subjects), len(subjects)
    unseen = inference.share_unseen(number, confidence) if same else None
    if method == "shares":
        ways = [sum(max(sign * one.difference, 0.0) for one in subjects) for sign in (1, -1)]
        differ = 2 * min(ways) / number
        share = inference.smallest_share(differ, number, confidence)
        half = math.ceil(inference.cases_to_see_share(share / 2, differ, confidence) * levels) if share is not None else None
        return Reach(spread=found.spread, levels=levels, smallest=share, cases_for_half=half, unseen=unseen)
    if found.spread == 0:
        return Reach(spread=0.0, levels=levels, one_way=math.ceil(inference.fewest_one_way(confidence) * levels), unseen=unseen)
    smallest = inference.smallest_change(found.spread, len(subjects), confidence)
    half = math.ceil(inference.cases_to_see(smallest / 2, found.spread, confidence) * levels)
    return Reach(spread=found.spread, levels=levels, smallest=smallest, cases_for_half=half, unseen=unseen)


def _strata(
    metric: Metric, cases: Sequence[CaseChange], method: Method, *, seed: int, confidence: float
) -> tuple[StratumChange, ...]:
    """Return each round by itself; their p values are adjusted by Holm among themselves."""
    rows = []
    for stratum in sorted({case.stratum for case in cases}):
        here = [case for case in cases if case.stratum == stratum]
        apart = by_subject(here)
        found = _estimate(metric, apart, method, seed=seed, confidence=confidence, of=stratum) if len(apart) >= FEWEST else None
        wins, ties, losses = _tally(metric, here)
        rows.append(
            StratumChange(
                stratum=stratum,
                cases=len(here),
                a=_mean(one.a for one in apart),
                b=_mean(one.b for one in apart),
                difference=_mean(one.difference for one in apart),
                interval=found.interval if found else None,
                p=found.p if found else None,
                adjusted=None,
                wins=wins,
                ties=ties,
                losses=losses,
            )
        )
    adjusted = iter(inference.holm([row.p for row in rows if row.p is not None]))
    return tuple(row if row.p is None else replace(row, adjusted=next(adjusted)) for row in rows)


def _adjusted(drafts: Sequence[Change]) -> list[Change]:
    """Return the changes with Holm's p: the primary was named before the run and is alone, all others share one error."""
    tested = [change.p for change in drafts if change.p is not None and change.metric.role != "primary"]
    adjusted = iter(inference.holm(tested))
    return [
        replace(change, adjusted=change.p if change.p is None or change.metric.role == "primary" else next(adjusted))
        for change in drafts
    ]


def _decided(change: Change, confidence: float) -> Change:
    """Return a change with its answer and its gate."""
    if change.interval is None or change.difference is None or change.at_worst is None:
        return change
    clear = inference.is_clear(change.interval.low, change.interval.high, change.adjusted or 0.0, confidence)
    gain = change.difference * change.metric.sign
    answer: Answer = "no clear change" if not clear else "better" if gain > 0 else "worse"
    passed = change.at_worst * change.metric.sign >= -change.metric.margin - inference.ROUNDING
    gate: Gate = "passed" if passed else "worse" if answer == "worse" else "undecided"
    reach = change.reach
    if gate == "undecided" and reach is not None:
        reach = replace(reach, cases_to_pass=_to_pass(change, reach, confidence))
    return replace(change, answer=answer, gate=gate, reach=reach)


def _to_pass(change: Change, reach: Reach, confidence: float) -> int | None:
    """Return how many cases show that nothing is lost, if nothing is; None where no number does, or nobody knows it."""
    margin = change.metric.margin
    if not margin or not (reach.spread or change.method == "shares"):
        return None
    if change.method == "shares":
        subjects = inference.shares_to_pass(margin, (change.wins + change.losses) / len(change.cases), confidence)
    else:
        subjects = inference.cases_to_pass(margin, reach.spread, confidence)
    return math.ceil(subjects * reach.levels)


def _tally(metric: Metric, cases: Sequence[CaseChange]) -> tuple[int, int, int]:
    gains = [case.difference * metric.sign for case in cases]
    wins, losses = sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)
    return wins, len(cases) - wins - losses, losses


def _same(cases: Sequence[CaseChange]) -> bool:
    return all(case.difference == 0 for case in cases)


def _mean(values: Iterable[float]) -> float:
    seen = list(values)
    return math.fsum(seen) / len(seen)
