"""What a line is about, and which of the candidate's words showed that: nothing else may stand before it."""

from __future__ import annotations

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.events import Answered
from interviewer.core.session import Session
from interviewer.core.topics import heard_before, heard_now, is_about, topic_of, was_heard
from tests.play import Heard, Play, says

LOST = "a new example is silently lost"


def heard(c1: Bundle, *answers: Heard) -> Session:
    """Return the session after answers to the problem, before anything is said to the last."""
    play = Play.of(c1).hears(says("Python, please"), *answers[:-1])
    play.take(Answered(text=answers[-1].text, cmid="f" * 32))
    play.take(answers[-1].observed)
    return play.session


def test_a_probe_is_about_its_dimension_and_what_set_it_off(c1: Bundle) -> None:
    """All signals of SAFE and the claim, but none of FRAME."""
    topic = topic_of(heard(c1, says("well")), "C1-P1")
    assert topic is not None
    assert {"C1-S06", "C1-S08", "approximate-filter"} <= topic
    assert "C1-S01" not in topic


def test_a_probe_that_says_what_it_is_tied_to_is_about_nothing_else(c1: Bundle) -> None:
    """Its dimension would name more."""
    tied = c1.questions[0].probes[0].model_copy(update={"ties": ("C1-S01",)})
    question = c1.questions[0].model_copy(update={"probes": (tied, *c1.questions[0].probes[1:])})
    session = heard(c1.model_copy(update={"questions": (question,)}), says("well"))
    topic = topic_of(session, tied.id)
    assert topic is not None
    assert {id for id in topic if "-S" in id} == {"C1-S01"}


@pytest.mark.parametrize(("id", "shows"), [("C-I4", "C1-S06"), ("C1-K1", "C1-S12"), ("C1-H2", "C1-S02")])
def test_invitations_constraints_and_hints_are_about_dimensions(c1: Bundle, id: str, shows: str) -> None:
    """Those they open, change or help with."""
    topic = topic_of(heard(c1, says("well")), id)
    assert topic is not None
    assert shows in topic


def test_a_request_to_carry_on_is_about_whatever_was_said(c1: Bundle) -> None:
    """Without a topic any words will do."""
    session = heard(c1, says(LOST, marks=["C1-S06"]))
    assert topic_of(session, "first-pass") is None
    assert heard_now(session, None) == (LOST,)
    assert is_about(session, "anything at all", None)


def test_only_what_was_shown_of_the_topic_is_about_it(c1: Bundle) -> None:
    """Words that showed SAFE stand before a probe about SAFE, and before none about FRAME."""
    session = heard(c1, says(LOST, marks=["C1-S06"]), says("I compare the bytes", marks=["C1-S01"]))
    safe, frame = topic_of(session, "C1-P1"), topic_of(session, "C1-P4")
    assert safe is not None
    assert frame is not None
    assert (heard_now(session, safe), heard_before(session, safe)) == ((), (LOST,))
    assert heard_now(session, frame) == ("I compare the bytes",)
    assert (is_about(session, "silently lost", safe), is_about(session, "silently lost", frame)) == (True, False)


def test_a_topic_nobody_spoke_of_was_not_heard(c1: Bundle) -> None:
    """A signal, a claim or a red flag of it is enough; the opposite of a signal is nothing to go back to."""
    frame = topic_of(heard(c1, says("well")), "C1-P4")
    assert frame is not None
    assert not was_heard(heard(c1, says(LOST, marks=["C1-S06"])), frame)
    assert not was_heard(heard(c1, says("we don't compare", against=["C1-S01"])), frame)
    assert was_heard(heard(c1, says("I compare the bytes", marks=["C1-S01"]), says("well")), frame)


def test_a_figure_of_the_topic_is_heard_too(c1: Bundle) -> None:
    """A sum that belongs to a signal of the topic can be picked up without any cue."""
    session = heard(c1, says("For one percent we need 9.6 bits per key"))
    figure = next(one for one in c1.questions[0].figures if one.id == "C1-N1")
    known = c1.signals_with(c1.questions)
    assert any("9.6" in words for words in heard_now(session, frozenset({figure.id})))
    assert {known[id].dimension for id in figure.signals} == {"SOLVE"}


def test_what_was_told_to_another_question_is_not_gone_back_to(bundles: dict[str, Bundle]) -> None:
    """One story does not explain the other; in a round whose questions stay open it is all one."""
    play = Play.of(bundles["H"].narrowed("H1"), minutes_each=3).hears(
        says("yes"), says("a gate blocks it now", marks=["HX-S11"])
    )
    topic = topic_of(play.session, "HX-P12")
    assert topic is not None
    assert (heard_before(play.session, topic), was_heard(play.session, topic)) == (("a gate blocks it now",), True)
    while play.session.question.id == "H1":
        play.hears(says("and so on"))
    assert (heard_before(play.session, topic), was_heard(play.session, topic)) == ((), False)
