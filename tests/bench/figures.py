"""Figures and how they are shown: medians, percentiles, ratios, the table and the JSON document; nothing is measured here."""

from __future__ import annotations

import math
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

SCHEMA = 1
"""The version of the JSON document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One thing measured: ours, the reference measured in the same run, and what is aimed at.

    `samples` tells how many rounds (or turns, or connections) the figure was taken from; `low` and `high` are ours at the edges.
    """

    name: str
    unit: str
    ours: float
    reference: float
    against: str
    aim: str = ""
    samples: int = 1
    low: float | None = None
    high: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours divided by the reference; None where the reference is too small to divide by."""
        return self.ours / self.reference if self.reference > 0 else None


def of_rounds(
    name: str, unit: str, ours: Sequence[float], reference: Sequence[float], *, against: str, aim: str = ""
) -> Figure:
    """Return the figure of interleaved rounds: the median of each side."""
    return Figure(
        name=name,
        unit=unit,
        ours=statistics.median(ours),
        reference=statistics.median(reference),
        against=against,
        aim=aim,
        samples=len(ours),
        low=min(ours),
        high=max(ours),
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` (0 to 1) of all values do not exceed; raises `ValueError` for none."""
    if not values:
        raise ValueError("there is no percentile of nothing")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def machine(load: tuple[float, float, float], cores: int) -> str:
    """Return one line about where this was measured; the load is that before the first measurement."""
    one, five, fifteen = load
    return (
        f"{platform.system()} {platform.machine()}, {cores} cores, {platform.python_implementation()} "
        f"{platform.python_version()}, load {one:.1f} {five:.1f} {fifteen:.1f}"
    )


def document(figures: Sequence[Figure], *, machine: str, mode: str, amounts: dict[str, Any], at: str) -> dict[str, Any]:
    """Return everything as one JSON document."""
    return {
        "schema": f"interviewer.bench/{SCHEMA}",
        "at": at,
        "mode": mode,
        "amounts": amounts,
        "machine": machine,
        "figures": [
            {
                "name": figure.name,
                "unit": figure.unit,
                "ours": figure.ours,
                "low": figure.low,
                "high": figure.high,
                "samples": figure.samples,
                "reference": figure.reference,
                "against": figure.against,
                "ratio": figure.ratio,
                "aim": figure.aim,
            }
            for figure in figures
        ],
    }


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as text, one line each, the columns aligned."""
    rows = [("what", "unit", "ours", "reference", "ratio", "aim", "reference is")]
    rows += [
        (
            figure.name,
            figure.unit,
            short(figure.ours),
            short(figure.reference),
            "" if figure.ratio is None else short(figure.ratio),
            figure.aim,
            figure.against,
        )
        for figure in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    right = {2, 3, 4}
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def short(value: float) -> str:
    """Return a number with three digits that count, and none after the point from 100 on."""
    if value == 0 or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"
