"""Sends grow without being copied, and none that was there before changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.sends import Sends

STEPS = st.lists(st.tuples(st.integers(0, 30), st.sampled_from("abcdefgh"), st.integers(0, 99)), max_size=40)


@given(STEPS)
def test_sends_are_what_a_copied_dictionary_would_be(steps: list[tuple[int, str, int]]) -> None:
    """Whichever of those made so far the next grows from, each holds its own sends and nothing of the others'."""
    made, wanted = [Sends()], [dict[str, int]()]
    for place, cmid, seq in steps:
        made.append(made[place % len(made)].plus(cmid, seq))
        wanted.append({**wanted[place % len(wanted)], cmid: seq})
    assert made == wanted
    assert [len(one) for one in made] == [len(one) for one in wanted]
    assert [[*one] for one in made] == [[*one] for one in wanted]


def test_one_that_came_later_is_not_known() -> None:
    """What is shared shows nothing of what came after."""
    before = Sends().plus("a", 1)
    before.plus("b", 2)
    assert "b" not in before
    assert before.get("b") is None
    with pytest.raises(KeyError):
        before["b"]


def test_ten_thousand_share_what_they_hold() -> None:
    """Keeping each of many steps keeps every send once, not once a step."""
    made = [Sends()]
    for seq in range(10_000):
        made.append(made[-1].plus(f"{seq:032x}", seq))
    assert len({id(one._shared) for one in made}) == 1
