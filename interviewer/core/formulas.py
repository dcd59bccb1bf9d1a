"""The closed list of formulas by which a candidate's figures are checked, and how amounts are written in a report.

Each is a function of named inputs with a kind of result; which figures use which, and what a verdict is, lives in `figures`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from interviewer.core.script import Kind

DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """One formula: what kind each input has, what kind the result, how it is worked out, and its line with `{input}` to fill in.

    An input in `many` is all amounts of its kind in the sentence except the result itself, as their sum.
    """

    inputs: Mapping[str, Kind]
    result: Kind
    work_out: Callable[[Mapping[str, float]], float]
    line: str
    many: str | None = None


def bits_for_error(error: float) -> float:
    """Return the bits per key of a Bloom filter with this share of false positives."""
    return -math.log(error) / math.log(2) ** 2


def error_for_bits(bits: float) -> float:
    """Return the share of false positives of a Bloom filter at these bits per key, with the best whole number of hash functions."""
    best = max(1, math.floor(bits * math.log(2)))
    return float(min((-math.expm1(-hashes / bits)) ** hashes for hashes in (best, best + 1)))


FORMULAS: Mapping[str, Formula] = {
    "bloom_bits_per_key": Formula(
        inputs={"error": "share"},
        result="bits per key",
        work_out=lambda of: bits_for_error(of["error"]),
        line="-ln({error}) / (ln 2)²",
    ),
    "bloom_error": Formula(
        inputs={"bits": "bits per key"},
        result="share",
        work_out=lambda of: error_for_bits(of["bits"]),
        line="(1 - e^(-k / b))^k with b = {bits} and the best k",
    ),
    "memory_for_keys": Formula(
        inputs={"keys": "count", "bits": "bits per key"},
        result="bytes",
        work_out=lambda of: of["keys"] * of["bits"] / 8,
        line="{keys} keys × {bits} / 8",
    ),
    "bits_for_memory": Formula(
        inputs={"memory": "bytes", "keys": "count"},
        result="bits per key",
        work_out=lambda of: of["memory"] * 8 / of["keys"],
        line="{memory} × 8 / {keys} keys",
    ),
    "bits_after_factor": Formula(
        inputs={"bits": "bits per key", "factor": "factor"},
        result="bits per key",
        work_out=lambda of: of["bits"] / of["factor"],
        line="{bits} / {factor}",
    ),
    "items_per_day": Formula(
        inputs={"rate": "per second"},
        result="per day",
        work_out=lambda of: of["rate"] * DAY,
        line="{rate} × 86 400 s",
    ),
    "rate_for_day": Formula(
        inputs={"items": "count", "times": "count"},
        result="per second",
        work_out=lambda of: of["items"] * of["times"] / DAY,
        line="{items} a day × {times} / 86 400 s",
    ),
    "items_in_time": Formula(
        inputs={"rate": "per second", "seconds": "seconds"},
        result="count",
        work_out=lambda of: of["rate"] * of["seconds"],
        line="{rate} × {seconds}",
    ),
    "backlog": Formula(
        inputs={"arriving": "per second", "served": "per second", "seconds": "seconds"},
        result="count",
        work_out=lambda of: (of["arriving"] - of["served"]) * of["seconds"],
        line="({arriving} - {served}) × {seconds}",
    ),
    "littles_law": Formula(
        inputs={"rate": "per second", "seconds": "seconds"},
        result="count",
        work_out=lambda of: of["rate"] * of["seconds"],
        line="at work = {rate} × {seconds} each",
    ),
    "people_for_share": Formula(
        inputs={"rate": "per second", "share": "share", "seconds": "seconds"},
        result="count",
        work_out=lambda of: of["rate"] * of["share"] * of["seconds"],
        line="at work = {rate} × {share} × {seconds} each",
    ),
    "share_of_day": Formula(
        inputs={"share": "share", "items": "per day"},
        result="per day",
        work_out=lambda of: of["share"] * of["items"],
        line="{share} × {items}",
    ),
    "share_of_rate": Formula(
        inputs={"share": "share", "rate": "per second"},
        result="per second",
        work_out=lambda of: of["share"] * of["rate"],
        line="{share} × {rate}",
    ),
    "bytes_per_second": Formula(
        inputs={"rate": "per second", "size": "bytes"},
        result="bytes per second",
        work_out=lambda of: of["rate"] * of["size"],
        line="{rate} × {size}",
    ),
    "table_memory": Formula(
        inputs={"tables": "count", "slots": "count", "bits": "bits per key"},
        result="bytes",
        work_out=lambda of: of["tables"] * of["slots"] * of["bits"] / 8,
        line="{tables} × {slots} slots × {bits} / 8",
    ),
    "product": Formula(
        inputs={"one": "count", "other": "count"},
        result="count",
        work_out=lambda of: of["one"] * of["other"],
        line="{one} × {other}",
    ),
    "ratio": Formula(
        inputs={"more": "factor", "less": "factor"},
        result="factor",
        work_out=lambda of: of["more"] * of["less"],
        line="{more} × {less}",
    ),
    "moved_by_modulo": Formula(
        inputs={"workers": "count"},
        result="share",
        work_out=lambda of: of["workers"] / (of["workers"] + 1),
        line="N / (N + 1) with N = {workers}",
    ),
    "moved_by_ring": Formula(
        inputs={"workers": "count"},
        result="share",
        work_out=lambda of: 1 / (of["workers"] + 1),
        line="1 / (N + 1) with N = {workers}",
    ),
    "histogram_error": Formula(
        inputs={"growth": "count"},
        result="share",
        work_out=lambda of: (of["growth"] - 1) / (of["growth"] + 1),
        line="(g - 1) / (g + 1) with g = {growth}",
    ),
    "sum_of_parts": Formula(
        inputs={"parts": "seconds"},
        result="seconds",
        work_out=lambda of: of["parts"],
        line="the sum of the parts",
        many="parts",
    ),
}
"""The formulas by name."""

_UNITS: Mapping[Kind, str] = {
    "bits per key": " bits per key",
    "per second": "/s",
    "per day": " a day",
    "seconds": " s",
    "factor": " times",
    "count": "",
}
_SIZES = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "KB"), (0.0, "bytes"))
_LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def work_out(name: str, of: Mapping[str, float]) -> float | None:
    """Return what a formula gives, or None where these inputs have no finite positive result."""
    try:
        value = FORMULAS[name].work_out(of)
    except (ArithmeticError, ValueError):
        return None
    return value if math.isfinite(value) and value > 0 else None


def fill_in(name: str, of: Mapping[str, float]) -> str:
    """Return the line of a formula with its numbers filled in."""
    formula = FORMULAS[name]
    return formula.line.format_map({key: show(value, formula.inputs[key]) for key, value in of.items()})


def show(value: float, kind: Kind) -> str:
    """Return an amount as a report writes it: "9.59 bits per key", "1.2 GB", "1 %", "43.2 million a day"."""
    if kind == "share":
        return f"{_digits(value * 100)} %"
    if kind in {"bytes", "bytes per second"}:
        size, unit = next((size, unit) for size, unit in _SIZES if value >= size)
        return f"{_digits(value / (size or 1))} {unit}" + ("/s" if kind == "bytes per second" else "")
    large = next(((size, word) for size, word in _LARGE if value >= size), None)
    number = _digits(value) if large is None else f"{_digits(value / large[0])} {large[1]}"
    return number + _UNITS[kind]


def _digits(value: float) -> str:
    """Return three figures that count, thousands with a space."""
    if value == 0 or not 1e-6 <= abs(value) < 1e15:
        return f"{value:.3g}"
    rounded = float(f"{value:.3g}") if value < 10_000 else round(value)
    return f"{rounded:,.10f}".rstrip("0").rstrip(".").replace(",", " ")
