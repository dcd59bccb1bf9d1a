"""Both sides of one metric put side by side, case by case; what is missing is counted and named, never dropped.

What follows from the differences lives in `compare`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from interviewer.evaluation.comparison import CaseChange, Invalidity, Missing, Reliability, Unpaired
from interviewer.evaluation.measured import Metric, Scored, Side

MOST_MISSING = 0.01
"""The largest share of a side's repeats that may be ungraded, and that may have failed: what is missing is seldom missing by chance."""
MOST_ONE_SIDED = 0.05
"""The largest share of cases with a value on one side that have nothing to measure on the other: what is left is no sample of them."""
NAMED = 3
"""How many cases a sentence names before it counts the others."""

Rows = dict[str, list[Scored]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """The cases that have a value on both sides, sorted; `why` is a sentence where they must not be compared, `invalid` its kind."""

    cases: tuple[CaseChange, ...]
    unpaired: tuple[Unpaired, ...]
    missing_a: Missing
    missing_b: Missing
    repeats: int
    reliability: Reliability | None
    invalid: Invalidity | None
    why: str


def pair(metric: Metric, a: Side, b: Side) -> Pairs:
    """Put the two sides of a metric side by side; repeats are brought together within their case first."""
    left, right = a.scored.get(metric.id, ()), b.scored.get(metric.id, ())
    rows_a, rows_b = by_case(left), by_case(right)
    cases, unpaired = [], []
    one_sided = 0
    for case in sorted(rows_a.keys() & rows_b.keys()):
        one, other = case_value(metric, rows_a[case]), case_value(metric, rows_b[case])
        if isinstance(one, float) and isinstance(other, float):
            same = math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
            difference = 0.0 if same else other - one
            first = rows_a[case][0]
            cases.append(
                CaseChange(
                    case=case, stratum=first.stratum, a=one, b=other, difference=difference, subject=first.subject or case
                )
            )
        else:
            one_sided += "not applicable" in (one, other) and one != other
            whys = (f"{value} on {side.name}" for value, side in ((one, a), (other, b)) if isinstance(value, str))
            unpaired.append(Unpaired(case=case, why=", ".join(whys)))
    missing = _missing(left), _missing(right)
    invalid, why = _wrong(metric, a, b, (rows_a, rows_b), *missing)
    if not invalid and one_sided > MOST_ONE_SIDED * (len(cases) + one_sided):
        invalid, why = (
            "missing",
            f"{one_sided:,} of {len(cases) + one_sided:,} cases have something to measure on one side only.",
        )
    return Pairs(
        cases=tuple(cases),
        unpaired=tuple(unpaired),
        missing_a=missing[0],
        missing_b=missing[1],
        repeats=max((len(rows) for rows in (*rows_a.values(), *rows_b.values())), default=0),
        reliability=_reliability(metric, cases, rows_a, rows_b) if metric.hard and cases else None,
        invalid=invalid,
        why=why,
    )


def cases_of(side: Side) -> set[str]:
    """Return every case that a side has a row for, on any metric."""
    return {row.case for rows in side.scored.values() for row in rows}


def subjects_of(side: Side) -> set[str]:
    """Return every subject that a side has a row for, on any metric."""
    return {row.subject or row.case for rows in side.scored.values() for row in rows}


def by_case(rows: Iterable[Scored]) -> Rows:
    """Return the rows of each case, in the order of its repeats."""
    found: Rows = {}
    for row in sorted(rows, key=lambda row: row.repeat):
        found.setdefault(row.case, []).append(row)
    return found


def by_subject(cases: Iterable[CaseChange]) -> tuple[CaseChange, ...]:
    """Return one change for each subject, the mean over its cases, which are not apart from each other."""
    grouped: dict[str, list[CaseChange]] = {}
    for case in cases:
        grouped.setdefault(case.subject or case.case, []).append(case)
    return tuple(
        CaseChange(
            case=subject,
            stratum=group[0].stratum,
            a=math.fsum(case.a for case in group) / len(group),
            b=math.fsum(case.b for case in group) / len(group),
            difference=math.fsum(case.difference for case in group) / len(group),
            subject=subject,
        )
        for subject, group in grouped.items()
    )


def case_value(metric: Metric, rows: Sequence[Scored]) -> float | str:
    """Return what a case scored, or why it has no value.

    A hard rule is broken by one fault, however many repeats are missing; it held where there was nothing to break,
    and nobody knows where a repeat without a verdict is among those that held.
    """
    values = [row.value for row in rows if row.value is not None]
    lost = [row.absence for row in rows if row.absence in ("ungraded", "failed", "not assessed")]
    if metric.hard:
        fault = any(metric.is_fault(value) for value in values)
        if not fault and lost:
            return lost[0] or ""
        return float(fault) if metric.direction == "lower" else float(not fault)
    if values:
        return math.fsum(values) / len(values)
    return (lost[0] if lost else None) or "not applicable"


def _missing(rows: Sequence[Scored]) -> Missing:
    absences = [row.absence for row in rows]
    return Missing(
        of=len(rows),
        ungraded=absences.count("ungraded"),
        failed=absences.count("failed"),
        not_applicable=absences.count("not applicable"),
    )


def _reliability(metric: Metric, cases: Sequence[CaseChange], rows_a: Rows, rows_b: Rows) -> Reliability:
    def held(value: float) -> bool:
        return not metric.is_fault(value)

    def each(rows: Rows) -> float:
        seen = [held(row.value) for case in cases for row in rows[case.case] if row.value is not None]
        return sum(seen) / len(seen) if seen else 1.0

    return Reliability(
        repeats=max(len(rows_a[case.case]) for case in cases),
        a_all=sum(held(case.a) for case in cases) / len(cases),
        b_all=sum(held(case.b) for case in cases) / len(cases),
        a_each=each(rows_a),
        b_each=each(rows_b),
        broken=tuple(case.case for case in cases if held(case.a) and not held(case.b)),
        mended=tuple(case.case for case in cases if held(case.b) and not held(case.a)),
    )


def _wrong(
    metric: Metric, a: Side, b: Side, rows: tuple[Rows, Rows], missing_a: Missing, missing_b: Missing
) -> tuple[Invalidity | None, str]:
    if why := _mismatch(a, b, *rows):
        return "mismatch", why
    if why := _unassessed(metric, a, b):
        return "missing", why
    if why := _too_many_missing(a.name, missing_a) or _too_many_missing(b.name, missing_b):
        return "missing", why
    if missing_a.not_applicable == missing_a.of and missing_b.not_applicable == missing_b.of:
        return "idle", "There was nothing to measure in any case."
    return None, ""


def _mismatch(a: Side, b: Side, rows_a: Rows, rows_b: Rows) -> str:
    """Say why the two sides are not the same cases, repeats and strata; nothing where they are."""
    for name, rows in ((a.name, rows_a), (b.name, rows_b)):
        if not rows:
            return f"It was not measured on {name}."
        for case, repeats in rows.items():
            repeat, times = Counter(row.repeat for row in repeats).most_common(1)[0]
            if times > 1:
                return f"Repeat {repeat + 1} of {case} is there {times} times on {name}."
    for here, there, name in ((rows_a, rows_b, a.name), (rows_b, rows_a, b.name)):
        alone = here.keys() - there.keys() or {
            f"{case} repeat {repeat + 1}" for case in here for repeat in _repeats(here[case]) - _repeats(there[case])
        }
        if alone:
            return f"Only on {name}: {_list(alone)}."
    moved = {case for case in rows_a if rows_a[case][0].stratum != rows_b[case][0].stratum}
    return f"Not in the same round on both sides: {_list(moved)}." if moved else ""


def _repeats(rows: Iterable[Scored]) -> set[int]:
    return {row.repeat for row in rows}


def _unassessed(metric: Metric, a: Side, b: Side) -> str:
    """Say that there was nobody to judge, and why, where a row of either side says so."""
    rows = (row for side in (a, b) for row in side.scored.get(metric.id, ()))
    why = next((row.why for row in rows if row.absence == "not assessed"), "")
    told = why.partition(":")[2].strip()
    return f"It was not assessed{f': {told}' if told else ''}." if why else ""


def _too_many_missing(name: str, missing: Missing) -> str:
    asked = missing.of - missing.not_applicable
    for count, what in ((missing.failed, "failed"), (missing.ungraded, "are ungraded")):
        if count > MOST_MISSING * asked:
            return f"On {name} {count:,} of {asked:,} {what}, more than {MOST_MISSING:.0%}."
    return ""


def _list(names: set[str]) -> str:
    first = ", ".join(sorted(names)[:NAMED])
    return first if len(names) <= NAMED else f"{first} and {len(names) - NAMED:,} more"
