"""Agreement between two ratings, held against a known library and against cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from interviewer.evaluation.agreement import agreement, kappa, quadratic_kappa
from interviewer.evaluation.rating import Rated, State


def rated(name: str, states: str, score: int | None = 3, **more: object) -> Rated:
    """Return a transcript whose signals are S0, S1 and so on: `+` present, `-` contradicted, `.` absent."""
    names: dict[str, State] = {"+": "present", "-": "contradicted", ".": "absent"}
    signals = {f"S{number}": names[sign] for number, sign in enumerate(states)}
    return Rated(transcript=name, round="C", signals=signals, dimensions={"SAFE": score}, verdict=score, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(5))
def test_kappas_are_those_of_scikit_learn(seed: int) -> None:
    """Unweighted on yes and no, quadratic on scores from 1 to 4."""
    chance = np.random.default_rng(seed)
    yes = [(int(a), int(b)) for a, b in chance.integers(0, 2, size=(60, 2))]
    scores = [(int(a), int(b)) for a, b in chance.integers(1, 5, size=(60, 2))]
    assert kappa(yes) == pytest.approx(cohen_kappa_score(*zip(*yes, strict=True)))
    assert quadratic_kappa(scores) == pytest.approx(
        cohen_kappa_score(*zip(*scores, strict=True), weights="quadratic", labels=[1, 2, 3, 4])
    )


def test_precision_and_recall_by_hand() -> None:
    """Two of three claims are right, two of four that are there were found."""
    found = agreement([rated("a", "++++..")], [rated("a", "++..+.")])
    assert (found.signals.precision.value, found.signals.precision.of) == (pytest.approx(2 / 3, abs=1e-4), 6)
    assert found.signals.recall.value == 0.5
    assert found.by_signal["S4"] == (0, 0, 1, 0)


def test_what_one_side_left_open_is_counted_and_not_scored() -> None:
    """Not assessed is neither agreement nor disagreement."""
    found = agreement([rated("a", "+", None), rated("b", "+", 3)], [rated("a", "+", 1), rated("b", "+", 3)])
    assert (found.unrated, found.within_one.of, found.verdict.of, found.verdict.value) == (1, 1, 1, 1.0)


def test_only_shared_transcripts_count() -> None:
    """One that the other side did not rate is left out."""
    assert agreement([rated("a", "+"), rated("b", "+")], [rated("b", "+")]).transcripts == 1


def test_intervals_come_from_transcripts_and_are_the_same_again() -> None:
    """Many signals of few transcripts do not make a narrow interval."""
    first = [rated(str(n), "+" * 20) for n in range(6)]
    second = [rated(str(n), ("+" if n % 2 else ".") * 20) for n in range(6)]
    one, again = agreement(first, second, seed=7), agreement(first, second, seed=7)
    assert one == again
    recall = one.signals.recall
    assert recall.value == 0.5
    assert (recall.high or 0) - (recall.low or 0) > 0.4


def test_contradiction_prompting_and_flags_are_figures_of_their_own() -> None:
    """Each is taken of the things that either side found, prompting of those that both did."""
    sought = frozenset({"RF-01", "RF-02", "RF-03"})
    one = rated("a", "+-+.", prompted=frozenset({"S0"}), red_flags=frozenset({"RF-01"}), sought=sought)
    other = rated("a", "+.+-", prompted=frozenset({"S0", "S2"}), red_flags=frozenset({"RF-01", "RF-02"}), sought=sought)
    found = agreement([one], [other])
    assert (found.contradicted.value, found.contradicted.of) == (0.0, 2)
    assert (found.prompted.value, found.prompted.of) == (0.5, 2)
    assert (found.red_flags.precision.value, found.red_flags.recall.value) == (0.5, 1.0)


def test_red_flags_that_both_looked_for_and_neither_raised_are_agreement() -> None:
    """Without them kappa would call two sides that nearly always agree worse than chance; what one side could not read is left out."""
    every = frozenset(f"RF-{number:02d}" for number in range(1, 11))
    both = [(0, 0)] * 8 + [(1, 1), (1, 0)]
    one = rated("a", "+", sought=every, red_flags=frozenset({"RF-01", "RF-02"}))
    other = rated("a", "+", sought=every, red_flags=frozenset({"RF-01"}))
    unread = [rated("b", "+", sought=every, red_flags=every), rated("b", "+")]
    found = agreement([one, unread[0]], [other, unread[1]]).red_flags
    assert found.kappa.of == 10
    assert found.kappa.value == pytest.approx(cohen_kappa_score(*zip(*both, strict=True)), abs=1e-4)
    assert (found.precision.value, found.recall.value) == (1.0, 0.5)


def test_a_red_flag_that_only_one_side_was_asked_about_counts() -> None:
    """A grader misses what people raise also where its questions do not name it."""
    one = rated("a", "+", sought=frozenset({"RF-01"}), red_flags=frozenset({"RF-07"}))
    other = rated("a", "+", sought=frozenset({"RF-01"}))
    assert agreement([one], [other]).red_flags.recall.value == 0.0
