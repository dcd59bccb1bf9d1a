"""What a grader is given of an interview."""

from __future__ import annotations

from interviewer.core.bundle import Bundle
from interviewer.core.events import Ended
from interviewer.core.excerpts import arithmetic, asked_questions, pieces, signals_of, turns_of
from interviewer.core.grading import parts
from tests.graded import ended, exchange, opened, under_way
from tests.play import Play, says
from tests.seeded import begun


def test_a_transcript_longer_than_one_exchange_is_read_in_pieces_and_nothing_is_left_out(c1: Bundle) -> None:
    """Every turn of every part stands in some piece, and each piece is under the limit."""
    session = opened(ended(c1).session, longest=300)
    names = parts(session, under_way(session))
    pieces = [name for name in names if name.startswith("SAFE#")]
    assert len(pieces) > 1
    told = [exchange(session, name).conversation.messages[1].content for name in pieces]
    for turn in session.turns:
        assert any(f'n="{turn.number}"' in text for text in told)


def test_the_arithmetic_comes_from_the_program(c1: Bundle) -> None:
    """A figure that is off by a factor stands beside the transcript, worked out by code."""
    play = begun(c1, says("With a 1 % error I need 12 bytes per key for a billion keys in the Bloom filter."))
    play.take(Ended(by="candidate", reason="left"))
    told = exchange(opened(play.session), "SOLVE").conversation.messages[1].content
    assert "<arithmetic>" in told


def test_a_figure_that_is_off_is_named_with_its_factor(c1: Bundle) -> None:
    """By the turn it was said in."""
    play = begun(c1, says("With a 1 % error I need 12 bytes per key for a billion keys in the Bloom filter."))
    [*found] = arithmetic(play.session, c1)
    assert {one["verdict"] for one in found} & {"off by a factor", "wrong unit"}
    assert all(play.session.turns[one["turn"] - 1].speaker == "candidate" for one in found)


def test_the_arithmetic_of_one_interview_is_worked_out_once(c1: Bundle) -> None:
    """However many exchanges want it; another answer or other prompts have sums of their own."""
    said = "With a 1 % error I need {} bytes per key for a billion keys in the Bloom filter."
    play, other = begun(c1, says(said.format(12))), begun(c1, says(said.format(13)))
    found = arithmetic(play.session, c1)
    play.take(Ended(by="candidate", reason="left"))
    assert arithmetic(play.session, c1) is found
    assert arithmetic(other.session, c1) != found
    without = c1.model_copy(update={"questions": tuple(one.model_copy(update={"figures": ()}) for one in c1.questions)})
    assert arithmetic(play.session, without) == ()


def test_only_questions_that_were_put_are_graded(bundles: dict[str, Bundle]) -> None:
    """Before the first is put, a dimension has the shared signals alone."""
    play = Play.of(bundles["H"].narrowed())
    assert asked_questions(play.session, play.session.bundle) == ()
    own = {signal.id.partition("-")[0] for signal in signals_of(play.session, play.session.bundle, "OWN")}
    assert own <= {"HX", "CM"}


def test_where_a_round_pools_its_questions_a_turn_belongs_to_all_of_them(bundles: dict[str, Bundle]) -> None:
    """Also to one that is put after it."""
    play = Play.of(bundles["H"].narrowed("H1"), minutes_each=3).hears(says("yes"), *[says("I stopped it")] * 12)
    owners = turns_of(play.session, play.session.bundle)
    assert {"H1", "H5"} <= owners.keys()
    told = {turn.number for turn in play.session.turns if turn.speaker == "candidate"}
    assert all(numbers == told for numbers in owners.values())


def test_a_short_interview_is_one_piece(c1: Bundle) -> None:
    """And none of it is repeated."""
    session = opened(ended(c1).session)
    assert pieces(session, under_way(session)) == (session.turns,)
