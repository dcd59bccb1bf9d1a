"""Both sides side by side: what does not fit is an invalid pairing with a reason, and what is missing is counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interviewer.evaluation.comparison import Missing, Unpaired
from interviewer.evaluation.measured import Metric, Scored, Side
from interviewer.evaluation.pairing import Pairs, cases_of, pair
from tests.evaluation.sides import PRIMARY, RULE, Values, rows, side

LEAKS = Metric(id="leaks", title="Leaks", direction="lower", unit="count", role="guardrail", hard=True)


def paired(a: Values | tuple[Scored, ...], b: Values | tuple[Scored, ...], metric: Metric = PRIMARY) -> Pairs:
    """Pair two sides on one metric."""
    return pair(metric, side("A", {metric.id: a}), side("B", {metric.id: b}))


def test_repeats_are_averaged_within_their_case_first() -> None:
    """A case with more repeats weighs no more than another."""
    found = paired([[0.0, 1.0, 1.0, 1.0], 0.5], [[1.0, 1.0, 1.0, 1.0], 0.25])
    assert [(case.a, case.b, case.difference) for case in found.cases] == [(0.75, 1.0, 0.25), (0.5, 0.25, -0.25)]
    assert found.repeats == 4
    assert (found.invalid, found.why) == (None, "")


def test_a_difference_that_is_only_rounding_is_none() -> None:
    """A sum and what it comes to are a tie."""
    (case,) = paired([0.1 + 0.2], [0.3]).cases
    assert case.a != case.b
    assert case.difference == 0.0


def test_the_order_of_the_rows_does_not_matter() -> None:
    """Cases come out sorted, with the same means."""
    a, b = rows([[0.1, 0.7], 0.3, 0.9]), rows([[0.2, 0.5], 0.3, 0.8])
    assert paired(a, b) == paired(a[::-1], b[::-1])


@pytest.mark.parametrize(
    ("a", "b", "why"),
    [
        (rows([1.0] * 6), rows([1.0] * 2), "Only on A: case-002, case-003, case-004 and 1 more."),
        (rows([1.0]), rows([1.0, 1.0]), "Only on B: case-001."),
        (rows([[1.0, 1.0]]), rows([[1.0]]), "Only on A: case-000 repeat 2."),
        (rows([1.0] * 2), rows([1.0] * 2) * 2, "Repeat 1 of case-000 is there 2 times on B."),
        (rows([1.0] * 2), (), "It was not measured on B."),
        (rows([1.0] * 2), rows([1.0] * 2, strata=1), "Not in the same round on both sides: case-001."),
    ],
)
def test_other_cases_on_one_side_are_an_invalid_pairing(a: tuple[Scored, ...], b: tuple[Scored, ...], why: str) -> None:
    """They are named, and nothing is dropped to make the rest fit."""
    found = paired(a, b)
    assert (found.invalid, found.why) == ("mismatch", why)


def test_a_missing_repeat_leaves_the_others_of_its_case() -> None:
    """It is counted beside them, by its reason and on its side."""
    found = paired([[0.5, "ungraded: no quotation"], 0.5], [[0.5, 1.0], "failed: timeout"])
    assert [case.case for case in found.cases] == ["case-000"]
    assert found.cases[0].difference == 0.25
    assert found.unpaired == (Unpaired(case="case-001", why="failed on B"),)
    assert found.missing_a == Missing(of=3, ungraded=1, failed=0, not_applicable=0)
    assert found.missing_b == Missing(of=3, ungraded=0, failed=1, not_applicable=0)


@pytest.mark.parametrize(("missing", "invalid"), [(1, None), (2, "missing")])
@pytest.mark.parametrize("reason", ["ungraded", "failed"])
def test_more_than_one_in_a_hundred_missing_is_invalid(missing: int, invalid: str | None, reason: str) -> None:
    """One in a hundred is not; what does not apply is not asked for."""
    a: Values = [*[0.5] * (100 - missing), *[f"{reason}: x"] * missing, *["not applicable"] * 50]
    found = paired(a, [*[0.5] * 100, *["not applicable"] * 50])
    assert found.invalid == invalid
    if invalid:
        assert found.why == f"On A 2 of 100 {'are ungraded' if reason == 'ungraded' else 'failed'}, more than 1%."


def test_a_metric_that_never_applies_has_nothing_to_measure() -> None:
    """Which is not the same as not having been measured."""
    found = paired(["not applicable"] * 3, ["not applicable"] * 3)
    assert (found.invalid, found.why) == ("idle", "There was nothing to measure in any case.")
    assert [one.why for one in found.unpaired] == ["not applicable on A, not applicable on B"] * 3


@pytest.mark.parametrize("metric", [RULE, LEAKS])
def test_a_hard_rule_is_broken_by_one_fault_in_any_repeat(metric: Metric) -> None:
    """All of k, not any of k and not the mean."""
    good, bad = (1.0, 0.0) if metric is RULE else (0.0, 3.0)
    found = paired([[good] * 5, [good] * 5, [bad] * 5], [[good] * 5, [good] * 4 + [bad], [good] * 5], metric)
    assert [case.difference * metric.sign for case in found.cases] == [0.0, -1.0, 1.0]
    assert found.reliability is not None
    assert (found.reliability.a_all, found.reliability.b_all) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert (found.reliability.a_each, found.reliability.b_each) == (pytest.approx(10 / 15), pytest.approx(14 / 15))
    assert (found.reliability.broken, found.reliability.mended) == (("case-001",), ("case-002",))
    assert found.reliability.repeats == 5


def test_a_hard_rule_holds_where_there_was_nothing_to_break() -> None:
    """So a fault that only one side came near is not left out."""
    found = paired(["not applicable", "not applicable"], [0.0, "not applicable"], RULE)
    assert [case.difference for case in found.cases] == [-1.0, 0.0]
    assert found.unpaired == ()


def test_a_hard_rule_is_not_known_to_hold_where_a_repeat_has_no_verdict() -> None:
    """Unless another repeat broke it already."""
    found = paired([[1.0, "ungraded"], [0.0, "ungraded"]], [[1.0, 1.0], [1.0, 1.0]], RULE)
    assert found.unpaired == (Unpaired(case="case-000", why="ungraded on A"),)
    assert [case.difference for case in found.cases] == [1.0]


def test_the_cases_of_a_side_are_those_of_all_its_metrics() -> None:
    """A case that one metric leaves out is a case all the same."""
    both = replace(side("A", {"x": [1.0]}), scored={"x": rows([1.0]), "y": rows([1.0], prefix="other")})
    assert cases_of(both) == {"case-000", "other-000"}


def test_what_nobody_assessed_is_said_with_its_reason() -> None:
    """It is missing, and neither a fault nor nothing to measure."""
    metric = Metric(id="calm", title="Calm", direction="higher", unit="share", role="extra")
    why = "not assessed: no model judges offline"
    rows = tuple(Scored(case=f"c{n}", stratum="C", repeat=0, value=None, why=why) for n in range(9))
    a, b = (Side(name=name, label=name, digest="d", scored={"calm": rows}) for name in "AB")
    found = pair(metric, a, b)
    assert (found.invalid, found.why) == ("missing", "It was not assessed: no model judges offline.")
    assert found.missing_a.ungraded == found.missing_a.failed == 0
    assert len(found.unpaired) == 9


@pytest.mark.parametrize(("gone", "invalid"), [(0, None), (3, None), (4, "missing"), (50, "missing"), (60, "missing")])
def test_what_is_there_on_one_side_only_is_no_sample(gone: int, invalid: str | None) -> None:
    """A change that leaves nothing to measure in most cases is not judged by what is left; one in twenty may go."""
    after: list[float | str] = ["not applicable" if place < gone else 1.0 for place in range(60)]
    found = pair(PRIMARY, side("A", {"probes": [0.5] * 60}), side("B", {"probes": after}))
    assert found.invalid == invalid
    if invalid:
        assert found.why == f"{gone} of 60 cases have something to measure on one side only."
    assert len(found.unpaired) == gone


def test_a_repeat_without_a_verdict_is_no_case_without_anything_to_measure() -> None:
    """Six of a hundred cases of a rule are not known on one side by a tenth of their repeats: few are missing, and no sample is broken."""
    kept = [[0.0] * 10] * 94
    found = paired([*kept, *[[*[0.0] * 9, "ungraded: x"]] * 6], [*kept, *[[0.0] * 10] * 6], LEAKS)
    assert (len(found.cases), len(found.unpaired), found.invalid) == (94, 6, None)


def test_what_has_nothing_to_measure_on_both_sides_is_no_gap() -> None:
    """The case is the same on both, and there is nothing to it."""
    values: list[float | str] = ["not applicable"] * 20 + [1.0] * 10
    assert pair(PRIMARY, side("A", {"probes": values}), side("B", {"probes": values})).invalid is None
