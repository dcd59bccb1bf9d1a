"""Stopping early: the error over all looks is that of one, and a third of the calls is saved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from interviewer.evaluation import inference, sequential
from interviewer.evaluation.compare import compare
from interviewer.evaluation.comparison import Comparison
from interviewer.evaluation.sequential import Look, in_order, is_hopeless, looks, rest, spent
from tests.evaluation import shapes
from tests.evaluation.sides import PRIMARY, RULE, side

EXPERIMENTS = 6_000


def test_the_looks_spend_the_error_and_no_more() -> None:
    """By simulation of a walk without drift: what crosses first at each look is what was to be spent there."""
    plan = looks(400)
    steps = np.random.default_rng(3).normal(size=(400_000, 4)) * 0.5
    away = np.abs(steps.cumsum(axis=1)) / np.sqrt([look.share for look in plan])
    lines = [stats.norm.ppf(0.5 + look.confidence / 2) for look in plan]
    first = np.where((away > lines).any(axis=1), (away > lines).argmax(axis=1), -1)
    for place, look in enumerate(plan):
        assert (np.isin(first, range(place + 1))).mean() == pytest.approx(spent(look.share, 0.05), abs=0.001)


def test_known_boundaries_come_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """With Pocock's and O'Brien and Fleming's spending, the published values for five looks."""
    parts = (0.2, 0.4, 0.6, 0.8, 1.0)

    def lines() -> list[float]:
        return [float(stats.norm.ppf(0.5 + look.confidence / 2)) for look in looks(100, parts=parts)]

    monkeypatch.setattr(sequential, "spent", lambda share, error: error * np.log(1 + (np.e - 1) * share))
    assert lines() == pytest.approx([2.4380, 2.4268, 2.4102, 2.3966, 2.3860], abs=2e-4)
    monkeypatch.setattr(sequential, "spent", lambda share, error: 4 * stats.norm.sf(stats.norm.isf(error / 4) / np.sqrt(share)))
    assert lines() == pytest.approx([4.8769, 3.3570, 2.6803, 2.2898, 2.0310], abs=2e-4)


def test_one_look_is_no_look() -> None:
    """It has the confidence of the whole; several have more, and less and less of it."""
    (only,) = looks(100, parts=(1.0,))
    assert (only.cases, only.confidence) == (100, pytest.approx(0.95))
    plan = looks(63)
    assert [look.cases for look in plan] == [16, 32, 48, 63]
    assert plan[0].confidence > plan[1].confidence > plan[2].confidence > plan[3].confidence > 0.95
    assert len(looks(2)) == 2


def played(better: float) -> tuple[float, float]:
    """Return the share of runs that were called clear and the mean share of cases they played, of a hundred five times each."""
    chance = np.random.default_rng(5)
    a, b = shapes.graded(chance, EXPERIMENTS, 100, 5, better=better)
    differences = (b - a).mean(axis=-1)
    clear, over = np.zeros(EXPERIMENTS, dtype=bool), np.zeros(EXPERIMENTS, dtype=bool)
    used = np.ones(EXPERIMENTS)
    plan = looks(100)
    for look in plan:
        so_far = differences[:, : look.cases]
        signs = inference.drawn_signs(chance, 1_999, look.cases)
        hits = np.concatenate([inference.as_large(some, signs) for some in np.array_split(so_far, 30)])
        ends = inference.t_interval(so_far, look.confidence)
        ends_now = inference.is_clear(*ends, (hits + 1) / 2_000, look.confidence) & ~over
        away = np.abs(so_far.mean(axis=-1)) / so_far.std(axis=-1, ddof=1) * np.sqrt(look.cases)
        hopeless = is_hopeless(away, look.share, plan[-1].confidence) & ~over & ~ends_now
        clear |= ends_now
        used[ends_now | hopeless] = look.share
        over |= ends_now | hopeless
    return float(clear.mean()), float(used.mean())


@pytest.mark.parametrize(
    ("better", "found"), [(0.0, None), (shapes.THREE_POINTS, 0.50), (0.42, 0.90), (0.84, 0.99)], ids=["0", "+3", "+5", "+10"]
)
def test_a_third_of_the_calls_is_saved_and_the_error_is_kept(better: float, found: float | None) -> None:
    """Whether nothing, three, five or ten points are to be found; what it costs is a tenth of the power at three."""
    clear, used = played(better)
    assert used <= 0.70
    if found is None:
        assert clear <= 0.05
    else:
        assert clear >= found


def test_every_stratum_is_there_in_its_share_at_every_look() -> None:
    """Each case once, by chance, and the same for the same seed."""
    strata = {"A": [f"a{n}" for n in range(40)], "B": [f"b{n}" for n in range(20)], "C": [f"c{n}" for n in range(4)]}
    order = in_order(strata, 7)
    assert sorted(order) == sorted(case for cases in strata.values() for case in cases)
    for look in looks(64):
        so_far = order[: look.cases]
        for stratum, cases in strata.items():
            there = sum(case.startswith(stratum.lower()) for case in so_far)
            assert there == pytest.approx(len(cases) * look.share, abs=1.5)
    assert in_order({key: strata[key][::-1] for key in "CBA"}, 7) == order != in_order(strata, 8)


def at_look(place: int, differences: list[float], *, margin: float = 0.5, leaks: float = 1.0) -> Comparison:
    """Compare what was played at a look."""
    plan = looks(40)
    cases = differences[: plan[place].cases]
    a = side("A", {"probes": [0.5] * len(cases), "leaks": [1.0] * len(cases)})
    b = side("B", {"probes": [0.5 + one for one in cases], "leaks": [leaks] * len(cases)})
    metrics = [replace(PRIMARY, margin=margin), replace(RULE, margin=0.6)]
    return compare(a, b, metrics, seed=7, confidence=plan[place].confidence)


NOISE = [0.1 if place % 2 else -0.1 for place in range(40)]


@pytest.mark.parametrize(
    ("found", "at", "wanted"),
    [
        (at_look(1, [one + 0.2 for one in NOISE]), 1, "clear"),
        (at_look(1, [one - 0.2 for one in NOISE]), 1, "clear"),
        (at_look(1, NOISE), 1, "hopeless"),
        (at_look(0, NOISE), 0, "go on"),
        (at_look(1, [one + 0.2 for one in NOISE], leaks=0.0), 1, "clear"),
        (at_look(1, NOISE, margin=0.001), 1, "go on"),
        (at_look(1, [0.0] * 40), 1, "go on"),
    ],
    ids=["better", "worse", "nothing", "too early", "a rule broken", "gate open", "no spread"],
)
def test_a_run_ends_when_its_question_is_settled(found: Comparison, at: int, wanted: str) -> None:
    """A loss at once; a gain or no hope of one only when the gate has decided as well."""
    assert rest(found, at, looks(40)) == wanted


def test_nothing_is_hopeless_early_or_at_the_end() -> None:
    """And a change that would be clear if it went on is not."""
    late, early, last = (look.share for look in (looks(100)[2], looks(100)[0], looks(100)[3]))
    assert [bool(is_hopeless(0.1, share, 0.96)) for share in (late, early, last)] == [True, False, False]
    assert not is_hopeless(2.2, late, 0.96)
    assert isinstance(looks(10)[0], Look)
