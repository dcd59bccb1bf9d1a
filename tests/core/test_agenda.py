"""What is open: what each turn of either side adds to it, and what it takes away."""

from __future__ import annotations

from typing import Any

from interviewer.core.agenda import Agenda, after_hearing, after_saying, is_answer
from interviewer.core.bundle import Bundle
from interviewer.core.events import Asked, Observed
from interviewer.core.values import Mark

FLAG = Mark(id="RF-01", quote="the system handles it")
WRONG = Mark(id="C1-S04", state="contradicted", quote="it lets duplicates through")


def hears(agenda: Agenda = Agenda(), intent: str = "answers", **found: Any) -> Agenda:  # noqa: B008 -- it is frozen
    """Return the agenda after an observation."""
    heard = Observed.model_validate({"intent": intent, "by": "offline", **found})
    return after_hearing(agenda, heard, answered=is_answer(heard, ()))


def says(agenda: Agenda, bundle: Bundle, move: str, ref: str | None = None) -> Agenda:
    """Return the agenda after a turn of the interviewer's."""
    event = {"move": move, "ref": ref, "line": "l", "text": "t", "reply": "r1", "worded": "model"}
    return after_saying(agenda, Asked.model_validate(event), bundle)


def test_what_is_put_is_pending_until_it_is_answered(c1: Bundle) -> None:
    """A clarifying question leaves it pending, an answer does not."""
    put = says(Agenda(), c1, "probe", "C1-P1")
    assert put.pending == "C1-P1"
    assert hears(put, intent="clarifies").pending == "C1-P1"
    assert hears(put).pending is None
    assert says(put, c1, "carry_on").pending is None
    assert says(put, c1, "carry_on", "first-pass").pending is None


def test_a_hint_displaces_what_is_pending_but_not_the_question_itself(c1: Bundle) -> None:
    """A hint to the question is help to answer it."""
    assert says(says(Agenda(), c1, "probe", "C1-P1"), c1, "hint", "C1-H1").displaced == ("C1-P1",)
    assert says(says(Agenda(), c1, "ask", "C1"), c1, "hint", "C1-H1") == Agenda(pending="C1")


def test_only_a_situation_that_asks_something_of_its_own_displaces(c1: Bundle) -> None:
    """What would you want to know first? is another question; a request for one concrete task is not."""
    put = says(Agenda(), c1, "probe", "C1-P1")
    assert says(put, c1, "manners", "does-not-know").displaced == ("C1-P1",)
    assert says(put, c1, "manners", "one-line").pending == "C1-P1"
    assert says(put, c1, "inform", "C1-F3").pending == "C1-P1"


def test_what_came_back_is_pending_again(c1: Bundle) -> None:
    """And displaced no longer."""
    displaced = Agenda(displaced=("C1-P1",))
    assert says(displaced, c1, "repeat", "C1-P1") == Agenda(pending="C1-P1")
    assert says(displaced, c1, "repeat").displaced == ("C1-P1",)


def test_only_what_is_wrong_is_open_and_once() -> None:
    """What was shown is not, and a red flag that comes again is the one that was there."""
    assert hears(marks=(Mark(id="C1-S01", quote="a set"), WRONG)).unmet == (WRONG,)
    assert hears(hears(red_flags=(FLAG,)), red_flags=(FLAG,)).unmet == (FLAG,)


def test_facts_that_are_told_beside_a_question_are_owed_no_more(c1: Bundle) -> None:
    """The others still are."""
    assert says(Agenda(owed=("C1-F1", "C1-F2")), c1, "ask", "C1,C1-F1") == Agenda(pending="C1", owed=("C1-F2",))


def test_a_red_flag_stays_open_until_it_is_asked_about(c1: Bundle) -> None:
    """By its own probe, or by its id; a fact or a situation's line before it changes nothing."""
    open_now = hears(red_flags=(FLAG, Mark(id="RF-08", quote="memory never ends")), marks=(WRONG,))
    assert [mark.id for mark in open_now.unmet] == ["RF-01", "RF-08", "C1-S04"]
    assert says(open_now, c1, "inform", "C1-F3").unmet == open_now.unmet
    assert [mark.id for mark in says(open_now, c1, "probe", "C1-P11").unmet] == ["RF-08", "C1-S04"]
    assert [mark.id for mark in says(open_now, c1, "probe", "RF-08").unmet] == ["RF-01", "C1-S04"]
    assert [mark.id for mark in says(open_now, c1, "probe", "C1-S04").unmet] == ["RF-01", "RF-08"]


def test_moving_on_closes_what_is_open(c1: Bundle) -> None:
    """Another line of the interviewer's own takes up neither; one about a red flag or a figure is not moving on."""
    agenda = Agenda(displaced=("C1-P1",), unmet=(FLAG,), owed=("C1-F3",))
    assert says(agenda, c1, "constrain", "C1-K1") == Agenda(pending="C1-K1", owed=("C1-F3",))
    assert says(agenda, c1, "probe", "C1-P11").displaced == ("C1-P1",)
    assert says(agenda, c1, "probe", "C1-N1") == Agenda(pending="C1-N1", displaced=("C1-P1",), unmet=(FLAG,), owed=("C1-F3",))


def test_a_fact_is_owed_until_it_is_told(c1: Bundle) -> None:
    """Each of those asked for, once."""
    owed = hears(hears(facts=("C1-F1", "C1-F3")), facts=("C1-F3", "C1-F4"))
    assert owed.owed == ("C1-F1", "C1-F3", "C1-F4")
    assert says(owed, c1, "inform", "C1-F1,C1-F3").owed == ("C1-F4",)


def test_a_situation_that_is_no_answer_leaves_the_question_open_unless_something_was_said(c1: Bundle) -> None:
    """A wish to stop answers nothing; with a mark or a claim beside it there is an answer all the same."""
    stop = [c1.situation("wants-to-stop")]
    assert not is_answer(Observed(intent="answers", by="offline"), stop)
    assert is_answer(Observed(intent="answers", by="offline", claims=(FLAG,)), stop)
    assert is_answer(Observed(intent="answers", by="offline"), [c1.situation("one-line"), None])
    assert not is_answer(Observed(intent="clarifies", by="offline"), [])
