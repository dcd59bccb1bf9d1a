"""How like an example a few sentences are."""

from __future__ import annotations

import pytest

from interviewer.core.likeness import Examples

EXAMPLES = Examples({"a": ["the lost record", "the replayed batch"], "b": ["the queue"]}, ["the day", "the night"])


def test_a_rare_word_tells_more_than_a_common_one() -> None:
    """What stands in every example tells nothing."""
    assert EXAMPLES.rarity("the") == 0.0
    assert EXAMPLES.rarity("unheard") > EXAMPLES.rarity("queue") > 0


def test_likeness_is_the_largest_part_of_one_example() -> None:
    """All of one is 1, its common words alone are nothing, and half of each of two is not a whole."""
    assert EXAMPLES.likeness("a", {"lose", "record"}) == pytest.approx(1.0)
    assert EXAMPLES.likeness("a", {"lose", "batch"}) == pytest.approx(0.5)
    assert EXAMPLES.likeness("a", {"the"}) == 0.0
    assert EXAMPLES.likeness("b", {"lose", "record"}) == 0.0


def test_an_id_without_examples_is_like_nothing() -> None:
    """There is nothing to be like."""
    assert EXAMPLES.has("a")
    assert not EXAMPLES.has("c")
    assert EXAMPLES.likeness("c", {"the", "queue"}) == 0.0
