"""What follows from a session at a glance."""

from __future__ import annotations

from dataclasses import replace

from interviewer.core.bundle import Bundle
from interviewer.core.events import Ended, Observed
from tests.play import Play, asks_hint, says
from tests.seeded import FILTER, begun

MINUTE = 60_000


def test_before_any_question_was_put_it_is_the_first_of_the_plan(c1: Bundle) -> None:
    """So that what may be asked for is known from the greeting on."""
    session = Play.of(c1).session
    assert (session.question.id, session.asked) == ("C1", False)
    assert begun(c1).session.asked


def test_one_question_at_a_time_is_open_where_the_round_closes_them(bundles: dict[str, Bundle]) -> None:
    """Its probes are those of the question and of the round; the facts are those of all questions, whenever they are asked for."""
    session = Play.of(bundles["R"].narrowed()).hears(says("All fine."), says("For the work.")).session
    assert session.open_questions == (session.question,)
    assert session.probes == (*session.question.probes, *session.bundle.round.probes)
    assert {fact.id for fact in session.facts} == {fact.id for q in session.bundle.questions for fact in q.facts}


def test_earlier_questions_stay_open_where_the_round_says_so(bundles: dict[str, Bundle]) -> None:
    """In their own order, and the talk is about the one that was put last."""
    bundle = bundles["D"].narrowed()
    first, second = bundle.questions[0].id, bundle.questions[1].id
    session = replace(Play.of(bundle).session, put=("open", first, second))
    assert [question.id for question in session.open_questions] == [first, second]
    assert session.question.id == second


def test_what_was_worked_out_of_one_session_is_not_that_of_the_next(bundles: dict[str, Bundle]) -> None:
    """Neither its question nor its probes, although a session is copied from the one before it."""
    bundle = bundles["D"].narrowed()
    before = replace(Play.of(bundle).session, put=("open", bundle.questions[0].id))
    assert before.question.id == bundle.questions[0].id
    after = replace(before, put=(*before.put, bundle.questions[1].id))
    assert after.question.id == bundle.questions[1].id
    assert len(after.probes) > len(before.probes)


def test_the_clock_shows_time_without_pauses_or_is_worth_minutes_a_turn(c1: Bundle) -> None:
    """While it is paused it stands still, and after the end it stands where it ended."""
    session = begun(c1, FILTER).session
    now = session.started_at + 10 * MINUTE
    assert session.measured("real", now) == 10 * MINUTE - session.stopped
    paused = replace(session, paused_at=session.last_at)
    assert paused.measured("real", now) == paused.measured("real", now + MINUTE)
    answers = sum(turn.speaker == "candidate" for turn in session.turns)
    assert session.measured("turns", now) == round(answers * c1.standards.manners.minutes_a_turn * MINUTE)
    ended = replace(session, ended=Ended(by="candidate", reason="left"))
    assert ended.measured("real", now) == session.last_at - session.started_at - session.stopped


def test_another_clock_goes_on_from_where_the_last_one_stood(c1: Bundle) -> None:
    """What was measured before is `gone`, and the clock that runs stood at its `mark`."""
    session = replace(begun(c1).session, gone=5 * MINUTE, mark=2 * MINUTE)
    now = session.started_at + 9 * MINUTE
    assert session.elapsed(now) == 5 * MINUTE + session.measured(session.clock, now) - 2 * MINUTE


def test_the_last_words_are_those_of_either_side(c1: Bundle) -> None:
    """And there is no answer before the first."""
    assert Play.of(c1).session.last_answer is None
    session = begun(c1, FILTER).session
    assert session.last_answer is not None
    assert session.last_said is not None
    assert (session.last_answer.text, session.last_said.speaker) == (FILTER.text, "interviewer")


def test_an_intent_is_a_situation_too(c1: Bundle) -> None:
    """First the one the intent stands for, then those that were named, none twice; and none once it was answered."""
    heard = Observed(intent="off_topic", situations=("wants-a-break", "off-topic"), by="offline")
    session = replace(begun(c1).session, fresh=heard)
    assert session.situations_now == ("off-topic", "wants-a-break")
    assert replace(session, fresh=None).situations_now == ()


def test_hints_are_counted_by_what_was_put(c1: Bundle) -> None:
    """Whoever asked for none was given none."""
    assert begun(c1, FILTER).session.hints_given == 0
    assert begun(c1, FILTER, asks_hint()).session.hints_given == 1
