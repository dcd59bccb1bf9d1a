"""The arithmetic against scipy and against the definitions."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from interviewer.evaluation import inference

CASES = (3, 5, 8, 13, 40, 200)


def sample(cases: int, seed: int = 3) -> inference.Floats:
    """Return differences that are not symmetrical and have ties."""
    chance = np.random.default_rng(seed)
    return np.round(chance.gamma(1.5, 1.0, cases) - 1.2, 1)


@pytest.mark.parametrize("cases", CASES)
def test_the_interval_is_students(cases: int) -> None:
    """The same ends as scipy's, for one experiment and for many at once."""
    many = np.stack([sample(cases, seed) for seed in (1, 2, 3)])
    low, high = inference.t_interval(many, 0.9)
    for place, one in enumerate(many):
        wanted = stats.ttest_1samp(one, 0).confidence_interval(0.9)
        assert (low[place], high[place]) == pytest.approx((wanted.low, wanted.high))


@pytest.mark.parametrize(("up", "down", "cases"), [(0, 0, 63), (4, 0, 63), (3, 9, 120), (0, 20, 20)])
def test_the_interval_of_shares_is_walds_with_a_case_added_to_each_side(up: int, down: int, cases: int) -> None:
    """Bonett and Price's adjustment, written out with scipy; never beyond a whole."""
    seen = np.array([1.0] * (up + 1) + [-1.0] * (down + 1) + [0.0] * (cases - up - down))
    low, high = stats.norm.interval(0.95, loc=seen.mean(), scale=seen.std() / math.sqrt(len(seen)))
    assert inference.share_interval(up, down, cases, 0.95) == pytest.approx((max(low, -1), min(high, 1)))


@pytest.mark.parametrize("cases", [2, 3, 5, 8, 12])
def test_every_sign_flip_is_tried_where_they_are_few(cases: int) -> None:
    """The same p as scipy's exact test and as counting by hand."""
    differences = sample(cases)
    seen = abs(differences.sum())
    sums = [abs(sum(sign * one for sign, one in zip(signs, differences, strict=True)))
            for signs in itertools.product((1, -1), repeat=cases)]  # fmt: skip
    by_hand = sum(one >= seen - 1e-9 for one in sums) / len(sums)
    scipys = stats.permutation_test((differences,), np.mean, permutation_type="samples", n_resamples=math.inf)
    assert inference.sign_flip(differences, np.random.default_rng(0)) == pytest.approx(by_hand)
    assert by_hand == pytest.approx(scipys.pvalue)


def test_drawn_sign_flips_come_near_the_exact_answer() -> None:
    """Within what 9,999 draws allow, against scipy with a hundred times as many."""
    differences = sample(60, seed=8)
    scipys = stats.permutation_test(
        (differences,),
        lambda x, axis: x.mean(axis=axis),
        permutation_type="samples",
        n_resamples=200_000,
        batch=5_000,
        vectorized=True,
        rng=np.random.default_rng(1),
    )
    p = inference.sign_flip(differences, np.random.default_rng(2))
    assert 0.01 < scipys.pvalue < 0.99
    assert p == pytest.approx(scipys.pvalue, abs=4 * math.sqrt(scipys.pvalue * (1 - scipys.pvalue) / inference.FLIPS))


def test_cases_that_stay_the_same_say_nothing_about_the_sign() -> None:
    """They change neither the exact p nor, where nothing changed, the answer."""
    chance = np.random.default_rng(0)
    moved = np.array([1.0, 0.5, -0.25, 1.0])
    assert inference.sign_flip(np.append(moved, np.zeros(50)), chance) == inference.sign_flip(moved, chance)
    assert inference.sign_flip(np.zeros(50), chance) == 1.0


def test_a_drawn_p_is_never_nothing() -> None:
    """What was seen is one of the flips."""
    assert inference.sign_flip(np.ones(40), np.random.default_rng(0)) == 1 / (inference.FLIPS + 1)


def test_ties_survive_rounding() -> None:
    """Thirds add up differently in another order, and are as large all the same."""
    thirds = np.array([1 / 3, 1 / 3, 1 / 3, -1.0, 2 / 3, 0.1, 0.2, -0.3])
    assert inference.sign_flip(thirds, np.random.default_rng(0)) == inference.sign_flip(thirds[::-1], np.random.default_rng(0))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=7))
def test_holm_is_the_closed_test_of_bonferroni(ps: list[float]) -> None:
    """Each adjusted p is the worst over all sets of hypotheses that hold it."""
    places = range(len(ps))
    sets = [chosen for size in range(1, len(ps) + 1) for chosen in itertools.combinations(places, size)]
    wanted = [
        max(min(1.0, len(chosen) * min(ps[one] for one in chosen)) for chosen in sets if place in chosen) for place in places
    ]
    assert inference.holm(ps) == pytest.approx(wanted)


def test_holm_of_nothing_is_nothing() -> None:
    """No metric was tested."""
    assert inference.holm([]) == ()


@pytest.mark.parametrize("cases", [8, 30, 100])
def test_the_smallest_change_is_found_four_times_in_five(cases: int) -> None:
    """By simulation, not by the formula it comes from."""
    smallest = inference.smallest_change(0.2, cases, 0.95)
    seen = np.random.default_rng(5).normal(smallest, 0.2, (20_000, cases))
    low, high = inference.t_interval(seen, 0.95)
    assert ((low > 0) | (high < 0)).mean() == pytest.approx(0.8, abs=0.012)
    assert inference.power_at(smallest, 0.2, cases, 0.95) == pytest.approx(0.8, abs=1e-4)


@pytest.mark.parametrize(("change", "spread"), [(0.03, 0.13), (0.03, 0.236), (0.5, 0.3), (0.02, 0.4)])
def test_the_cases_that_are_needed_are_the_fewest(change: float, spread: float) -> None:
    """One case fewer finds it less often than four times in five."""
    cases = inference.cases_to_see(change, spread, 0.95)
    assert inference.power_at(change, spread, cases, 0.95) >= 0.799
    assert inference.power_at(change, spread, cases - 1, 0.95) < 0.801
    assert inference.smallest_change(spread, cases, 0.95) <= change < inference.smallest_change(spread, cases - 1, 0.95)


def test_the_cases_that_pass_a_gate_pass_it_four_times_in_five() -> None:
    """By simulation of a change that does nothing."""
    cases = inference.cases_to_pass(0.02, 0.13, 0.95)
    seen = np.random.default_rng(6).normal(0, 0.13, (20_000, cases))
    low, _ = inference.t_interval(seen, 0.9)
    assert (low >= -0.02).mean() == pytest.approx(0.8, abs=0.012)


def test_no_number_of_cases_shows_a_change_of_nothing() -> None:
    """It is refused, not searched for."""
    with pytest.raises(ValueError, match="change of nothing"):
        inference.cases_to_pass(0.0, 0.1, 0.95)


def test_a_change_without_spread_is_found_always_or_never() -> None:
    """There is no noise to hide it in."""
    assert [inference.power_at(change, 0.0, 20, 0.95) for change in (0.1, 0.0)] == [1.0, 0.0]


@pytest.mark.parametrize("cases", [8, 63, 1000])
def test_what_may_be_unseen_is_clopper_and_pearsons_bound(cases: int) -> None:
    """No change in any of 63 cases leaves 4.6 in a hundred possible."""
    wanted = stats.binomtest(0, cases, alternative="less").proportion_ci(0.95).high
    assert inference.share_unseen(cases, 0.95) == pytest.approx(wanted)


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
def test_as_many_cases_have_to_change_as_the_test_can_see(confidence: float) -> None:
    """One fewer is not seen, however many cases stay the same beside them."""
    fewest = inference.fewest_one_way(confidence)
    ps = [inference.sign_flip(np.ones(cases), np.random.default_rng(0)) for cases in (fewest, fewest - 1)]
    assert ps[0] <= 1 - confidence + 1e-12 < ps[1]
