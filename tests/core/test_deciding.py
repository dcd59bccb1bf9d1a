"""The decision of a loop follows the rule of the level tables, whatever the order of the rounds."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer import library
from interviewer.core.deciding import Decision, Result, decide
from interviewer.core.script import LEVELS, Level

RULES = {rule.id: rule for rule in library.load()["D"].standards.levels.levels}
MUSTS = {"D": ("TRADE", "SAFE", "DATA"), "H": ("OWN",)}
BEST = ["strong no hire", "no hire", "hire one level below", "hire", "strong hire"]


def decided(scores: str, level: Level = "II", *, below: str = "", unassessed: Sequence[str] = ()) -> Decision:
    """Return the decision on scores like "C4 A4 D2"; the level below gives the same where nothing else is said."""
    lower = dict(zip(*_split(below), strict=True))
    rounds, given_scores = _split(scores)
    results = [
        Result(round=id, score=score, below=lower.get(id, score), unassessed=tuple(unassessed) if id == "D" else ())
        for id, score in zip(rounds, given_scores, strict=True)
    ]
    found = decide(results, RULES, level, MUSTS)
    assert decide(reversed(results), RULES, level, MUSTS) == found
    return found


def _split(scores: str) -> tuple[list[str], list[int]]:
    return [one[0] for one in scores.split()], [int(one[1]) for one in scores.split()]


def test_the_example_of_the_level_tables() -> None:
    """A design without the human's delay is a hire at SDE I and none at SDE II, where nothing outweighs it."""
    first = decided("C4 A4 B4 D2 O3 H3", "I")
    assert (first.decided, first.at.mean) == ("hire", 3.6)
    second = decided("C4 A4 B4 D2 O3 H3", "II")
    assert (second.decided, second.at.mean, second.at.bars) == ("no hire", 3.15, ("D",))


@pytest.mark.parametrize(
    ("scores", "level", "expected"),
    [
        ("C4 A4 B4 D4 O4 H4", "II", "strong hire"),
        ("C4 A4 B4 D3 O3 H3", "II", "strong hire"),  # 3.4 exactly
        ("C4 A4 B3 D3 O3 H3", "II", "hire"),
        ("C3 A3 B3 D3 O3 H3", "II", "hire"),
        ("C4 A4 B4 D4 O2 H4", "II", "hire"),
        ("C3 A3 B3 D3 O1 H3", "II", "no hire"),
        ("C2 A2 B2 D2 O2 H2", "II", "no hire"),
        ("C1 A1 B1 D2 O1 H2", "II", "strong no hire"),
        ("R1 C4 A4 B4 D4 O4 H4", "II", "no hire"),
        ("R2 C4 A4 B4 D4 O4 H4", "II", "strong hire"),
        ("C1 A4 B4 D4 O4 H4", "II", "no hire"),
    ],
)
def test_each_part_of_the_rule(scores: str, level: Level, expected: str) -> None:
    """Gate, bar rounds, mean, and no round at 1."""
    assert decided(scores, level).decided == expected


def test_a_screen_at_2_goes_on_only_with_a_reason() -> None:
    """So it is told."""
    assert decided("C2 A4 B4 D4 O4 H4").goes_on
    assert not decided("C3 A4 B4 D4 O4 H4").goes_on


def test_one_level_below_is_a_hire_only_with_both_bar_rounds() -> None:
    """The same rounds are read there; the level below SDE II has no bar rounds, and needs them for this."""
    found = decided("C3 A3 B3 D2 O3 H3", below="C3 A3 B3 D3 O3 H3")
    assert (found.decided, found.level) == ("hire one level below", "I")
    held = decided("C4 A4 B4 D2 O3 H3", below="C4 A4 B4 D2 O3 H3")
    assert (held.decided, held.level) == ("no hire", "II")
    assert held.below is not None
    assert held.below.verdict == "hire"
    assert decided("C2 A2 B2 D2 O2 H2", "I").below is None


def test_what_decides_a_bar_round_and_was_not_assessed_needs_another_round() -> None:
    """Also where the round was never held; a loop that a gate has stopped needs none."""
    found = decided("C3 A3 B3 D3 O3 H3", unassessed=("DATA",))
    assert (found.decided, found.more) == ("follow-up round", (("D", "DATA"),))
    without = decided("C3 A3 B3 O3 H3")
    assert without.more == (("D", "TRADE"), ("D", "SAFE"), ("D", "DATA"))
    assert (without.missing, without.at.weight) == (("D",), 75)
    assert decided("R1 C3").decided == "no hire"


def test_nothing_scored_is_no_decision() -> None:
    """Neither good nor bad, and never a number."""
    found = decide([Result(round="C", score=None)], RULES, "II", {})
    assert (found.decided, found.at.mean) == (None, None)


@given(
    scores=st.lists(st.integers(1, 4), min_size=7, max_size=7),
    raised=st.integers(0, 6),
    lift=st.integers(0, 1),
    level=st.sampled_from(LEVELS),
)
def test_a_better_round_never_gives_a_worse_decision(scores: list[int], raised: int, lift: int, level: Level) -> None:
    """At any level, where the level below gives the same or one more."""

    def at(values: list[int]) -> int:
        results = [
            Result(round=id, score=score, below=min(4, score + lift)) for id, score in zip("RCABDOH", values, strict=True)
        ]
        return BEST.index(str(decide(results, RULES, level, MUSTS).decided))

    better = [min(4, score + (place == raised)) for place, score in enumerate(scores)]
    assert at(better) >= at(scores)
