"""From signals to dimensions to a round: the written rule, to the letter, over values that are given.

The numbers are those of the rubric, sections 3 and 4, and of the level tables, section 2; what they are applied to is gathered by
`grading` from a transcript or by `evaluation.gold` from labels.  Nothing here knows where a mark came from.
Shares are compared as whole numbers, so that 17 of 20 is exactly 0.85.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from interviewer.core.bundle import Bundle
from interviewer.core.evidence import Evidence
from interviewer.core.script import LEVELS, Level, Signal, level_rank
from interviewer.core.standards import LevelRule, RedFlag

Status = Literal["scored", "not assessed", "not graded"]
"""`not assessed`: no opportunity was given; `not graded`: the grader gave nothing that could be read.  Neither is a number."""

UNPROMPTED = frozenset({"SAFE", "TRADE", "DATA"})
"""The dimensions whose expected signals must come without a probe, in the share the level asks (levels 2.2)."""

HELD = "RF-16"
"""The wrong claim held: its cap is on the dimension the claim concerns."""

_BAR = 3
"""The score that meets the bar at the target level."""
_EVIDENCE_FROM = level_rank("III")
"""Level evidence is never looked for below this level (rubric 4)."""
_SENIOR = level_rank("Sr")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the interviewer gave a chance at: the questions asked, every id that was put, and three kinds of occasion."""

    questions: frozenset[str]
    put: frozenset[str] = frozenset()
    code: bool = False
    challenged: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A red flag with the candidate's words; `dimension` and `central` are for a wrong claim held, `repair` quotes what mended it."""

    id: str
    quote: str
    turn: int
    repair: str = ""
    repair_turn: int | None = None
    dimension: str | None = None
    central: bool = False

    @property
    def repaired(self) -> bool:
        """Whether the candidate mended it with substance after its probe."""
        return bool(self.repair)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The score whose anchor describes a dimension, as a grader finds; with a reason and the candidate's words.

    It moves the base score by one towards it, at whichever level that is counted.
    """

    score: int
    reason: str
    quote: str
    turn: int

    def step(self, base: int) -> Literal[-1, 0, 1]:
        """Return by how much it moves a base score; never by two."""
        return 1 if self.score > base else -1 if self.score < base else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What moved a base score, and by how much."""

    by: Literal[-1, 1]
    anchor: Anchor


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that was found in one interview: marks by signal, flags, anchors by dimension, and dimensions that were not graded.

    `half_heard` are dimensions of which this grader hears so little that they are only scored where that reaches the bar.
    `untold` are signals that this grader cannot hear at all, or saw without words of the candidate's: they are neither expected nor
    stretch, since silence about them says nothing.
    `finals` are scores that a coach put in the place of the grader's.
    """

    marks: Mapping[str, Evidence]
    flags: tuple[Flag, ...] = ()
    anchors: Mapping[str, Anchor] = field(default_factory=dict)
    not_graded: frozenset[str] = frozenset()
    untold: frozenset[str] = frozenset()
    half_heard: frozenset[str] = frozenset()
    finals: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Why a score cannot be, or is not, what the table gives: the highest score left, and the signal, flag or rule behind it."""

    kind: Literal["contradicted", "red flag", "repaired red flag", "prompted", "no close"]
    by: str
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionScore:
    """One dimension: the signals that had a chance, what the table gives, the base after limits, and the final score.

    `shown` are the expected and `beyond` the stretch signals that count; `voided` were shown but given away by a hint.
    """

    dimension: str
    status: Status
    weight: int
    must: bool
    expected: tuple[str, ...] = ()
    stretch: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    prompted: tuple[str, ...] = ()
    voided: tuple[str, ...] = ()
    table: int | None = None
    base: int | None = None
    final: int | None = None
    limits: tuple[Limit, ...] = ()
    move: Move | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The expected signals that were not shown, in the order of the rubric."""
        return tuple(id for id in self.expected if id not in self.shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundScore:
    """The round: its dimensions in the order of the scorecard, the weighted mean, the score, and what holds it down.

    `score` is None where nothing was assessed or a dimension could not be graded; `insufficient` stands beside a provisional score.
    `by_rule` is the score before `held_by`: missing level evidence, or the verdict of a lower level, which is `below`.
    """

    level: Level
    dimensions: tuple[DimensionScore, ...]
    mean: float | None
    by_rule: int | None
    score: int | None
    held_by: Literal["", "level evidence", "lower level"]
    insufficient: bool
    unassessed: tuple[str, ...]
    not_graded: tuple[str, ...]
    below: RoundScore | None = None

    def dimension(self, id: str) -> DimensionScore:
        """Return the score of a dimension of the round; raises `StopIteration` where there is none."""
        return next(one for one in self.dimensions if one.dimension == id)


def pool(bundle: Bundle, given: Given) -> tuple[Signal, ...]:
    """Return the signals of every question that was asked, pooled, then those common to the round and to all rounds."""
    own = (signal for question in bundle.questions if question.id in given.questions for signal in question.signals)
    return (*own, *bundle.round.signals, *bundle.shared_signals())


def had_chance(signal: Signal, given: Given) -> bool:
    """Tell whether there was an opportunity for a signal (rubric 3); one that the candidate raised unasked counts besides."""
    match signal.chance:
        case "code":
            return given.code
        case "challenge":
            return given.challenged
        case "close":
            return given.closed
        case "always":
            return not signal.after or not given.put.isdisjoint(signal.after)


def score_round(bundle: Bundle, level: Level, given: Given, findings: Findings) -> RoundScore:
    """Return the round's score at a level.

    A higher level never gives a higher verdict than a lower one: where the table would, the lower level's verdict holds.
    """
    scored = _by_rule(bundle, level, given, findings)
    lower = (_by_rule(bundle, each, given, findings) for each in LEVELS[: level_rank(level)])
    below = min((one for one in lower if one.score is not None), key=lambda one: one.score or 0, default=None)
    if scored.score is None or below is None or (below.score or 0) >= scored.score:
        return scored
    return replace(scored, score=below.score, held_by="lower level", below=below)


def nothing_assessed(bundle: Bundle, level: Level) -> RoundScore:
    """Return the score of an interview in which too little was said to assess anything by: none at all."""
    dimensions = tuple(
        DimensionScore(dimension=id, status="not assessed", weight=bundle.weight(id, level), must=id in bundle.round.must)
        for id in bundle.round.dimensions
    )
    return RoundScore(
        level=level, dimensions=dimensions, mean=None, by_rule=None, score=None, held_by="", insufficient=True,
        unassessed=bundle.round.dimensions, not_graded=(),
    )  # fmt: skip


def _by_rule(bundle: Bundle, level: Level, given: Given, findings: Findings) -> RoundScore:
    signals = pool(bundle, given)
    rule = bundle.level(level)
    dimensions = tuple(_dimension(id, signals, bundle, rule, given, findings) for id in bundle.round.dimensions)
    assessed = [one for one in dimensions if one.status == "scored"]
    unassessed = tuple(one.dimension for one in dimensions if one.status == "not assessed")
    failed = tuple(one.dimension for one in dimensions if one.status == "not graded")
    mean = None if failed else _mean(assessed)
    score = None if mean is None else _score(mean, assessed, level)
    must_missing = any(one.must for one in dimensions if one.status == "not assessed")
    scored = RoundScore(
        level=level,
        dimensions=dimensions,
        mean=mean,
        by_rule=score,
        score=score,
        held_by="",
        insufficient=must_missing or 3 * (len(dimensions) - len(unassessed)) < 2 * len(dimensions),
        unassessed=unassessed,
        not_graded=failed,
    )
    if score is not None and score > 2 and not _has_level_evidence(signals, level, findings, rule):
        return replace(scored, score=2, held_by="level evidence")
    return scored


def _mean(assessed: Sequence[DimensionScore]) -> float | None:
    """Return the weighted mean of the final scores; weight 0 is recorded only."""
    total = sum(one.weight for one in assessed)
    if not total:
        return None
    return sum(one.weight * (one.final or 0) for one in assessed) / total


def _score(mean: float, assessed: Sequence[DimensionScore], level: Level) -> int:
    """Return the round score of rubric 4."""
    finals = [one.final or 0 for one in assessed]
    short = [one.final or 0 for one in assessed if one.must and (one.final or 0) < 3]
    musts_hold = not short or (level == "I" and short == [2])
    if mean >= 3.5 and min(finals) >= 3:
        return 4
    if mean >= 2.75 and min(finals) > 1 and musts_hold:
        return 3
    return 2 if mean >= 1.75 else 1


def _has_level_evidence(signals: Sequence[Signal], level: Level, findings: Findings, rule: LevelRule) -> bool:
    """Tell whether, from Senior up, something of the target level or above was shown; shared signals do not count."""
    target = level_rank(level)
    if target < _SENIOR:
        return True
    own = [signal for signal in signals if not signal.shared]
    ranks = {level_rank(signal.level) for signal in own}
    reachable = max((rank for rank in ranks if rank >= _EVIDENCE_FROM), default=_EVIDENCE_FROM)
    needed = min(target, reachable)
    return any(level_rank(s.level) >= needed and _counts(findings.marks.get(s.id), rule) for s in own)


def _dimension(
    id: str, signals: Iterable[Signal], bundle: Bundle, rule: LevelRule, given: Given, findings: Findings
) -> DimensionScore:
    must = id in bundle.round.must
    weight = bundle.weight(id, rule.id)
    if id in findings.not_graded:
        return DimensionScore(dimension=id, status="not graded", weight=weight, must=must)
    tally = _Tally.of([signal for signal in signals if signal.dimension == id], rule, given, findings)
    table = tally.table()
    if table is None or (id in findings.half_heard and table < _BAR):
        return DimensionScore(
            dimension=id, status="not assessed", weight=weight, must=must, expected=tally.ids(tally.expected),
            stretch=tally.ids(tally.stretch), shown=tally.ids(tally.shown), beyond=tally.ids(tally.beyond), voided=tally.voided,
        )  # fmt: skip
    limits = (*tally.limits(id, table, rule), *_flag_limits(id, bundle, findings.flags))
    ceiling = min((limit.score for limit in limits), default=4)
    base = min(table, ceiling)
    anchor = findings.anchors.get(id)
    by = 0 if anchor is None else anchor.step(base)
    hard = min((limit.score for limit in limits if limit.kind != "prompted"), default=4)
    final = findings.finals.get(id, max(1, min(base + by, hard)))
    return DimensionScore(
        dimension=id,
        status="scored",
        weight=weight,
        must=must,
        expected=tally.ids(tally.expected),
        stretch=tally.ids(tally.stretch),
        shown=tally.ids(tally.shown),
        beyond=tally.ids(tally.beyond),
        contradicted=tally.ids(tally.contradicted),
        prompted=tuple(signal.id for signal in tally.shown if tally.marks[signal.id].prompted),
        voided=tally.voided,
        table=table,
        base=base,
        final=final,
        limits=limits,
        move=Move(by=by, anchor=anchor) if anchor is not None and by and final != base and id not in findings.finals else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tally:
    """The signals of one dimension, counted."""

    all: tuple[Signal, ...]
    target: Level
    marks: Mapping[str, Evidence]
    expected: tuple[Signal, ...]
    stretch: tuple[Signal, ...]
    shown: tuple[Signal, ...]
    beyond: tuple[Signal, ...]
    raised_prompted: int
    voided: tuple[str, ...]

    @staticmethod
    def of(signals: Sequence[Signal], rule: LevelRule, given: Given, findings: Findings) -> _Tally:
        target, marks = level_rank(rule.id), findings.marks
        offered = [signal for signal in signals if signal.id not in findings.untold and had_chance(signal, given)]
        raised = [signal for signal in signals if signal.id in marks and signal not in offered]
        entered = [signal for signal in signals if signal in offered or signal in raised]
        expected = tuple(signal for signal in entered if level_rank(signal.level) <= target)
        stretch = tuple(signal for signal in entered if level_rank(signal.level) > target)
        shown = tuple(signal for signal in expected if _counts(marks.get(signal.id), rule))
        return _Tally(
            all=tuple(signals),
            target=rule.id,
            marks=marks,
            expected=expected,
            stretch=stretch,
            shown=shown,
            beyond=tuple(signal for signal in stretch if _counts(marks.get(signal.id), rule, stretch=True)),
            raised_prompted=sum(1 for signal in shown if signal in raised and marks[signal.id].prompted),
            voided=tuple(s.id for s in entered if _present(marks.get(s.id)) and not _counts(marks.get(s.id), rule)),
        )

    @staticmethod
    def ids(signals: Iterable[Signal]) -> tuple[str, ...]:
        return tuple(signal.id for signal in signals)

    @property
    def contradicted(self) -> tuple[Signal, ...]:
        return tuple(s for s in self.expected if s.id in self.marks and self.marks[s.id].state == "contradicted")

    @property
    def unprompted(self) -> int:
        return sum(1 for signal in self.shown if not self.marks[signal.id].prompted)

    @property
    def due(self) -> int:
        """How many expected signals the unprompted share is taken of: not those that only came up because a probe named them."""
        return len(self.expected) - self.raised_prompted

    def table(self) -> int | None:
        """Return the score of the table in rubric 3, or None where there was nothing to assess."""
        if not self.expected:
            return 3 if self.beyond else None
        shown, total = len(self.shown), len(self.expected)
        above = level_rank(self.target) + 1
        nothing_above = not any(level_rank(signal.level) == above for signal in self.all)
        if 100 * shown >= 85 * total and self.beyond:
            return 4
        if nothing_above and shown == total and 2 * self.unprompted >= self.due:
            return 4
        if 100 * shown >= 60 * total:
            return 3
        return 2 if 100 * shown >= 30 * total else 1

    def limits(self, dimension: str, table: int, rule: LevelRule) -> tuple[Limit, ...]:
        """Return what holds the dimension down by its own signals."""
        found = [Limit(kind="contradicted", by=signal.id, score=2) for signal in self.contradicted]
        if dimension in UNPROMPTED and table >= 3 and self.expected and self.unprompted < rule.unprompted * self.due:
            found.append(Limit(kind="prompted", by=f"{self.unprompted} of {self.due}", score=table - 1))
        crown = next((signal for signal in self.all if signal.crowns), None)
        if crown is not None and crown not in self.shown and crown not in self.beyond:
            found.append(Limit(kind="no close", by=crown.id, score=3))
        return tuple(found)


def _present(mark: Evidence | None) -> bool:
    return mark is not None and mark.state == "present"


def _counts(mark: Evidence | None, rule: LevelRule, *, stretch: bool = False) -> bool:
    """Tell whether a mark is credited: after rung 3 never, after rung 2 not as stretch, after a rung above the level's never."""
    if mark is None or mark.state != "present" or mark.rung >= 3 or mark.rung > rule.hint_rung:
        return False
    return not (stretch and mark.rung >= 2)


def _flag_limits(dimension: str, bundle: Bundle, flags: Iterable[Flag]) -> list[Limit]:
    """Return the caps of red flags on a dimension; a repaired one is a step higher."""
    limits = []
    for flag in flags:
        for score in _caps(bundle.red_flag(flag.id), flag, dimension):
            raised = min(4, score + flag.repaired)
            limits.append(Limit(kind="repaired red flag" if flag.repaired else "red flag", by=flag.id, score=raised))
    return limits


def _caps(red_flag: RedFlag | None, flag: Flag, dimension: str) -> list[int]:
    if red_flag is None:
        return []
    if flag.id == HELD:
        return [1 if flag.central else 2] if flag.dimension == dimension else []
    return [cap.score for cap in red_flag.caps if cap.dimension == dimension]
