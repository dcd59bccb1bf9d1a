"""The parts of a session."""

from __future__ import annotations

import pytest

from interviewer.core.turns import Spend
from interviewer.core.values import Spent


def spent(cost: float | None, counted: str = "exact") -> Spent:
    """Return what one exchange cost."""
    return Spent.model_validate(
        {"model": "m", "request": "r", "prompt_tokens": 10, "completion_tokens": 2, "counted": counted, "cost": cost}
    )


def test_costs_add_up_until_one_is_unknown() -> None:
    """A sum with an unknown part is unknown, and stays so."""
    known = Spend().plus(spent(0.5)).plus(spent(0.25))
    assert (known.cost, known.prompt_tokens, known.completion_tokens) == (0.75, 20, 4)
    assert known.plus(spent(None)).plus(spent(1.0)).cost is None
    assert known.plus(None) == known


@pytest.mark.parametrize(("first", "second", "sure"), [("endpoint", "exact", "exact"), ("estimate", "endpoint", "estimate")])
def test_the_least_certain_count_wins(first: str, second: str, sure: str) -> None:
    """One estimate makes the sum an estimate."""
    assert Spend().plus(spent(0.1, first)).plus(spent(0.1, second)).counted == sure
