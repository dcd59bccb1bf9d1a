"""How a figure is written in all reports: a value, a difference, a size, an interval, a p, a time, an amount.

Plain text, for a form to escape; minus is −, a share is a percentage and a difference of shares is in percentage points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from interviewer.evaluation.comparison import Change
from interviewer.evaluation.measured import Metric, Unit

PLACES: dict[Unit, int] = {"share": 1, "score": 2, "count": 2, "tokens": 0, "seconds": 1, "dollars": 2, "words": 1}
FINEST = 4
"""Places after the point that are never exceeded."""
ROUNDING = 1e-9
"""What keeps a thousandth from being taken for a little less."""
NAMED = 3
"""How many names a sentence gives before it counts the others."""


def unit_of(metric: Metric) -> Unit:
    """Return the unit a metric is shown in: a hard rule is a share of cases, whatever its repeats are counted in."""
    return "share" if metric.hard else metric.unit


def places_of(change: Change) -> int:
    """Return how many places show a change as finely as its interval is known, and never as nothing where it is sure."""
    half = (change.interval.high - change.interval.low) / 2 if change.interval else 0.0
    size = max(half, abs(change.difference or 0.0))
    places = PLACES[unit_of(change.metric)]
    return max(places, min(FINEST, _places(size, change.metric, digits=1))) if size else places


def value(number: float | None, metric: Metric, places: int | None = None) -> str:
    """Write a value of a metric, such as 2.8%, 3.3 s, $0.02 or 1,204; a dash where there is none."""
    if number is None:
        return "–"
    unit = unit_of(metric)
    text = _plain(number * (100 if unit == "share" else 1), PLACES[unit] if places is None else places)
    return _with_unit(text, unit, "%")


def difference(number: float | None, metric: Metric, places: int | None = None) -> str:
    """Write a difference with its sign: +0.29, −0.6 pp, +0.4 s."""
    if number is None:
        return "–"
    unit = unit_of(metric)
    text = _plain(number * (100 if unit == "share" else 1), PLACES[unit] if places is None else places)
    signed = text if text.startswith("−") or not text.strip("0.,") else f"+{text}"
    return _with_unit(signed, unit, " pp")


def size(number: float, metric: Metric, places: int | None = None) -> str:
    """Write how large a difference is, without a sign."""
    return difference(abs(number), metric, places).removeprefix("+")


def interval(change: Change, *, joined: str = " to ") -> str:
    """Write both ends of an interval, the unit once; a dash where there is none, and `counted` where none was needed."""
    if change.interval is None:
        return "–"
    if change.method == "counted":
        return "counted"
    low, high = (difference(end, change.metric, places_of(change)) for end in (change.interval.low, change.interval.high))
    unit = " pp" if unit_of(change.metric) == "share" else " s" if change.metric.unit == "seconds" else ""
    return f"{low.removesuffix(unit)}{joined}{high}"


def unit_word(metric: Metric) -> str:
    """Return the word to set beside a title whose figures carry no unit of their own."""
    if metric.hard:
        return "of cases"
    if metric.unit == "score":
        return "" if metric.scale is None else f"of {_plain(metric.scale, 0)}"
    return metric.unit if metric.unit in ("tokens", "words") else ""


def role_word(metric: Metric) -> str:
    """Return what a metric is there for: primary, guardrail, or a budget with what it allows."""
    match metric.role:
        case "budget":
            allowed = (
                difference(metric.margin * metric.sign * -1, metric, _places(metric.margin, metric)) if metric.margin else ""
            )
            return f"budget {allowed}".strip()
        case "extra":
            return ""
        case role:
            return role


def chance(p: float | None) -> str:
    """Write a p value; a small one is below a thousandth."""
    if p is None:
        return "–"
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def money(dollars: float) -> str:
    """Write dollars and cents; a fraction of a cent is not rounded to nothing."""
    return f"${dollars:,.2f}" if dollars >= 0.01 or dollars == 0 else f"${dollars:.4f}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its word."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(names: Sequence[str]) -> str:
    """Name a few, and count the others."""
    first = ", ".join(names[:NAMED])
    return first if len(names) <= NAMED else f"{first} and {len(names) - NAMED:,} more"


def rounded_size(number: float, metric: Metric) -> str:
    """Write a size with two digits that count, and the word of its unit."""
    word = unit_word(metric)
    return f"{size(number, metric, _places(number, metric))}{f' {word}' if word else ''}"


def _places(number: float, metric: Metric, *, digits: int = 2) -> int:
    """Return how many places give a number so many digits that count."""
    factor = 100 if unit_of(metric) == "share" else 1
    return max(0, min(FINEST, digits - 1 - math.floor(math.log10(number * factor) + ROUNDING)))


def _with_unit(text: str, unit: Unit, share: str) -> str:
    match unit:
        case "share":
            return f"{text}{share}"
        case "seconds":
            return f"{text} s"
        case "dollars":
            sign, digits = (text[0], text[1:]) if text[0] in "+−" else ("", text)
            return f"{sign}${digits}"
        case _:
            return text


def _plain(number: float, places: int) -> str:
    text = f"{abs(number):,.{places}f}"
    return f"−{text}" if number < 0 and text.strip("0.,") else text
