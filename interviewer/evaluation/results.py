"""The result of a suite in the form of a baseline: a line for each case with what it scored on every metric.

A case scores what it would in a comparison: the mean of its repeats, or for a hard rule whether it held in all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from interviewer.evaluation import lines
from interviewer.evaluation.lines import Line
from interviewer.evaluation.measured import Metric, Side
from interviewer.evaluation.pairing import by_case, case_value

DIGITS = 6
"""Places after the point that are kept: what differs by less is rounding."""


def rows(side: Side, metrics: Iterable[Metric]) -> list[Line]:
    """Return a row for each case of a side; where a metric has no value, the reason stands in its place."""
    found: dict[str, Line] = {}
    for metric in metrics:
        for case, scored in by_case(side.scored.get(metric.id, ())).items():
            value = case_value(metric, scored)
            row = found.setdefault(case, {"case": case, "round": scored[0].stratum, "repeats": len(scored)})
            row[metric.id] = value if isinstance(value, str) else round(value, DIGITS)
    return list(found.values())


def written(rows: Iterable[Line]) -> str:
    """Return the lines of the file, sorted by case."""
    return lines.written(rows, _name)


def changes(before: str, after: str) -> Sequence[str]:
    """Return one sentence for each case and metric that differ between two files."""
    return lines.changes(before, after, _name)


def _name(row: Line) -> str:
    return str(row["case"])
