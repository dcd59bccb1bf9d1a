"""How far a run has come, in one line."""

from __future__ import annotations

from interviewer.evaluation.exchange import Purse
from interviewer.evaluation.progress import Progress


class Watch:
    """Somebody who is shown lines, and a clock that is set."""

    def __init__(self, *, live: bool, total: int = 20, purse: Purse | None = None) -> None:
        """Begin to watch."""
        self.now = 0.0
        self.shown: list[str] = []
        self.told: list[str] = []
        self.progress = Progress(
            total=total, purse=purse or Purse(), live=live, show=self.shown.append, tell=self.told.append, now=lambda: self.now
        )


def test_where_nobody_watches_there_is_a_line_for_each_tenth() -> None:
    """Ten lines, however many interviews there are."""
    watch = Watch(live=False, total=250)
    for _ in range(250):
        watch.now += 1
        watch.progress.case()
    assert len(watch.told) == 10
    assert watch.told[0] == "25 of 250 interviews, 1.0 a second, 4 minutes left"
    assert watch.told[-1] == "250 of 250 interviews, 1.0 a second"
    assert watch.shown == []


def test_a_terminal_is_not_written_to_more_than_four_times_a_second() -> None:
    """A thousand calls in a second are four lines, and the last interview is always shown."""
    watch = Watch(live=True, total=1)
    for _ in range(1_000):
        watch.now += 0.001
        watch.progress.call()
    assert len(watch.shown) <= 5
    watch.progress.case()
    assert watch.shown[-1].startswith("1 of 1 interviews")
    assert watch.told == []


def test_money_is_shown_of_its_cap() -> None:
    """What is spent, and what may be."""
    purse = Purse(cap=2.0)
    watch = Watch(live=True, purse=purse)
    purse.pay(0.125)
    watch.progress.call()
    assert watch.shown[-1] == "0 of 20 interviews, 1 calls, $0.1250 of $2.00"


def test_why_nothing_happens_is_said_until_something_does() -> None:
    """The endpoint's own trouble, in a sentence."""
    watch = Watch(live=True)
    watch.progress.wait("The model is busy.")
    assert watch.shown[-1].endswith(" — The model is busy.")
    watch.now = 1.0
    watch.progress.call()
    assert "busy" not in watch.shown[-1]
