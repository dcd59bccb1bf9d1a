"""The arithmetic against scipy, against the definitions, and in simulated experiments: how often it is wrong, and what it finds."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from interviewer.evaluation import inference
from tests.evaluation import shapes

EXPERIMENTS = 10_000
CASES = (3, 5, 8, 13, 40, 200)


def sample(cases: int, seed: int = 3) -> inference.Floats:
    """Return differences that are not symmetrical and have ties."""
    chance = np.random.default_rng(seed)
    return np.round(chance.gamma(1.5, 1.0, cases) - 1.2, 1)


def t_interval(differences: inference.Floats, confidence: float) -> tuple[inference.Floats, inference.Floats]:
    """Return both ends of Student's interval for the mean over the last axis, by the reach that the program uses."""
    mean, spread = differences.mean(axis=-1), differences.std(axis=-1, ddof=1)
    reach = inference.t_reach(spread, differences.shape[-1], confidence)
    return mean - reach, mean + reach


def power_at(change: float, spread: float, cases: int, confidence: float) -> float:
    """Return how likely a true change of this size is found, by the distribution itself: what is used is an inverse of it."""
    if spread == 0:
        return float(change != 0)
    line = special.stdtrit(cases - 1, 0.5 + confidence / 2)
    shift = abs(change) / spread * math.sqrt(cases)
    above, below = special.nctdtr(cases - 1, shift, [line, -line])
    return float(1 - above + np.nan_to_num(below))  # far away the lower tail is nothing, and may come as no number


@pytest.mark.parametrize("cases", CASES)
def test_the_interval_is_students(cases: int) -> None:
    """The same ends as scipy's, for one experiment and for many at once."""
    many = np.stack([sample(cases, seed) for seed in (1, 2, 3)])
    low, high = t_interval(many, 0.9)
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
    low, high = t_interval(seen, 0.95)
    assert ((low > 0) | (high < 0)).mean() == pytest.approx(0.8, abs=0.012)
    assert power_at(smallest, 0.2, cases, 0.95) == pytest.approx(0.8, abs=1e-4)


@pytest.mark.parametrize(("change", "spread"), [(0.03, 0.13), (0.03, 0.236), (0.5, 0.3), (0.02, 0.4)])
def test_the_cases_that_are_needed_are_the_fewest(change: float, spread: float) -> None:
    """One case fewer finds it less often than four times in five."""
    cases = inference.cases_to_see(change, spread, 0.95)
    assert power_at(change, spread, cases, 0.95) >= 0.799
    assert power_at(change, spread, cases - 1, 0.95) < 0.801
    assert inference.smallest_change(spread, cases, 0.95) <= change < inference.smallest_change(spread, cases - 1, 0.95)


def test_the_cases_that_pass_a_gate_pass_it_four_times_in_five() -> None:
    """By simulation of a change that does nothing."""
    cases = inference.cases_to_pass(0.02, 0.13, 0.95)
    seen = np.random.default_rng(6).normal(0, 0.13, (20_000, cases))
    low, _ = t_interval(seen, 0.9)
    assert (low >= -0.02).mean() == pytest.approx(0.8, abs=0.012)


def shares(chance: np.random.Generator, cases: int, differ: float, change: float = 0.0) -> tuple[inference.Floats, ...]:
    """Return how many of so many cases rose and fell in each of 20,000 experiments."""
    rise, fall = differ / 2, differ / 2 + change
    drawn = chance.multinomial(cases, [rise, fall, max(1 - rise - fall, 0.0)], 20_000)
    return drawn[:, 0], drawn[:, 1]


@pytest.mark.parametrize(("margin", "differ"), [(0.05, 0.02), (0.05, 0.1), (0.1, 0.05), (0.02, 0.05), (0.1, 0.3)])
def test_the_cases_that_pass_a_gate_of_shares_pass_it_four_times_in_five(margin: float, differ: float) -> None:
    """By the interval the gate itself goes by, in a simulation of a change that breaks as many cases as it mends."""
    cases = inference.shares_to_pass(margin, differ, 0.95)
    low, _ = inference.share_interval(*shares(np.random.default_rng(6), cases, differ), cases, 0.9)
    assert (low >= -margin).mean() == pytest.approx(0.81, abs=0.03)


@pytest.mark.parametrize(("margin", "fewest"), [(0.05, 45), (0.1, 22), (0.02, 115)])
def test_where_no_case_differs_the_fewest_pass_and_one_fewer_does_not(margin: float, fewest: int) -> None:
    """Nothing is left to chance then: 45 cases without a fault leave 4.9 in a hundred possible, as the gate's interval has it."""
    assert inference.shares_to_pass(margin, 0.0, 0.95) == fewest
    lows = [inference.share_interval(0, 0, cases, 0.9)[0] for cases in (fewest, fewest - 1)]
    assert lows[0] >= -margin > lows[1]


@pytest.mark.parametrize(
    ("cases", "differ"), [(8, 0.0), (9, 0.1), (20, 0.1), (45, 0.02), (98, 0.0), (98, 0.1), (300, 0.1), (300, 0.3)]
)
def test_the_smallest_share_is_found_four_times_in_five_or_a_little_more_often(cases: int, differ: float) -> None:
    """By the interval and the sign flips together, and half of it by as many cases as are said to be needed."""
    chance = np.random.default_rng(7)
    smallest = inference.smallest_share(differ, cases, 0.95)
    assert smallest is not None
    for change, many in ((smallest, cases), (smallest / 2, inference.cases_to_see_share(smallest / 2, differ, 0.95))):
        up, down = shares(chance, many, differ, change)
        low, high = inference.share_interval(up, down, many, 0.95)
        flips = np.minimum(1, 2 * stats.binom.sf(np.maximum(up, down) - 1, up + down, 0.5))
        assert 0.79 <= inference.is_clear(low, high, flips, 0.95).mean() <= 0.91


def test_where_too_many_cases_differ_no_share_would_be_found() -> None:
    """Eight cases of which a third go either way tell nothing, whatever the others do."""
    assert inference.smallest_share(0.3, 8, 0.95) is None


def test_no_number_of_cases_shows_a_change_of_nothing() -> None:
    """It is refused, not searched for."""
    with pytest.raises(ValueError, match="change of nothing"):
        inference.cases_to_pass(0.0, 0.1, 0.95)


def test_a_change_without_spread_is_found_always_or_never() -> None:
    """There is no noise to hide it in."""
    assert [power_at(change, 0.0, 20, 0.95) for change in (0.1, 0.0)] == [1.0, 0.0]


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


def clear(differences: inference.Floats, chance: np.random.Generator) -> inference.Floats:
    """Tell of each experiment whether it would be called a change, with 999 flips that all of them share."""
    signs = inference.drawn_signs(chance, 999, differences.shape[-1])
    hits = np.concatenate([inference.as_large(some, signs) for some in np.array_split(differences, 20)])
    return inference.is_clear(*t_interval(differences, 0.95), (hits + 1) / 1000, 0.95)


def covered(low: inference.Floats, high: inference.Floats, truth: float) -> float:
    """Return the share of intervals that hold the truth."""
    return float(((low <= truth) & (truth <= high)).mean())


@pytest.mark.parametrize("shape", shapes.NOTHING_BETTER)
def test_false_alarms_are_five_in_a_hundred(shape: str) -> None:
    """And the interval holds the truth in ninety-five, in each of twelve shapes in which nothing is better."""
    chance = np.random.default_rng(11)
    cases, draw = shapes.NOTHING_BETTER[shape]
    differences = draw(chance, EXPERIMENTS, cases)
    assert covered(*t_interval(differences, 0.95), 0.0) == pytest.approx(0.95, abs=0.015)
    assert clear(differences, chance).mean() == pytest.approx(0.05, abs=0.01)


@pytest.mark.parametrize("shape", shapes.COARSE)
def test_false_alarms_are_rarer_where_many_flips_are_ties(shape: str) -> None:
    """Never more than five in a hundred; and the interval holds the truth in at least 93.5."""
    chance = np.random.default_rng(12)
    cases, draw = shapes.COARSE[shape]
    differences = draw(chance, EXPERIMENTS, cases)
    assert covered(*t_interval(differences, 0.95), 0.0) >= 0.935
    assert clear(differences, chance).mean() <= 0.05


def test_three_points_are_found_where_two_intervals_side_by_side_miss_them() -> None:
    """A hundred cases, five times each: three runs in five find them, one in eight does by comparing two intervals by eye."""
    chance = np.random.default_rng(12)
    a, b = shapes.graded(chance, EXPERIMENTS, 100, 5, better=shapes.THREE_POINTS)
    differences = (b - a).mean(axis=-1)
    assert differences.mean() == pytest.approx(0.03, abs=0.0005)
    assert clear(differences, chance).mean() >= 0.60
    (_, high_a), (low_b, _) = (t_interval(side.reshape(EXPERIMENTS, -1), 0.95) for side in (a, b))
    assert (low_b > high_a).mean() == pytest.approx(0.12, abs=0.02)
    assert covered(*t_interval(differences, 0.95), differences.mean()) == pytest.approx(0.95, abs=0.015)


def test_repeats_counted_as_cases_raise_false_alarms_to_twice_as_many() -> None:
    """What the means of cases are for."""
    a, b = shapes.graded(np.random.default_rng(13), EXPERIMENTS, 100, 5)
    low, high = t_interval((b - a).reshape(EXPERIMENTS, -1), 0.95)
    assert ((low > 0) | (high < 0)).mean() > 0.09


def test_a_loss_as_large_as_the_margin_passes_the_gate_in_five_of_a_hundred() -> None:
    """The end of the one-sided interval is what the gate looks at."""
    chance = np.random.default_rng(14)
    margin = 0.02
    cases, draw = shapes.NOTHING_BETTER["graded, 100 cases x 5"]
    low, _ = t_interval(draw(chance, EXPERIMENTS, cases) - margin, 2 * 0.95 - 1)
    assert (low >= -margin).mean() == pytest.approx(0.05, abs=0.01)


@pytest.mark.parametrize("cases", [20, 60, 100, 300])
@pytest.mark.parametrize(("breaks", "mends"), [(0.0, 0.0), (0.02, 0.0), (0.02, 0.01), (0.05, 0.05), (0.1, 0.02)])
def test_the_interval_of_a_hard_rule_holds_rare_faults(cases: int, breaks: float, mends: float) -> None:
    """At least 92.5 times in a hundred, however few cases break it."""
    seen = shapes.held(np.random.default_rng(15), EXPERIMENTS, cases, breaks=breaks, mends=mends)
    ends = inference.share_interval((seen > 0).sum(axis=-1), (seen < 0).sum(axis=-1), cases, 0.95)
    assert covered(*ends, mends - breaks) >= 0.925


def test_students_interval_does_not_hold_rare_faults() -> None:
    """Most runs of twenty cases see none, and would be sure that there are none."""
    seen = shapes.held(np.random.default_rng(15), EXPERIMENTS, 20, breaks=0.02, mends=0.0)
    assert covered(*t_interval(seen, 0.95), -0.02) < 0.5


@pytest.mark.parametrize("shape", ["seconds, log-normal, 60 cases", "tokens, gamma, 40 cases", "graded, 30 cases x 5"])
def test_the_bootstrap_covers_no_better(shape: str) -> None:
    """Differences of two alike are nearly symmetrical even where the values are skewed, so Student's interval stays."""
    cases, draw = shapes.NOTHING_BETTER[shape]
    differences = draw(np.random.default_rng(16), 400, cases)
    bca = stats.bootstrap(
        (differences,),
        np.mean,
        axis=-1,
        n_resamples=599,
        batch=50,
        method="BCa",
        rng=np.random.default_rng(17),
    ).confidence_interval
    assert covered(bca.low, bca.high, 0.0) <= covered(*t_interval(differences, 0.95), 0.0)
