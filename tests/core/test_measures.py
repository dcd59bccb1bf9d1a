"""What a measure is, and the interview as measures see it."""

from __future__ import annotations

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.events import Interrupted
from interviewer.core.measures import Fault, count, interview, rate, script_lines
from interviewer.errors import OutOfOrder
from tests.play import asks_hint, says
from tests.seeded import FILTER, begun, hears


def test_a_rate_is_a_share_without_fault() -> None:
    """One fault of four leaves three."""
    measure = rate("x", [Fault(7, "why")], 4, target=0.8)
    assert (measure.value, measure.of, measure.met, measure.turns) == (0.75, (3, 4), False, (7,))


def test_a_count_should_be_nothing() -> None:
    """A count is met by none at all."""
    assert count("x", [], 3).met is True
    assert (count("x", [Fault(2, "a")], 3).value, count("x", [Fault(2, "a")], 3).met) == (1.0, False)


def test_with_nothing_to_measure_a_measure_does_not_apply() -> None:
    """Neither 0 nor 1, neither met nor missed."""
    for measure in (rate("x", [], 0, target=1.0), count("x", [], 0)):
        assert (measure.value, measure.met) == (None, None)


def test_a_turn_is_free_unless_it_was_called_for(c1: Bundle) -> None:
    """A hint that was asked for is not the interviewer's choice; the probe before it was."""
    seen = interview(begun(c1, FILTER).hears(asks_hint()).records)
    assert [(said.move, said.free) for said in seen.said][-2:] == [("probe", True), ("hint", False)]


def test_a_turn_that_was_cut_short_has_its_line_from_the_script(c1: Bundle) -> None:
    """It is heard, and it is not whole."""
    play = hears(begun(c1), FILTER)
    play.take(Interrupted(reply="r9", text="When the fil", by="model", move="probe", ref="C1-P1"))
    said = interview(play.records).said[-1]
    assert (said.whole, said.line) == (False, script_lines(c1)["C1-P1"])


def test_what_is_quoted_from_the_candidate_is_not_the_interviewers_own(c1: Bundle) -> None:
    """Only words the candidate said are taken out."""
    play = begun(c1, says("I keep a big set", intent="answers"))
    hears(play, says("and so on"))
    play.take(Interrupted(reply="r9", text="You said “a big set.” and “a filter”.", by="model", move="probe", ref="C1-P1"))
    assert interview(play.records).said[-1].own == "You said  and “a filter”."


def test_no_record_at_all_is_refused() -> None:
    """There is no interview without its first record."""
    with pytest.raises(OutOfOrder):
        interview([])
