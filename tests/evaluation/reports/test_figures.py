"""How figures are written: signs, units, and nothing that is there shown as nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interviewer.evaluation.comparison import Interval
from interviewer.evaluation.measured import Metric, Unit
from interviewer.evaluation.reports import figures
from tests.evaluation.reports.examples import report


def metric(unit: Unit, *, hard: bool = False, scale: float | None = None) -> Metric:
    """Return a metric in a unit."""
    return Metric(id="m", title="M", direction="lower", unit=unit, role="budget", margin=0.02, hard=hard, scale=scale)


@pytest.mark.parametrize(
    ("unit", "number", "value", "difference"),
    [
        ("share", 0.028, "2.8%", "+2.8 pp"),
        ("share", -0.006, "−0.6%", "−0.6 pp"),
        ("score", 3.4142, "3.41", "+3.41"),
        ("seconds", -0.4, "−0.4 s", "−0.4 s"),
        ("tokens", 1204.4, "1,204", "+1,204"),
        ("dollars", -0.02, "−$0.02", "−$0.02"),
        ("dollars", 0.02, "$0.02", "+$0.02"),
        ("words", 38.24, "38.2", "+38.2"),
        ("count", 0.0, "0.00", "0.00"),
        ("score", -0.001, "0.00", "0.00"),
    ],
)
def test_a_value_and_a_difference_carry_their_unit_and_sign(unit: Unit, number: float, value: str, difference: str) -> None:
    """Minus is −, and what rounds to nothing has no sign."""
    assert figures.value(number, metric(unit)) == value
    assert figures.difference(number, metric(unit)) == difference


def test_what_is_not_there_is_a_dash() -> None:
    """Never a nought."""
    assert {figures.value(None, metric("share")), figures.difference(None, metric("share")), figures.chance(None)} == {"–"}


def test_a_hard_rule_is_a_share_of_cases() -> None:
    """Whatever its faults are counted in."""
    rule = metric("count", hard=True)
    assert (figures.value(0.025, rule), figures.unit_word(rule)) == ("2.5%", "of cases")


def test_a_change_has_the_places_that_its_interval_is_known_to() -> None:
    """A tenth of a point that is sure is not shown as nothing, one that is not is no reason for more; four places are the most."""
    change = report().comparison.changes[0]
    for difference, half, places in ((0.3, 0.1, 2), (0.0003, 0.2, 2), (0.004, 0.001, 3), (0.000_000_1, 0.0, 4)):
        shown = replace(change, difference=difference, interval=Interval(low=difference - half, high=difference + half))
        assert figures.places_of(shown) == places
    assert figures.places_of(replace(change, difference=0.0, interval=None)) == 2
    assert figures.places_of(replace(change, difference=0.0, interval=Interval(low=0.0, high=0.0))) == 2


def test_an_interval_says_its_unit_once() -> None:
    """It stands beside the difference, which has it."""
    change = report().comparison.changes[0]
    share = replace(change, metric=metric("share"), difference=-0.01, interval=Interval(low=-0.015, high=0.003))
    assert figures.interval(share) == "−1.5 to +0.3 pp"
    assert figures.interval(share, joined=" … ") == "−1.5 … +0.3 pp"
    assert figures.interval(replace(share, interval=None)) == "–"
    assert figures.interval(replace(share, method="counted")) == "counted"


def test_the_role_says_what_a_budget_allows() -> None:
    """In the direction that costs something."""
    assert figures.role_word(replace(metric("seconds"), margin=1.0)) == "budget +1.0 s"
    assert figures.role_word(metric("dollars")) == "budget +$0.020"
    assert figures.role_word(replace(metric("share"), direction="higher")) == "budget −2.0 pp"
    assert figures.role_word(replace(metric("share"), margin=0.0)) == "budget"
    assert figures.role_word(replace(metric("share"), role="primary")) == "primary"
    assert figures.role_word(replace(metric("share"), role="extra")) == ""


def test_a_size_has_two_digits_that_count() -> None:
    """And the word of its unit."""
    assert figures.rounded_size(0.01234, metric("share")) == "1.2 pp"
    assert figures.rounded_size(0.2134, metric("score", scale=4)) == "0.21 of 4"
    assert figures.rounded_size(134.2, metric("tokens")) == "134 tokens"


def test_amounts_and_numbers() -> None:
    """As people write them."""
    assert [figures.money(dollars) for dollars in (0, 4.12, 1234.5, 0.0012)] == ["$0.00", "$4.12", "$1,234.50", "$0.0012"]
    assert [figures.chance(p) for p in (0.0001, 0.04, 1.0)] == ["<0.001", "0.040", "1.000"]
    assert [figures.counted(number, "case") for number in (0, 1, 1200)] == ["0 cases", "1 case", "1,200 cases"]
    assert (figures.listed(["a", "b"]), figures.listed(["a", "b", "c", "d", "e"])) == ("a, b", "a, b, c and 2 more")
