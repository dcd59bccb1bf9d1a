"""A name that stands twice is found, and finding it takes one look at each."""

from __future__ import annotations

from interviewer.core.twins import twin


class Compared(str):
    """A name that counts how often one is compared with another."""

    __slots__ = ()
    times = 0

    def __eq__(self, other: object) -> bool:
        Compared.times += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def test_the_first_that_comes_again_is_named() -> None:
    """And none where each stands once."""
    assert twin(["a", "b", "c", "b", "a"]) == "b"
    assert twin(["a", "b", "A"]) is None
    assert twin([]) is None


def test_a_message_of_very_many_keys_is_no_work() -> None:
    """Whoever sends 5,000 keys of which the last is doubled has them looked at once, not each compared with each."""
    names = [Compared(f"{number:x}") for number in range(5_000)]
    Compared.times = 0
    assert twin([*names, Compared("1387")]) == "1387"
    assert Compared.times < 50
