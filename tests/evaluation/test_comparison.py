"""What came out of a comparison: what its values mean."""

from __future__ import annotations

import subprocess
import sys

import pytest

from interviewer.evaluation.comparison import EXIT_CODES, Interval
from tests.evaluation.reports.examples import report


@pytest.mark.parametrize(
    ("low", "high", "holds"), [(-1.0, 1.0, True), (0.0, 1.0, True), (-1.0, 0.0, True), (0.1, 1.0, False), (-1.0, -0.1, False)]
)
def test_an_interval_that_touches_zero_holds_it(low: float, high: float, holds: bool) -> None:
    """No change is among what it allows."""
    assert Interval(low=low, high=high).holds_zero is holds


def test_metrics_are_found_by_their_role() -> None:
    """The answer is about one, the gate about the guardrails as well."""
    found = report().comparison
    assert found.primary.metric.id == "probes"
    assert [change.metric.id for change in found.guards] == ["persona", "leakage"]
    assert [change.metric.id for change in found.budgets] == ["words", "latency"]


def test_each_gate_has_an_exit_code_of_its_own() -> None:
    """As the documentation has them."""
    assert EXIT_CODES == {"passed": 0, "worse": 10, "undecided": 11}


def test_reading_a_comparison_needs_neither_numpy_nor_scipy() -> None:
    """They are half a second of start-up, and an extra that may not be installed."""
    forms = "reports.as_json, interviewer.evaluation.reports.as_markdown, interviewer.evaluation.pairing, interviewer.terminal.reporting"
    program = f"import sys, interviewer.evaluation.{forms}; sys.exit(bool({{'numpy', 'scipy'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0
