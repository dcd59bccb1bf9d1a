"""The formulas against the reference facts of the content, and how amounts are written."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from interviewer.core.formulas import FORMULAS, fill_in, show, work_out

REFERENCE: list[tuple[str, Mapping[str, float], float]] = [
    ("bloom_bits_per_key", {"error": 0.05}, 6.24),
    ("bloom_bits_per_key", {"error": 0.01}, 9.59),
    ("bloom_bits_per_key", {"error": 0.001}, 14.38),
    ("bloom_bits_per_key", {"error": 0.0001}, 19.17),
    ("bloom_error", {"bits": 16}, 0.00046),
    ("bloom_error", {"bits": 0.959}, 0.648),
    ("bloom_error", {"bits": 1.6}, 0.465),
    ("bloom_error", {"bits": 0.16}, 0.998),
    ("memory_for_keys", {"keys": 1e9, "bits": 9.59}, 1.2e9),
    ("bits_for_memory", {"memory": 2e9, "keys": 1e9}, 16),
    ("bits_after_factor", {"bits": 9.59, "factor": 100}, 0.0959),
    ("items_per_day", {"rate": 50_000}, 4.32e9),
    ("rate_for_day", {"items": 2e7, "times": 5}, 1157),
    ("items_in_time", {"rate": 50_000, "seconds": 60}, 3e6),
    ("backlog", {"arriving": 10_000, "served": 1200, "seconds": 1200}, 10.56e6),
    ("littles_law", {"rate": 50_000, "seconds": 30}, 1.5e6),
    ("people_for_share", {"rate": 6000, "share": 0.2, "seconds": 25}, 30_000),
    ("share_of_day", {"share": 0.01, "items": 1e9}, 1e7),
    ("share_of_rate", {"share": 0.005, "rate": 8000}, 40),
    ("bytes_per_second", {"rate": 50_000, "size": 200_000}, 1e10),
    ("table_memory", {"tables": 3000, "slots": 60, "bits": 64}, 1.44e6),
    ("product", {"one": 5000, "other": 1440}, 7.2e6),
    ("ratio", {"more": 10, "less": 10}, 100),
    ("moved_by_modulo", {"workers": 40}, 0.976),
    ("moved_by_ring", {"workers": 40}, 0.0244),
    ("histogram_error", {"growth": 1.1}, 0.0476),
    ("sum_of_parts", {"parts": 1.9}, 1.9),
]


@pytest.mark.parametrize(("name", "inputs", "value"), REFERENCE)
def test_a_formula_gives_the_reference_fact(name: str, inputs: Mapping[str, float], value: float) -> None:
    """Each formula gives the figure of the content within one per cent, and its line can be filled in."""
    assert work_out(name, inputs) == pytest.approx(value, rel=0.01)
    assert "{" not in fill_in(name, inputs)


def test_every_formula_is_in_the_table() -> None:
    """No formula is left without a reference figure."""
    assert {name for name, _, _ in REFERENCE} == set(FORMULAS)


def test_inputs_without_a_result_give_none() -> None:
    """An error of zero, nothing to divide by, and a certain error have no size."""
    assert work_out("bloom_bits_per_key", {"error": 0}) is None
    assert work_out("bloom_bits_per_key", {"error": 1}) is None
    assert work_out("bits_for_memory", {"memory": 1, "keys": 0}) is None


def test_amounts_are_written_for_a_report() -> None:
    """Three figures that count, units with a space, thousands with a space."""
    assert show(9.5851, "bits per key") == "9.59 bits per key"
    assert show(1.2e9, "bytes") == "1.2 GB"
    assert show(1e10, "bytes per second") == "10 GB/s"
    assert show(0.01, "share") == "1 %"
    assert show(43.2e6, "per day") == "43.2 million a day"
    assert show(20_000, "per second") == "20 000/s"
