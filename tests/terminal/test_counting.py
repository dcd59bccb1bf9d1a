"""How far an order of gradings is."""

from __future__ import annotations

from interviewer.terminal.counting import Count


class Clock:
    """A clock that goes by when it is told."""

    def __init__(self) -> None:
        """Begin at nought."""
        self.at = 0.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.at


def test_each_tenth_of_many_is_told_where_nobody_watches() -> None:
    """With the rate, the time that is left, and what was paid."""
    clock, told = Clock(), list[str]()
    count = Count(1, told.append, now=clock)
    count.more(19)
    for _ in range(20):
        clock.at += 2
        count.paid(0.25)
        count.step()
    assert len(told) == 10
    assert told[0] == "2 of 20 graded, 2.0 s each, 36 s left, $0.50"
    assert told[-1] == "20 of 20 graded, 2.0 s each, none left, $5.00"


def test_a_few_are_not_told() -> None:
    """Their cards tell enough."""
    told = list[str]()
    count = Count(9, told.append)
    for _ in range(9):
        count.step()
    assert told == []


def test_where_somebody_watches_a_line_takes_the_place_of_the_one_before() -> None:
    """At once, then at most four times a second, part by part of a grading that takes long; nothing stays."""
    clock, told, shown = Clock(), list[str](), list[str]()
    count = Count(1, told.append, show=shown.append, now=clock)
    for _ in range(8):
        clock.at += 0.125
        count.part()
    count.paid(None)
    clock.at += 1
    count.step()
    assert told == []
    assert shown[0] == "0 of 1 graded, 1 part read"
    assert shown[-1] == "1 of 1 graded, 2.0 s each, none left, cost unknown"
    assert len(shown) == 5
