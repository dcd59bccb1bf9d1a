"""A suite's result as a baseline: a line for each case, the same as a comparison would see it."""

from __future__ import annotations

import json

from interviewer.evaluation.results import changes, rows, written
from tests.evaluation.sides import PRIMARY, RULE, side


def test_a_case_has_what_it_scored_on_every_metric() -> None:
    """The mean of its repeats, for a hard rule whether it held in all of them, and the reason where there is none."""
    found = side("A", {"probes": [[0.1, 0.2], ["ungraded", "ungraded"]], "leaks": [[1.0, 0.0], [1.0, 1.0]]})
    assert rows(found, [PRIMARY, RULE]) == [
        {"case": "case-000", "round": "A", "repeats": 2, "probes": 0.15, "leaks": 0.0},
        {"case": "case-001", "round": "B", "repeats": 2, "probes": "ungraded", "leaks": 1.0},
    ]


def test_a_regression_is_a_diff() -> None:
    """Sorted by case, with one sentence for what changed."""
    before, after = (written(rows(side("A", {"leaks": leaks}), [RULE])) for leaks in ([1.0, 1.0], [1.0, 0.0]))
    assert [json.loads(line)["case"] for line in before.splitlines()] == ["case-000", "case-001"]
    assert changes(before, after) == ("case-001: leaks was 1.0, is 0.0",)
