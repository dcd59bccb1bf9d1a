"""What all rounds share, against the figures of the specification."""

from __future__ import annotations

import pytest

from interviewer.core.bundle import Bundle


def test_the_levels_have_the_specifications_figures(c1: Bundle) -> None:
    """Hint rungs, and the unprompted share from SDE III and from Staff."""
    rules = {rule.id: rule for rule in c1.standards.levels.levels}
    assert [rules[level].hint_rung for level in ("I", "II", "III", "Sr", "St", "Pr")] == [2, 1, 1, 0, 0, 0]
    assert [rules[level].unprompted for level in ("I", "II", "III", "Sr", "St", "Pr")] == [0, 0, 0.5, 0.5, 0.75, 0.75]
    assert rules["II"].rounds == {"C": 10, "A": 15, "B": 15, "D": 25, "O": 10, "H": 25}


@pytest.mark.parametrize(
    ("dimension", "weights"), [("SAFE", [2, 3, 3, 3, 3, 3]), ("CODE", [3, 3, 2, 2, 1, 1]), ("ADAPT", [1, 2, 2, 3, 3, 3])]
)
def test_the_dimensions_of_a_coding_round_have_their_weights(c1: Bundle, dimension: str, weights: list[int]) -> None:
    """From SDE I to Principal."""
    row = next(r for r in c1.standards.levels.dimension_weights if r.dimension == dimension and "C" in r.rounds)
    assert list(row.weights.values()) == weights


def test_the_scale_has_four_steps_and_no_middle(c1: Bundle) -> None:
    """Strong no hire to strong hire."""
    assert sorted(step.score for step in c1.standards.scale.steps) == [1, 2, 3, 4]


def test_every_red_flag_is_there(c1: Bundle) -> None:
    """RF-01 to RF-22, and the hand-wave caps SAFE at 1."""
    flags = {flag.id: flag for flag in c1.standards.red_flags.red_flags}
    assert list(flags) == [f"RF-{n:02d}" for n in range(1, 23)]
    assert [(cap.dimension, cap.score) for cap in flags["RF-01"].caps] == [("SAFE", 1)]


def test_every_situation_has_something_to_say(c1: Bundle) -> None:
    """And none of it holds a word of verdict."""
    manners = c1.standards.manners
    for situation in manners.situations:
        assert situation.says
        for says in situation.says:
            assert len(says.split()) <= 60
            assert not [word for word in ("great", "excellent", "correct", "wrong") if f" {word} " in f" {says.lower()} "]
