"""Where marks stand: worse on the left, each row in its own unit, no tone where no change is possible."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interviewer.evaluation.comparison import Change, Interval
from interviewer.evaluation.reports.findings import Bin
from interviewer.evaluation.reports.plots import delta_bar, histogram, interval_plot
from tests.evaluation.reports.examples import report


def change(low: float, middle: float, high: float, *, lower_is_better: bool = False, margin: float = 0.0) -> Change:
    """Return the primary with another interval."""
    found = report().comparison.primary
    metric = replace(found.metric, direction="lower" if lower_is_better else "higher", margin=margin)
    answer = "no clear change" if low <= 0 <= high else "better" if (middle > 0) != lower_is_better else "worse"
    return replace(found, metric=metric, difference=middle, interval=Interval(low=low, high=high), answer=answer)


def test_worse_is_on_the_left_whatever_is_better() -> None:
    """A second more stands where a point less does."""
    slower, lower = interval_plot(change(0.2, 0.3, 0.4, lower_is_better=True)), interval_plot(change(-0.4, -0.3, -0.2))
    assert slower == lower
    assert slower is not None
    assert slower.left < slower.point < slower.right < 0.5
    assert slower.tone == "bad"


def test_the_widest_mark_leaves_room_at_the_edge() -> None:
    """Be it an end of the interval or the margin; no change is always in the middle."""
    plain, wide = interval_plot(change(-1.0, 1.0, 3.0)), interval_plot(change(-1.0, 1.0, 3.0, margin=6.0))
    assert plain is not None
    assert wide is not None
    assert (plain.left, plain.point, plain.right, plain.margin) == pytest.approx((0.35, 0.65, 0.95, None))
    assert (wide.margin, wide.right) == pytest.approx((0.05, 0.725))


def test_an_interval_that_crosses_zero_has_no_tone() -> None:
    """Whatever its middle."""
    crossing, better = interval_plot(change(-0.01, 0.5, 1.0)), interval_plot(change(0.01, 0.5, 1.0))
    assert crossing is not None
    assert better is not None
    assert (crossing.tone, better.tone) == ("none", "good")


def test_without_an_interval_there_is_no_plot() -> None:
    """And one of no width at all stands in the middle."""
    assert interval_plot(replace(change(0.1, 0.2, 0.3), interval=None)) is None
    still = interval_plot(change(0.0, 0.0, 0.0))
    assert still is not None
    assert (still.left, still.point, still.right) == (0.5, 0.5, 0.5)


def test_the_bar_of_a_case_goes_to_its_side() -> None:
    """As far as its change is of the largest."""
    fell, rose, same = delta_bar(-1.0, 2.0), delta_bar(2.0, 2.0), delta_bar(0.0, 0.0)
    assert (fell.left, fell.width, fell.tone) == (0.25, 0.25, "bad")
    assert (rose.left, rose.width, rose.tone) == (0.5, 0.5, "good")
    assert (same.left, same.width, same.tone) == (0.5, 0.0, "none")


def test_a_bin_that_is_not_empty_can_be_seen() -> None:
    """Beside one with a thousand cases."""
    bars = histogram((Bin(low=-1, high=0, count=1), Bin(low=0, high=0, count=1000), Bin(low=0, high=1, count=0)))
    assert [(bar.tone, round(bar.height, 3)) for bar in bars] == [("bad", 0.03), ("none", 1.0), ("good", 0.0)]
    assert [bar.left for bar in bars] == pytest.approx([0, 1 / 3, 2 / 3])
