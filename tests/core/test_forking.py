"""An interview forked at a turn: everything before it, nothing after, and where it came from."""

from __future__ import annotations

import pytest

from interviewer.core import timing
from interviewer.core.bundle import Bundle
from interviewer.core.events import Answered, Coded, Forked, Imported, Record, Reopened, Started
from interviewer.core.evolving import replay
from interviewer.core.forking import fork, turn_named
from interviewer.core.needs import Listen, need
from interviewer.core.transitions import Stage
from interviewer.errors import NotFound, OutOfOrder
from tests.play import Play, asks_hint, says, writes
from tests.seeded import FILTER, faultless

NEW = "1" * 26
MODELS = {"observer": "offline", "interviewer": "offline", "grader": "offline"}


def forked(play: Play, name: str) -> tuple[Record, ...]:
    """Return the records of a fork."""
    return fork(play.records, name, id=NEW, models=MODELS)


def test_a_fork_ends_just_before_the_answer(c1: Bundle) -> None:
    """The same records but for the first, the candidate has the floor, and the answer is not there."""
    play = faultless(c1)
    turn = play.session.turns[5]
    assert turn.speaker == "candidate"
    records = forked(play, "T6")
    assert list(records[1:]) == play.records[1 : turn.seq]
    session = replay(records)
    assert (session.id, session.stage, session.ended) == (NEW, Stage.LISTENING, None)
    assert session.turns == play.session.turns[:5]
    assert session.source == Forked(session=play.session.id, turn=6)
    assert isinstance(need(session, play.now), Listen)


def test_an_interviewer_s_turn_is_kept(c1: Bundle) -> None:
    """Forking at what was asked, or at its answer, comes to the same."""
    play = faultless(c1)
    assert replay(forked(play, "5")).turns == replay(forked(play, "t6")).turns


def test_code_and_hints_before_the_answer_stay(c1: Bundle) -> None:
    """The editor is as it stood when the answer was given."""
    play = Play.of(c1).hears(says("Python"), FILTER, asks_hint(), writes("seen = set()"), says("Like this."))
    answer = next(turn for turn in play.session.turns if turn.code)
    records = forked(play, f"T{answer.number}")
    assert isinstance(records[-1].event, Coded)
    assert replay(records).code == "seen = set()"
    assert replay(records).hints_given == 1


def test_the_time_in_between_does_not_count(c1: Bundle) -> None:
    """Opened again a year later, the clock stands where it stood when the question was put."""
    play = Play.of(c1, clock="real", minutes_each=3).hears(says("Python"), FILTER, FILTER)
    session = replay(forked(play, "T4"))
    then = timing.elapsed(session, session.last_at)
    later = session.last_at + 365 * 24 * 3_600_000
    again = replay(
        [*forked(play, "T4"), Record(seq=session.seq + 1, at=later, epoch=1, event=Reopened(away=later - session.last_at))]
    )
    assert timing.elapsed(again, later) == then
    answered = replay(
        [
            *forked(play, "T4"),
            Record(seq=session.seq + 1, at=later, epoch=1, event=Reopened(away=later - session.last_at)),
            Record(seq=session.seq + 2, at=later + 60_000, epoch=1, event=Answered(text="x", cmid="9" * 32)),
        ]
    )
    assert timing.elapsed(answered, answered.last_at) == then + 60_000


def test_a_fork_of_what_was_imported_gets_an_interviewer(c1: Bundle) -> None:
    """Another interviewer cannot go on: the models of today do, and what was made elsewhere is counted."""
    play = faultless(c1)
    first = play.records[0].event
    assert isinstance(first, Started)
    source = Imported(form="plain text", name="x", digest="b2:0", times="invented")
    elsewhere = first.model_copy(update={"source": source, "models": {**MODELS, "interviewer": "imported"}})
    records = (play.records[0].model_copy(update={"event": elsewhere}), *play.records[1:])
    once = fork(records, "T8", id=NEW, models=MODELS)
    event = once[0].event
    assert isinstance(event, Started)
    assert (event.models, event.source) == (MODELS, Forked(session="0" * 26, turn=8, imported=len(once)))
    twice = fork(once, "T4", id="2" * 26, models=MODELS)
    event = twice[0].event
    assert isinstance(event, Started)
    assert event.source == Forked(session=NEW, turn=4, imported=len(twice))


def test_the_models_of_ours_stay(c1: Bundle) -> None:
    """An interview that was held here goes on as it was begun."""
    event = fork(faultless(c1).records, "T4", id=NEW, models={"interviewer": "other"})[0].event
    assert isinstance(event, Started)
    assert event.models == MODELS


@pytest.mark.parametrize("name", ["T99", "T0", "x", "", "T-1", "T1.5", "²"])
def test_a_turn_that_is_not_there_is_not_found(c1: Bundle, name: str) -> None:
    """With the last one that is."""
    play = Play.of(c1)
    with pytest.raises(NotFound, match="the last one is T1"):
        turn_named(name, play.session)


def test_nothing_can_be_answered_after_the_goodbye(c1: Bundle) -> None:
    """It is refused with the way out."""
    play = faultless(c1)
    with pytest.raises(OutOfOrder, match="Fork at an earlier turn"):
        forked(play, f"T{len(play.session.turns)}")
