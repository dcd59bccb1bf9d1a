"""Values that are compared by identity in a cache."""

from __future__ import annotations

from functools import lru_cache

from interviewer.core.same import Same


def test_only_the_value_itself_is_the_same() -> None:
    """An equal one is another."""
    one, equal = [1], [1]
    assert Same(one) == Same(one)
    assert hash(Same(one)) == hash(Same(one))
    assert Same(one) != Same(equal)
    assert Same(one) != one


def test_a_cached_function_takes_what_cannot_be_hashed() -> None:
    """And is called once for each."""
    calls = []

    @lru_cache(maxsize=2)
    def length(of: Same[list[int]]) -> int:
        calls.append(of.it)
        return len(of.it)

    one, other = [1], [1]
    assert [length(Same(one)), length(Same(one)), length(Same(other))] == [1, 1, 1]
    assert len(calls) == 2
