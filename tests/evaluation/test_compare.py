"""Four answers and a gate: what they are given for, and how often they are wrong."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from interviewer.evaluation.compare import FEWEST, compare
from interviewer.evaluation.comparison import Change, Comparison
from interviewer.evaluation.measured import Metric, Scored, Side
from tests.evaluation.sides import PRIMARY, RULE, Values, rows, side

TONE = Metric(id="tone", title="Stays in persona", direction="higher", unit="score", role="guardrail", margin=0.1)
LATENCY = Metric(id="latency", title="Turn latency", direction="lower", unit="seconds", role="budget", margin=1.0)


def noise(cases: int, *, mean: float = 0.0, spread: float = 0.1, seed: int = 1) -> list[float]:
    """Return differences with exactly this mean and spread."""
    drawn = np.random.default_rng(seed).normal(size=cases)
    return list(mean + spread * (drawn - drawn.mean()) / drawn.std(ddof=1))


def compared(differences: Values, *, metric: Metric = PRIMARY, deterministic: bool = False, **more: Values) -> Comparison:
    """Compare a side at one half with one that differs by these, and any other metrics the same way."""
    metrics = [metric, *(one for one in (RULE, TONE, LATENCY) if one.id in more)]
    scored = {metric.id: differences, **more}
    a = {id: [0.5 if not isinstance(one, str) else one for one in values] for id, values in scored.items()}
    b = {id: [0.5 + one if not isinstance(one, str) else one for one in values] for id, values in scored.items()}
    if RULE.id in more:
        a[RULE.id], b[RULE.id] = [1.0] * len(more[RULE.id]), more[RULE.id]
    return compare(side("A", a, deterministic=deterministic), side("B", b, deterministic=deterministic), metrics, seed=7)


def change(comparison: Comparison, id: str) -> Change:
    """Return what became of a metric."""
    return next(one for one in comparison.changes if one.metric.id == id)


def test_the_figures_are_those_of_scipy() -> None:
    """Mean, both intervals, p, wins, ties and losses of forty cases."""
    differences = [round(one, 2) for one in noise(40, mean=0.03)]
    found = compared(differences).primary
    oracle = stats.ttest_1samp(differences, 0)
    assert (found.a, found.difference) == (pytest.approx(0.5), pytest.approx(np.mean(differences)))
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx(tuple(oracle.confidence_interval(0.95)))
    assert found.at_worst == pytest.approx(
        stats.ttest_1samp(differences, 0, alternative="greater").confidence_interval(0.95).low
    )
    assert found.p == pytest.approx(oracle.pvalue, abs=0.02)
    assert (found.wins, found.losses) == (sum(d > 0 for d in differences), sum(d < 0 for d in differences))
    assert found.wins + found.ties + found.losses == 40


def test_repeats_are_never_counted_as_cases() -> None:
    """Five times the same repeat says no more than one."""
    differences = noise(20, mean=0.05)
    a = side("A", {"probes": [[0.5] * 5 for _ in differences]})
    b = side("B", {"probes": [[0.5 + one] * 5 for one in differences]})
    five, once = compare(a, b, [PRIMARY], seed=7), compared(differences)
    assert five.repeats == 5
    assert five.primary.interval is not None
    assert once.primary.interval is not None
    assert five.primary.interval.low == pytest.approx(once.primary.interval.low)
    assert five.primary.p == once.primary.p


@pytest.mark.parametrize(
    ("mean", "answer", "gate", "code"),
    [(0.04, "better", "passed", 0), (-0.05, "worse", "worse", 10), (-0.01, "no clear change", "undecided", 11)],
)
def test_the_answer_and_the_gate(mean: float, answer: str, gate: str, code: int) -> None:
    """Clear of zero one way or the other, or not; and within the margin of two points, beyond it, or not to be told."""
    found = compared(noise(100, mean=mean))
    assert (found.answer, found.gate, found.exit_code) == (answer, gate, code)


def test_a_clear_loss_within_the_margin_is_worse_and_passes() -> None:
    """The answer is about zero, the gate about the margin."""
    found = compared(noise(400, mean=-0.01, spread=0.05))
    assert (found.answer, found.gate) == ("worse", "passed")


def test_no_change_passes_when_there_are_cases_enough() -> None:
    """And with fewer it says how many would do."""
    few, many = compared(noise(60)), compared(noise(400))
    assert (few.answer, few.gate) == ("no clear change", "undecided")
    assert few.primary.reach is not None
    assert few.primary.reach.cases_to_pass is not None
    assert 60 < few.primary.reach.cases_to_pass < 400
    assert (many.answer, many.gate) == ("no clear change", "passed")


def test_an_unclear_answer_comes_with_what_could_have_been_seen() -> None:
    """Half of it needs about four times the cases."""
    reach = compared(noise(100)).primary.reach
    assert reach is not None
    assert reach.smallest == pytest.approx(0.0283, abs=0.0002)
    assert reach.cases_for_half is not None
    assert 380 < reach.cases_for_half < 400


@pytest.mark.parametrize("deterministic", [True, False])
def test_three_cases_are_too_few(deterministic: bool) -> None:
    """Whatever they say, and however sure the run is of itself."""
    found = compared([0.5, 0.5, 0.5], deterministic=deterministic)
    assert (found.answer, found.gate, found.exit_code) == ("invalid", "undecided", 11)
    assert found.why == ("Probes the weak claim: Too few: 3 cases, and an answer needs 8.",)
    assert (found.primary.difference, found.primary.interval) == (0.5, None)


def test_a_case_on_one_side_only_is_invalid() -> None:
    """It is named and nothing is decided without it."""
    found = compare(side("A", {"probes": [0.5] * 20}), side("B", {"probes": [0.9] * 19}), [PRIMARY], seed=7)
    assert (found.answer, found.exit_code) == ("invalid", 11)
    assert found.why == ("Probes the weak claim: Only on A: case-019.",)


@pytest.mark.parametrize("metric", ["probes", "tone"])
def test_too_many_ungraded_are_invalid_for_the_primary_and_a_guardrail(metric: str) -> None:
    """Two in a hundred are more than one."""
    values: dict[str, Any] = {"probes": noise(100, mean=0.1), "tone": noise(100, mean=0.1)}
    values[metric][:2] = ["ungraded", "ungraded"]
    found = compared(values["probes"], tone=values["tone"])
    assert (found.answer, found.gate) == ("invalid", "undecided")


def test_a_budget_that_cannot_be_told_does_not_spoil_the_rest() -> None:
    """It says so for itself."""
    found = compared(noise(40, mean=0.1), latency=["failed"] * 40)
    assert (found.answer, found.gate) == ("better", "passed")
    assert (change(found, "latency").answer, change(found, "latency").invalid) == ("invalid", "missing")


def test_no_change_at_all_is_no_clear_change_and_passes() -> None:
    """With what would have had to change for the run to see it, and what may be unseen."""
    found = compared([0.0] * 63, deterministic=True, leaks=[1.0] * 63)
    assert (found.answer, found.gate) == ("no clear change", "passed")
    assert all(one.same for one in found.changes)
    reach = found.primary.reach
    assert reach is not None
    assert (reach.one_way, reach.smallest) == (6, None)
    assert reach.unseen == pytest.approx(0.0464, abs=0.0001)


@pytest.mark.parametrize(("by", "answer", "gate"), [(0.25, "better", "passed"), (-0.25, "worse", "worse")])
def test_a_change_that_is_the_same_in_every_case_is_clear(by: float, answer: str, gate: str) -> None:
    """There is no spread, and nothing is divided by it."""
    found = compared([by] * 8)
    assert (found.answer, found.gate) == (answer, gate)
    assert found.primary.interval is not None
    assert (found.primary.interval.low, found.primary.interval.high, found.primary.p) == (by, by, 2 / 2**8)


def test_a_guardrail_that_got_worse_makes_the_whole_worse() -> None:
    """However much better the primary is."""
    found = compared(noise(60, mean=0.2), tone=noise(60, mean=-0.3))
    assert (found.primary.answer, found.answer, found.gate) == ("better", "worse", "worse")


def test_a_guardrail_may_lose_what_its_margin_allows() -> None:
    """It is told, and the whole is better all the same."""
    found = compared(noise(60, mean=0.2), tone=noise(60, mean=-0.05))
    assert (change(found, "tone").answer, change(found, "tone").gate) == ("worse", "passed")
    assert (found.answer, found.gate) == ("better", "passed")


def test_a_guardrail_with_nothing_to_guard_stops_nothing() -> None:
    """And one that applies to too few cases leaves the gate open."""
    idle = compared(noise(60, mean=0.2), tone=["not applicable"] * 60)
    few = compared(noise(60, mean=0.2), tone=["not applicable"] * 57 + [0.1, 0.2, -0.1])
    assert (idle.answer, idle.gate, change(idle, "tone").invalid) == ("better", "passed", "idle")
    assert (few.answer, few.gate, change(few, "tone").invalid) == ("better", "undecided", "few")
    assert few.why == ("Stays in persona: Too few: 3 cases of 60 could be compared, and an answer needs 8.",)


def test_few_cases_that_cannot_have_moved_by_chance_are_enough_for_a_guardrail() -> None:
    """They are the same, and would be again."""
    values: Values = ["not applicable"] * 57 + [0.0] * 3
    sure, unsure = (compared([0.0] * 60, deterministic=sure, tone=values) for sure in (True, False))
    assert (change(sure, "tone").gate, sure.gate) == ("passed", "passed")
    assert (change(unsure, "tone").gate, unsure.gate) == ("undecided", "undecided")


def test_a_hard_rule_is_counted_where_nothing_is_left_to_chance() -> None:
    """One case that newly breaks it is worse, and one that it mends is better."""
    for value, broken in ((1.0, ()), (0.0, ("case-062",))):
        found = compared([0.0] * 63, deterministic=True, leaks=[1.0] * 62 + [value])
        rule = change(found, "leaks")
        assert (rule.method, rule.p, rule.reach) == ("counted", None, None)
        assert rule.reliability is not None
        assert rule.reliability.broken == broken
        assert (found.answer, found.gate) == (("worse", "worse") if broken else ("no clear change", "passed"))


def test_a_hard_rule_is_estimated_where_a_model_might_say_something_else() -> None:
    """One case in a hundred is not yet worse, and never passes without a margin; ten are."""
    one, ten = (compared([0.0] * 100, leaks=[1.0] * (100 - broken) + [0.0] * broken) for broken in (1, 10))
    assert (change(one, "leaks").method, change(one, "leaks").gate) == ("shares", "undecided")
    assert (one.answer, ten.answer, ten.gate) == ("no clear change", "worse", "worse")


def test_as_many_cases_as_a_hard_rule_is_said_to_need_pass() -> None:
    """Nine cases without a fault do not, and the number they name does: what the interval adds weighs less in a longer run."""
    metrics = [PRIMARY, replace(RULE, margin=0.05)]

    def rule(cases: int) -> Change:
        a, b = (side(name, {"probes": [0.5] * cases, "leaks": [1.0] * cases}) for name in "AB")
        return change(compare(a, b, metrics, seed=7), "leaks")

    few = rule(9)
    assert few.gate == "undecided"
    assert few.reach is not None
    assert few.reach.cases_to_pass == 45
    assert [rule(cases).gate for cases in (44, 45)] == ["undecided", "passed"]
    assert few.reach.smallest == pytest.approx(0.732, abs=0.001)
    assert few.reach.cases_for_half == 21


def test_a_hard_rule_that_was_never_broken_needs_a_margin_to_pass() -> None:
    """A hundred cases without a fault leave two in a hundred possible; a margin of five points is shown."""
    a, b = (side(name, {"probes": [0.5] * 100, "leaks": [1.0] * 100}) for name in "AB")
    gates = [compare(a, b, [PRIMARY, replace(RULE, margin=margin)], seed=7).gate for margin in (0.0, 0.05)]
    assert gates == ["undecided", "passed"]


def test_lower_can_be_better() -> None:
    """A second less is a gain, and the loss that counts is a second more."""
    found = compared(noise(30, mean=0.1), latency=noise(30, mean=-0.5, spread=0.2))
    latency = change(found, "latency")
    assert (latency.answer, latency.gate) == ("better", "passed")
    assert latency.wins > latency.losses
    assert latency.at_worst is not None
    assert latency.difference is not None
    assert latency.at_worst > latency.difference


def test_all_but_the_primary_share_one_error() -> None:
    """A guardrail that would be clear alone is not, beside two others; the primary stays alone."""
    drawn = noise(40, mean=-0.035, spread=0.1, seed=3)
    extras = [replace(TONE, id=f"extra-{place}", role="extra") for place in range(2)]
    values = {"probes": drawn, "tone": drawn, **{one.id: noise(40, seed=9 + place) for place, one in enumerate(extras)}}
    a = side("A", {id: [0.5] * 40 for id in values})
    b = side("B", {id: [0.5 + one for one in each] for id, each in values.items()})
    alone, beside = (compare(a, b, [PRIMARY, TONE, *more], seed=7) for more in ([], extras))
    assert (change(alone, "tone").answer, change(beside, "tone").answer) == ("worse", "no clear change")
    tone = change(beside, "tone")
    assert tone.p is not None
    assert tone.adjusted == pytest.approx(min(1.0, 3 * tone.p))
    assert beside.primary.p == beside.primary.adjusted
    assert beside.primary.answer == "worse"


def test_each_round_is_shown_by_itself_and_adjusted_among_them() -> None:
    """Rounds are strata: the one that fell is told from the one that did not."""
    values = [one + (0.3 if place % 2 else -0.3) for place, one in enumerate(noise(40))]
    fallen, risen = compared(values).primary.strata
    assert (fallen.stratum, fallen.cases, risen.stratum) == ("A", 20, "B")
    assert fallen.interval is not None
    assert risen.interval is not None
    assert fallen.interval.high < 0 < risen.interval.low
    assert fallen.p is not None
    assert fallen.adjusted == pytest.approx(2 * fallen.p)
    assert compared(noise(10)).primary.strata[0].interval is None


def test_the_primary_is_one() -> None:
    """None and two are a mistake of the suite."""
    a, b = side("A", {"probes": [0.5] * 9}), side("B", {"probes": [0.5] * 9})
    for metrics in ([], [TONE], [PRIMARY, replace(PRIMARY, id="other")]):
        with pytest.raises(ValueError, match="exactly one primary"):
            compare(a, b, metrics, seed=7)


VALUES = st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0])
GAPS = st.one_of(VALUES, st.just("not applicable"), st.sampled_from(["ungraded", "failed: timeout"]))


@st.composite
def two_sides(draw: st.DrawFn) -> tuple[Side, Side]:
    """Return two sides on three metrics: most of them whole and long enough for an answer, some short and with every kind of gap."""
    whole = draw(st.integers(0, 3)) > 0
    cases = draw(st.integers(FEWEST, 24) if whole else st.integers(0, 24))
    one = st.lists(st.lists(VALUES if whole else GAPS, min_size=2, max_size=2), min_size=cases, max_size=cases)
    certain = draw(st.booleans())
    a, b = ({id: draw(one) for id in ("probes", "leaks", "latency")} for _ in "AB")
    return side("A", a, deterministic=certain), side("B", b, deterministic=certain)


def mirrored(one: Change) -> tuple[object, ...]:
    """Return a change as it should look from the other side."""
    turn = {"better": "worse", "worse": "better"}
    ends = None if one.interval is None else (-one.interval.high + 0.0, -one.interval.low + 0.0)
    difference = None if one.difference is None else -one.difference + 0.0
    return turn.get(one.answer, one.answer), one.b, one.a, difference, ends, one.p, one.adjusted, one.losses, one.ties, one.wins


def seen(one: Change) -> tuple[object, ...]:
    """Return the same figures of a change as it is."""
    ends = None if one.interval is None else (one.interval.low, one.interval.high)
    return one.answer, one.a, one.b, one.difference, ends, one.p, one.adjusted, one.wins, one.ties, one.losses


@settings(max_examples=80, deadline=None)
@given(two_sides())
def test_swapping_the_sides_mirrors_everything(sides: tuple[Side, Side]) -> None:
    """Answers, figures and intervals turn round; p values and what the run could see stay."""
    a, b = sides
    metrics = [PRIMARY, RULE, LATENCY]
    there, back = compare(a, b, metrics, seed=7), compare(b, a, metrics, seed=7)
    for one, other in zip(there.changes, back.changes, strict=True):
        assert repr(seen(other)) == repr(tuple(mirrored(one)))
        assert [(case.case, case.a, case.b) for case in one.cases] == [(case.case, case.b, case.a) for case in other.cases]
        assert (one.missing_a, one.missing_b, one.invalid) == (other.missing_b, other.missing_a, other.invalid)
        if one.reach is not None and other.reach is not None:
            assert replace(one.reach, cases_to_pass=None) == replace(other.reach, cases_to_pass=None)
        if one.reliability is not None and other.reliability is not None:
            assert (one.reliability.broken, one.reliability.b_all) == (other.reliability.mended, other.reliability.a_all)
    assert (there.answer == "invalid") == (back.answer == "invalid")


@settings(max_examples=40, deadline=None)
@given(two_sides(), st.randoms())
def test_no_number_is_lost_and_none_is_no_number(sides: tuple[Side, Side], chance: Any) -> None:
    """Each case is compared or named, figures are finite, and shuffled rows give the same comparison."""
    a, b = sides
    found = compare(a, b, [PRIMARY, RULE, LATENCY], seed=7)
    for one in found.changes:
        cases = {row.case for row in a.scored[one.metric.id]}
        assert {case.case for case in one.cases} | {case.case for case in one.unpaired} == cases
        numbers = [
            one.difference,
            one.at_worst,
            one.p,
            *(() if one.interval is None else (one.interval.low, one.interval.high)),
        ]
        assert all(number is None or math.isfinite(number) for number in numbers)
    shuffled = [
        replace(each, scored={id: tuple(chance.sample(scored, len(scored))) for id, scored in each.scored.items()})
        for each in sides
    ]
    assert compare(shuffled[0], shuffled[1], [PRIMARY, RULE, LATENCY], seed=7) == found


def test_another_seed_changes_no_more_than_what_is_drawn() -> None:
    """The same seed gives the same comparison."""
    a, b = side("A", {"probes": [0.5] * 60}), side("B", {"probes": [0.5 + one for one in noise(60, mean=0.02)]})
    first, again, other = (compare(a, b, [PRIMARY], seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first.primary.p != other.primary.p
    assert first.primary.interval == other.primary.interval


def test_fewer_than_eight_cases_could_not_lose_two_and_be_seen() -> None:
    """The number is as small as the sign-flip test allows."""
    assert compared([0.5] * (FEWEST - 2) + [0.0, 0.0]).primary.p == pytest.approx(2 / 2**6)
    assert rows([1.0])[0].case == "case-000"


def test_a_rule_that_a_model_judged_is_left_to_chance_whatever_the_interviews_were() -> None:
    """One that code checks beside it is still counted."""
    scored: dict[str, Values] = {"probes": [0.5] * 60, "leaks": [1.0] * 60}
    a, b = (
        replace(side(name, scored, deterministic=True), judged=frozenset(judged)) for name, judged in (("A", ""), ("B", ""))
    )
    assert change(compare(a, b, [PRIMARY, RULE], seed=7), "leaks").method == "counted"
    b = replace(b, judged=frozenset({"leaks"}))
    assert change(compare(a, b, [PRIMARY, RULE], seed=7), "leaks").method == "shares"


def between(a: dict[str, Any], b: dict[str, Any], *metrics: Metric) -> Comparison:
    """Compare two sides."""
    return compare(side("A", a), side("B", b), metrics, seed=7)


def at_levels(values: Sequence[Sequence[float]]) -> tuple[Scored, ...]:
    """Return a row for each level of each subject."""
    return tuple(
        Scored(case=f"C1/{level}/case-{place:03d}", stratum="C", repeat=0, value=value, subject=f"C1/case-{place:03d}")
        for place, subject in enumerate(values)
        for level, value in zip(("I", "II", "St"), subject, strict=True)
    )


def test_levels_of_one_candidate_are_never_counted_as_several() -> None:
    """They rise and fall together: the figures are those of their means, with as many of the sample as there are subjects."""
    chance = np.random.default_rng(3)
    shared = chance.normal(0.02, 0.1, 21)
    before, moved = np.full((21, 3), 0.5), shared[:, None] + chance.normal(0, 0.01, (21, 3))
    found = between({"probes": at_levels(before)}, {"probes": at_levels(before + moved)}, PRIMARY)
    flat = between({"probes": list(before.mean(1))}, {"probes": list((before + moved).mean(1))}, PRIMARY)
    for seen in ("difference", "p", "at_worst"):
        assert getattr(found.primary, seen) == pytest.approx(getattr(flat.primary, seen))
    assert found.primary.interval is not None
    assert flat.primary.interval is not None
    assert found.primary.interval.low == pytest.approx(flat.primary.interval.low)
    assert (found.cases, found.subjects, flat.cases, flat.subjects) == (63, 21, 21, 21)


def test_numbers_of_cases_are_for_as_many_levels_as_there_were() -> None:
    """Whoever plays three levels a subject needs three cases for each that is needed."""
    chance = np.random.default_rng(4)
    before = np.full((21, 3), 0.5)
    after = before + chance.normal(0, 0.1, (21, 1)) + chance.normal(0, 0.01, (21, 3))
    several = between({"probes": at_levels(before)}, {"probes": at_levels(after)}, PRIMARY).primary.reach
    one = between({"probes": list(before.mean(1))}, {"probes": list(after.mean(1))}, PRIMARY).primary.reach
    assert several is not None
    assert one is not None
    assert several.smallest == pytest.approx(one.smallest)
    assert (several.cases_for_half, several.cases_to_pass) == (3 * (one.cases_for_half or 0), 3 * (one.cases_to_pass or 0))


@pytest.mark.parametrize("together", [0.0, 0.5, 0.9])
def test_no_change_at_three_levels_is_called_one_in_twenty_times(together: float) -> None:
    """However much the levels of a candidate go together; counted as cases of their own, they would be in up to one of four."""
    chance, trials = np.random.default_rng(8), 200
    called = 0
    for _ in range(trials):
        shared = chance.normal(0, together**0.5, (21, 1))
        after = 0.5 + 0.1 * (shared + chance.normal(0, (1 - together) ** 0.5, (21, 3)))
        found = between({"probes": at_levels(np.full((21, 3), 0.5))}, {"probes": at_levels(after)}, PRIMARY)
        called += found.primary.answer != "no clear change"
    assert called / trials == pytest.approx(0.05, abs=0.045)


def test_a_rule_that_is_broken_at_one_level_of_three_is_a_third_of_a_fault() -> None:
    """It is neither three of a sample nor none."""
    before, after = np.ones((21, 3)), np.ones((21, 3))
    after[:12, 0] = 0.0
    sides = [{"probes": at_levels(np.full((21, 3), 0.5)), "leaks": at_levels(each)} for each in (before, after)]
    found = between(*sides, PRIMARY, RULE).changes[1]
    assert found.difference == pytest.approx(-12 / 63)
    assert (found.wins, found.ties, found.losses) == (0, 51, 12)
    assert found.interval is not None
    assert found.interval.low < -12 / 63 < found.interval.high
