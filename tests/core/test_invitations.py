"""Invitations on their own; how they are used is in `test_needs`."""

from __future__ import annotations

from interviewer.core.bundle import Bundle
from interviewer.core.invitations import next_invitation, was_told, was_told_before
from interviewer.core.triggers import signals
from tests.play import Play, says

LANGUAGE = says("Python, please")
FILTER = says("a Bloom filter", claims=["approximate-filter"], intent="is_done")


def test_an_invitation_belongs_to_its_phase(c1: Bundle) -> None:
    """In the opening there is none."""
    assert next_invitation(Play.of(c1).session) is None


def test_an_invitation_comes_in_other_words_to_somebody_who_has_described_something(c1: Bundle) -> None:
    """After an open line and in some words; a question of theirs, a bare line and the answer to a probe describe nothing."""
    invitation = c1.invitation("C-I2")
    assert invitation is not None
    described = says("I normalise it, hash it and look it up in a map", intent="answers")
    assert was_told(Play.of(c1).hears(LANGUAGE, described).session, invitation)
    assert not was_told(Play.of(c1).hears(LANGUAGE, says("a map")).session, invitation)
    asked = says("How many of them are there in a day, and how many are new?", facts=["C1-F1"], intent="clarifies")
    assert not was_told(Play.of(c1).hears(LANGUAGE, asked).session, invitation)
    probed = Play.of(c1).hears(LANGUAGE, FILTER)
    assert probed.last.move == "probe"
    assert not was_told(probed.hears(described).session, invitation)


def test_where_the_whole_is_wanted_something_of_the_dimension_has_been_told(c1: Bundle) -> None:
    """Not any description."""
    invitation = c1.invitation("C-I2")
    assert invitation is not None
    whole = invitation.model_copy(update={"skip": "whole"})
    described = "I normalise it, hash it and look it up in a map"
    assert not was_told(Play.of(c1).hears(LANGUAGE, says(described)).session, whole)
    assert was_told(Play.of(c1).hears(LANGUAGE, says(described, marks=["C1-S03"])).session, whole)


def test_a_question_is_told_before_it_is_put_by_half_of_what_it_expects(bundles: dict[str, Bundle]) -> None:
    """The signals of a pooled round are heard at any time; one of four is not enough at SDE II."""
    play = Play.of(bundles["H"].narrowed("H1")).hears(says("yes"))
    failure = next(question for question in play.session.bundle.questions if question.id == "H5")
    assert "H5-S01" in signals(play.session)
    once = play.hears(says("nine percent were unusable", marks=["H5-S01"])).session
    assert not was_told_before(once, failure)
    assert was_told_before(play.hears(says("I told the customer", marks=["H5-S04"])).session, failure)
