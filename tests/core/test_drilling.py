"""A drill is cut out of its round: one dimension, ten minutes, authored words only."""

from __future__ import annotations

import asyncio

import pytest

from interviewer import grades
from interviewer.core.bundle import Bundle
from interviewer.core.card import scorecard
from interviewer.core.drilling import MINUTES, PROBES, drill, drilled
from interviewer.core.events import Asked, Ended
from interviewer.core.evolving import replay
from interviewer.core.grading import parts
from interviewer.core.session import Session
from interviewer.errors import NotFound
from interviewer.evaluation.rounds import Unwired
from tests.conftest import Clock
from tests.graded import opened, under_way
from tests.play import Play, says

ANSWER = says(
    "I would pass the example on first and record it only after the hand-off was confirmed, so a crash loses nothing of it."
)


def practised(bundle: Bundle, turns: int = 8) -> Session:
    """Return a drill answered with the same words until it ends."""
    play = Play.of(bundle)
    for _ in range(turns):
        if play.session.ended is None:
            play.hears(ANSWER)
    if play.session.ended is None:
        play.take(Ended(by="candidate", reason="left"))
    return play.session


def test_every_dimension_of_every_round_can_be_drilled(bundles: dict[str, Bundle]) -> None:
    """Each gives a bundle that goes through JSON unchanged and has something to ask about that dimension."""
    for bundle in bundles.values():
        for dimension in bundle.round.dimensions:
            made = drill(bundle, dimension)
            (question,), (phase, last) = made.questions, made.round.phases
            assert phase.minutes + last.minutes == MINUTES
            assert Bundle.from_data(made.as_data()) == made
            assert (drilled(made), made.round.minutes, phase.probes) == (dimension, MINUTES, PROBES)
            assert {*made.signal_dimensions.values()} == {dimension}, (made.round.id, dimension)
            assert question.probes or made.round.probes or question.constraints or phase.invites, (made.round.id, dimension)


def test_a_whole_round_is_no_drill(c1: Bundle) -> None:
    """Nothing in it says so."""
    assert drilled(c1) is None


def test_the_question_that_says_most_is_drilled(bundles: dict[str, Bundle]) -> None:
    """Among those that were asked, whichever was first."""
    plan = bundles["R"].narrowed()
    assert drill(plan, "LEVEL").questions[0].id == "R2"
    assert drill(bundles["C"], "SAFE", asked=("C2", "C3")).questions[0].id == "C2"


def test_what_cannot_be_drilled_is_refused_in_a_sentence(bundles: dict[str, Bundle]) -> None:
    """Another round's dimension, and one that no question here could show."""
    with pytest.raises(NotFound, match="Round C has no dimension 'TRADE'"):
        drill(bundles["C"], "TRADE")
    with pytest.raises(NotFound, match="Nothing in R1 asks about TERMS"):
        drill(bundles["R"], "TERMS", asked=("R1",))


def test_a_drill_is_conducted_with_authored_words_and_ends(c1: Bundle) -> None:
    """The question comes at once, then only probes and invitations of the dimension, then the goodbye."""
    made = drill(c1, "SAFE")
    session = practised(made)
    moves = [turn.move for turn in session.turns if turn.speaker == "interviewer"]
    assert (moves[0], moves[-1]) == ("ask", "goodbye")
    own = {id for id in session.put if id.startswith(("C1", "C-"))}
    assert own == {"C1", "C1-P5", "C-I4"}
    assert session.ended is not None


def test_the_card_of_a_drill_is_one_dimension_and_insufficient(c1: Bundle) -> None:
    """The others are not assessed and are not asked for; the score that stands is provisional."""
    session = practised(drill(c1, "SAFE"))
    assert parts(opened(session), under_way(opened(session))) == ("SAFE", "red-flags")
    kept, model = grades.InMemory(), Unwired(session.bundle)
    graded = asyncio.run(
        grades.grade(
            session, wish=grades.Wish(model="offline"), model=model, transcript=kept, now=Clock(session.last_at),
            looking_on=grades.Nobody(),
        )
    )  # fmt: skip
    card = scorecard(graded, graded.gradings[-1])
    assert {one.id: one.status for one in card.dimensions if one.status == "scored"} == {"SAFE": "scored"}
    assert card.dimension("SAFE").final is not None
    assert card.verdict.insufficient


def test_a_drill_folds_from_its_records_alone(c1: Bundle) -> None:
    """Nothing outside the transcript is needed to replay it."""
    play = Play.of(drill(c1, "ADAPT")).hears(ANSWER, ANSWER, ANSWER)
    assert replay(play.records) == play.session
    refs = [record.event.ref for record in play.records if isinstance(record.event, Asked)]
    assert "C1-K1" in refs
