"""What a run hands over: nothing that could be misread gets in."""

from __future__ import annotations

import pytest

from interviewer.evaluation.measured import Metric, Scored

HELD = Metric(id="held", title="Rules held", direction="higher", unit="share", role="guardrail", hard=True)
LEAKS = Metric(id="leaks", title="Leaks", direction="lower", unit="count", role="guardrail", hard=True)


def test_a_difference_is_turned_so_that_more_is_better() -> None:
    """Fewer leaks are an improvement."""
    assert (HELD.sign, LEAKS.sign) == (1, -1)


@pytest.mark.parametrize(
    ("metric", "value", "fault"), [(HELD, 1.0, False), (HELD, 0.99, True), (LEAKS, 0.0, False), (LEAKS, 1.0, True)]
)
def test_a_hard_rule_is_broken_by_anything_short_of_the_best(metric: Metric, value: float, fault: bool) -> None:
    """Whether it is a share that should be whole or a count that should be nothing."""
    assert metric.is_fault(value) is fault


def test_a_margin_is_a_loss() -> None:
    """A negative one would ask for a gain and call it a margin; one that is no number would let nothing be decided."""
    for margin in (-0.01, float("nan")):
        with pytest.raises(ValueError, match="margin of x"):
            Metric(id="x", title="X", direction="higher", unit="share", role="extra", margin=margin)


@pytest.mark.parametrize("why", ["ungraded", "failed: timeout", "not applicable"])
def test_a_missing_value_says_why(why: str) -> None:
    """What follows the colon is for people."""
    one = Scored(case="C-weak", stratum="C", repeat=0, value=None, why=why)
    assert one.absence == why.partition(":")[0]


@pytest.mark.parametrize(
    ("value", "why"), [(None, ""), (None, "lost"), (1.0, "ungraded"), (float("nan"), ""), (float("inf"), "")]
)
def test_a_value_and_a_reason_exclude_each_other(value: float | None, why: str) -> None:
    """A value without a number, a gap without a reason and a reason that nobody counts are refused."""
    with pytest.raises(ValueError, match="C-weak, repeat 0"):
        Scored(case="C-weak", stratum="C", repeat=0, value=value, why=why)


def test_a_value_is_not_absent() -> None:
    """Nothing is counted beside it."""
    assert Scored(case="C-weak", stratum="C", repeat=0, value=0.0).absence is None
