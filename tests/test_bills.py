"""What several tries took together."""

from __future__ import annotations

from dataclasses import replace

from interviewer.bills import Bill, total

ONE = Bill(model="m-1", prompt_tokens=10, completion_tokens=4, counted="endpoint", cost=0.5)


def test_tries_are_summed() -> None:
    """Tokens and dollars add up, the model is that of the last, and the least certain way of counting wins."""
    other = Bill(model="m-2", prompt_tokens=1, completion_tokens=2, counted="estimate", cost=0.25)
    summed = Bill(model="m-2", prompt_tokens=11, completion_tokens=6, counted="estimate", cost=0.75)
    assert total(ONE, other) == summed
    assert other.plus(ONE).counted == "estimate"


def test_an_unknown_price_makes_the_sum_unknown() -> None:
    """Whichever of the two it is: what is known alone would be too little."""
    unknown = replace(ONE, cost=None)
    assert ONE.plus(unknown).cost is None
    assert unknown.plus(ONE).cost is None


def test_a_try_without_an_answer_took_nothing() -> None:
    """What stands beside it is the sum; two of them have none."""
    assert total(None, ONE) == total(ONE, None) == ONE
    assert total(None, None) is None
