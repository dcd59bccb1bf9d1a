"""What is to be read case by case: each case with its change and what stands out about it, the largest change first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from interviewer.core.script import LEVELS
from interviewer.evaluation.comparison import Change
from interviewer.evaluation.reports.report import Case, Report

Way = Literal["worse", "better", "same", "none"]
"""Which way a case went on the primary metric; `none` where it has no value on both sides."""
Tone = Literal["bad", "good", "warn"]

BINS = 4
"""How many bars the distribution has to either side of the cases that stayed the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something that stands out about a case, in words; `warn` asks for a look without a judgement."""

    says: str
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case on the primary metric; `gain` is the difference turned so that more is better."""

    case: str
    round: str
    level: str
    a: float | None
    b: float | None
    difference: float | None
    gain: float
    way: Way
    flags: tuple[Flag, ...]

    @property
    def verdict_changed(self) -> bool:
        """Tell whether it was graded otherwise on the other side."""
        return any(flag.says == VERDICT_CHANGED for flag in self.flags)

    @property
    def breaks(self) -> bool:
        """Tell whether B breaks a hard rule in it, or fails, where A did not."""
        return any(flag.tone == "bad" for flag in self.flags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """One bar of the distribution: how many cases gained between `low` and `high`."""

    low: float
    high: float
    count: int


VERDICT_CHANGED = "Verdict changed"


def case_rows(report: Report) -> tuple[CaseRow, ...]:
    """Return every case of the comparison: first those in which a rule newly breaks, then by size of the change, falls first."""
    primary = report.comparison.primary
    kept = {case.id: case for case in report.cases}
    flags = _hard_flags(report.comparison.changes)
    rows = []
    for change in primary.cases:
        gain = change.difference * primary.metric.sign
        rows.append(
            CaseRow(
                case=change.case,
                round=_round(kept.get(change.case), change.stratum),
                level=_level(kept.get(change.case), change.case),
                a=change.a,
                b=change.b,
                difference=change.difference,
                gain=gain,
                way="worse" if gain < 0 else "better" if gain > 0 else "same",
                flags=(*flags.get(change.case, ()), *_case_flags(kept.get(change.case))),
            )
        )
    for lost in primary.unpaired:
        case = kept.get(lost.case)
        found = (Flag(says=_sentence(lost.why), tone="warn"), *flags.get(lost.case, ()), *_case_flags(case))
        rows.append(
            CaseRow(
                case=lost.case, round=_round(case, ""), level=_level(case, lost.case),
                a=None, b=None, difference=None, gain=0.0, way="none",
                flags=tuple(dict.fromkeys(found)),
            )
        )  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (not row.breaks, -abs(row.gain), row.gain, row.case)))


def ways(rows: Sequence[CaseRow]) -> Mapping[Way, int]:
    """Return how many cases went which way."""
    counts = Counter(row.way for row in rows)
    return {way: counts[way] for way in ("worse", "same", "better", "none")}


def distribution(rows: Sequence[CaseRow]) -> tuple[Bin, ...]:
    """Return the bars from the largest loss to the largest gain, the cases that stayed the same in one of their own."""
    gains = [row.gain for row in rows if row.way != "none"]
    widest = max((abs(gain) for gain in gains), default=0.0)
    if not widest:
        return (Bin(low=0.0, high=0.0, count=len(gains)),)
    edges = [widest * step / BINS for step in range(BINS + 1)]
    counts: Counter[int] = Counter()
    for gain in gains:
        place = next((step for step in range(BINS) if abs(gain) <= edges[step + 1] * (1 + 1e-9)), BINS - 1) + 1 if gain else 0
        counts[place if gain > 0 else -place] += 1
    losses = [Bin(low=-edges[place], high=-edges[place - 1], count=counts[-place]) for place in range(BINS, 0, -1)]
    gained = [Bin(low=edges[place - 1], high=edges[place], count=counts[place]) for place in range(1, BINS + 1)]
    return (*losses, Bin(low=0.0, high=0.0, count=counts[0]), *gained)


def _hard_flags(changes: Sequence[Change]) -> dict[str, list[Flag]]:
    found: dict[str, list[Flag]] = {}
    for change in changes:
        if change.reliability is None:
            continue
        for case in change.reliability.broken:
            found.setdefault(case, []).append(Flag(says=change.metric.title, tone="bad"))
        for case in change.reliability.mended:
            found.setdefault(case, []).append(Flag(says=f"Mended: {change.metric.title}", tone="good"))
    return found


def _case_flags(case: Case | None) -> list[Flag]:
    if case is None:
        return []
    flags = []
    failed = [(bool(repeat.a.failed), bool(repeat.b.failed)) for repeat in case.repeats]
    if any(b for _, b in failed):
        flags.append(Flag(says="Failed on B", tone="bad" if not any(a for a, _ in failed) else "warn"))
    if any(a for a, _ in failed):
        flags.append(Flag(says="Failed on A", tone="warn"))
    if any(repeat.a.verdict != repeat.b.verdict for repeat in case.repeats if not repeat.a.failed and not repeat.b.failed):
        flags.append(Flag(says=VERDICT_CHANGED, tone="warn"))
    return flags


def _round(case: Case | None, stratum: str) -> str:
    return case.round if case else stratum


def _level(case: Case | None, id: str) -> str:
    """Return the level of a case, by its id where no more of it was kept: question, level, candidate."""
    if case is not None:
        return case.level
    named = id.split("/")[1:2]
    return named[0] if named and named[0] in LEVELS else ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
