"""The replay of an interview that has ended: what happened when, on one line of time."""

from __future__ import annotations

import pytest

from interviewer.core.board import read, write
from interviewer.core.bundle import Bundle
from interviewer.core.drilling import drill
from interviewer.core.events import (
    Answered,
    Coded,
    Drew,
    Ended,
    Event,
    Failed,
    Forked,
    Interrupted,
    Observed,
    Outcome,
    Paused,
    Ran,
    Record,
    Reopened,
    Resumed,
    Stalled,
    Started,
    Timed,
)
from interviewer.core.session import Session
from interviewer.errors import SessionError
from interviewer.saved import fold
from interviewer.server.replay_views import Replay
from interviewer.server.replaying import replayed
from tests.graded import ended, graded, opened
from tests.play import START, Play, asks_hint, says, writes
from tests.seeded import BITS, BYTES, CODE, COST, FILTER, HANDLED, HANDS_ON, LANGUAGE, SIZE, WINDOWS, begun

SECOND = 1000


def told(records: list[Record]) -> Replay:
    """Return the replay of these records."""
    return replayed(fold(tuple(records), "test"))


def timed(*steps: tuple[int, Event | None], play: Play) -> list[Record]:
    """Return the records of a play with more events, each so many seconds after the one before."""
    records, at = list(play.records), play.session.last_at
    for seconds, event in steps:
        at += seconds * SECOND
        if event is not None:
            records.append(Record(seq=len(records), at=at, epoch=0, event=event))
    return records


def slow(c1: Bundle) -> Play:
    """Return an interview in which every answer takes two minutes."""
    play = Play.of(c1, minutes_each=2)
    play.hears(LANGUAGE, FILTER, COST, SIZE, HANDLED, BYTES, writes("seen = set()"), CODE, BITS, HANDS_ON, *[WINDOWS] * 8)
    if play.session.ended is None:
        play.take(left())
    return play


def left() -> Event:
    """Return the end of an interview by its candidate."""
    return Ended(by="candidate", reason="left")


def test_every_turn_has_its_time_its_move_and_its_floor(c1: Bundle) -> None:
    """The floor was theirs from the end of the turn before, and the turns are those of the session."""
    play = slow(c1)
    replay = told(play.records)
    assert [(one.number, one.text, one.move, one.ref) for one in replay.turns] == [
        (one.number, one.text, one.move, one.ref) for one in play.session.turns
    ]
    for before, turn in zip(replay.turns, replay.turns[1:], strict=False):
        assert before.at == turn.since <= turn.at
    assert [turn.at - turn.since for turn in replay.turns if turn.speaker == "candidate"][:3] == [2 * 60 * SECOND] * 3
    constraint = next(turn for turn in replay.turns if turn.move == "constrain")
    assert constraint.changes == c1.constraint(constraint.ref).changes  # type: ignore[union-attr] # it is there
    assert replay.length >= replay.turns[-1].at


def test_phases_follow_each_other_without_a_gap(c1: Bundle) -> None:
    """From the beginning to the end, each with what was planned for it."""
    replay = told(slow(c1).records)
    assert [phase.id for phase in replay.phases][:2] == ["opening", "problem"]
    assert (replay.phases[0].start, replay.phases[-1].end) == (0, replay.length)
    for before, phase in zip(replay.phases, replay.phases[1:], strict=False):
        assert before.start <= before.end == phase.start
    assert replay.phases[1].start == 2 * 60 * SECOND
    assert {phase.id: phase.minutes for phase in replay.phases}["problem"] == 7


def test_code_stands_where_it_was_kept(c1: Bundle) -> None:
    """A snapshot comes before the answer that was sent with it."""
    replay = told(ended(c1).records)
    assert [one.text for one in replay.codes] == ["seen = set()"]
    answer = next(turn for turn in replay.turns if turn.text.startswith("that is the structure"))
    assert replay.codes[0].at <= answer.at
    play = begun(c1, writes("a"), says("x"), writes("b"), says("y"))
    assert [one.text for one in told(timed((1, left()), play=play)).codes] == ["a", "b"]


def test_a_pause_takes_no_time_and_says_how_long_it_was(c1: Bundle) -> None:
    """Nor does the time in which the program was stopped."""
    play = begun(c1)
    cmid = "0" * 32
    records = timed(
        (10, Paused(cmid=cmid)), (600, Resumed(cmid=cmid[1:] + "1")), (5, None), (300, Reopened(away=305 * SECOND)),
        (20, Answered(text="Then.", cmid=cmid[1:] + "2")), (1, left()), play=play,
    )  # fmt: skip
    begins = play.session.last_at - START
    replay = told(records)
    assert [(one.what, one.at - begins, one.away) for one in replay.happenings] == [
        ("paused", 10 * SECOND, 600 * SECOND),
        ("reopened", 10 * SECOND, 305 * SECOND),
    ]
    assert replay.turns[-1].at - begins == 30 * SECOND
    assert replay.length - begins == 31 * SECOND


def test_time_that_a_model_cost_is_told_and_takes_none(c1: Bundle) -> None:
    """The turn that it kept waiting stands where the clock stood, on the page as in the replay."""
    play = begun(c1)
    play.take(Answered(text="So.", cmid="2" * 32))
    begins = play.session.last_at - START
    records = timed((50, Stalled(says="It is busy.", away=40 * SECOND)), (1, left()), play=play)
    replay = told(records)
    assert [(one.what, one.at - begins, one.away) for one in replay.happenings] == [("stalled", 10 * SECOND, 40 * SECOND)]
    assert replay.length - begins == 11 * SECOND


def test_what_happened_between_turns_is_told(c1: Bundle) -> None:
    """A hint that was asked for, and a model that failed, with its sentence."""
    play = begun(c1, asks_hint(), BITS)
    failed = Failed(role="interviewer", reason="timeout", says="The model was too slow.", instead="authored line")
    replay = told(timed((1, left()), play=play))
    assert [one.what for one in replay.happenings] == ["hint_requested"]
    assert any(turn.move == "hint" for turn in replay.turns)
    broken = begun(c1)
    broken.take(Answered(text="So.", cmid="2" * 32))
    replay = told(timed((1, failed), (1, left()), play=broken))
    assert [(one.what, one.says) for one in replay.happenings] == [("failed", "The model was too slow.")]


def test_runs_boards_and_how_time_is_kept_stand_on_the_line(c1: Bundle) -> None:
    """Each where it happened, with what the page draws of it."""
    drawn = read("Router -> store: Leases, CAS")
    test = Outcome(name="drops a repeat", result="failed", says="assert False", milliseconds=3)
    cmid = "0" * 31
    records = timed(
        (1, Coded(text="x", language="python", cmid=cmid + "1")),
        (1, Ran(language="python", ended="finished", tests=(test,), milliseconds=9, peak=7, cmid=cmid + "2")),
        (1, Drew(text=write(drawn), board=drawn, cmid=cmid + "3")),
        (1, Timed(clock="real", stretch=150, cmid=cmid + "4")),
        (1, left()),
        play=begun(c1),
    )
    replay = told(records)
    (run,), (board,), (happening,) = replay.runs, replay.boards, replay.happenings
    assert (run.tests, run.ended, run.milliseconds, run.peak) == ((test,), "finished", 9, 7)
    assert (board.board, board.text) == (drawn, "store: Leases\nRouter → Leases, CAS\n")
    assert (happening.what, happening.clock, happening.stretch) == ("timed", "real", 150)
    assert [replay.length - one.at for one in (replay.codes[0], run, board, happening)] == [4000, 3000, 2000, 1000]


def test_where_an_interview_comes_from_is_told(c1: Bundle) -> None:
    """One that goes on from a turn of another names it."""
    play = begun(c1)
    first = play.records[0]
    assert isinstance(first.event, Started)
    forked = first.event.model_copy(update={"source": Forked(session="1" * 26, turn=12)})
    records = timed((1, left()), play=play)
    records[0] = first.model_copy(update={"event": forked})
    assert told(records).source == forked.source
    assert told(timed((1, left()), play=play)).source is None


def test_an_open_interview_is_not_replayed(c1: Bundle) -> None:
    """Until it has ended nothing but what its candidate may see leaves the server."""
    with pytest.raises(SessionError, match="still open"):
        told(begun(c1).records)


def test_gradings_are_listed_and_do_not_prolong_the_interview(c1: Bundle) -> None:
    """The line of time ends where the interview did."""
    play = ended(c1)
    plain = told(play.records)
    session: Session = graded(opened(play.session, level="St", runs=2), {})
    folded = [*fold(tuple(play.records), "test"), *fold_on(session)]
    replay = replayed(folded)
    (line,) = replay.gradings
    assert (line.id, line.level, line.level_name, line.runs, line.complete, line.offline) == (
        "g1",
        "St",
        "Staff",
        2,
        False,
        False,
    )
    assert replay.model_copy(update={"gradings": ()}) == plain


def fold_on(session: Session) -> list[tuple[Record, Session]]:
    """Return the last record of a session as a fold gives it."""
    event = session.gradings[-1].read[1, "SAFE"]
    return [(Record(seq=session.seq, at=session.last_at + 9 * SECOND, epoch=0, event=event), session)]


def test_what_it_was_held_by_is_told(c1: Bundle) -> None:
    """The prompts' digest, the program, the words of the scale, and whether it is a drill."""
    replay = told(ended(c1).records)
    assert (replay.digest, replay.version, replay.drill, replay.own_prompts_grade) == (c1.digest, "test", None, True)
    assert [step.score for step in replay.scale] == [1, 2, 3, 4]
    assert [level.id for level in replay.levels] == ["I", "II", "III", "Sr", "St", "Pr"]
    play = Play.of(drill(c1, "SAFE"))
    play.take(left())
    assert told(play.records).drill == "SAFE"


def test_an_interrupted_turn_says_by_whom(c1: Bundle) -> None:
    """It has its words and its number, and the one that stands in for it comes after."""
    play = begun(c1)
    play.take(Answered(text="So.", cmid="2" * 32))
    play.take(Observed(intent="answers", by="offline"))
    cut = Interrupted(reply="r9", text="And what hap", by="candidate", move="carry_on")
    replay = told(timed((3, cut), (1, left()), play=play))
    assert (replay.turns[-1].text, replay.turns[-1].interrupted, replay.turns[-1].speaker) == (
        "And what hap",
        "candidate",
        "interviewer",
    )
    assert replay.turns[-1].at - replay.turns[-1].since == 3 * SECOND
