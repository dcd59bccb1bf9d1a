"""Phases and the clock, from record times and a given now."""

from __future__ import annotations

from interviewer.core.bundle import Bundle
from interviewer.core.events import Paused, Resumed, Timed
from interviewer.core.timing import MINUTE, clock, elapsed, listen_until, phase_over, time_is_up, total
from tests.play import START, Play, is_silent, says

LANGUAGE = says("Python, please")


def test_a_real_clock_counts_minutes_since_the_start(c1: Bundle) -> None:
    """Ten minutes after the start, ten are gone and the rest is left."""
    play = Play.of(c1, clock="real")
    face = clock(play.session, START + 10 * MINUTE)
    assert (face.elapsed, face.left, face.running) == (10 * MINUTE, total(play.session) - 10 * MINUTE, True)


def test_a_clock_of_turns_gives_each_answer_two_minutes(c1: Bundle) -> None:
    """Without a real clock, time is the candidate's turns."""
    play = Play.of(c1).hears(LANGUAGE, says("a set"), says("of hashes"))
    assert elapsed(play.session, START + 99 * MINUTE) == 6 * MINUTE


def test_a_pause_stops_the_clock(c1: Bundle) -> None:
    """While it is paused, and after it, the pause does not count."""
    play = Play.of(c1, clock="real")
    play.now = START + MINUTE
    play.take(Paused(cmid="a" * 32))
    assert elapsed(play.session, START + 30 * MINUTE) == MINUTE
    assert not clock(play.session, START + 30 * MINUTE).running
    play.now = START + 31 * MINUTE
    play.take(Resumed(cmid="b" * 32))
    assert elapsed(play.session, START + 32 * MINUTE) == 2 * MINUTE


def test_a_phase_is_over_a_tenth_past_its_minutes(c1: Bundle) -> None:
    """Three minutes and eighteen seconds close a phase of three."""
    play = Play.of(c1, clock="real")
    assert not phase_over(play.session, START + round(3.2 * MINUTE))
    assert phase_over(play.session, START + round(3.3 * MINUTE))


def test_the_time_is_up_at_the_end_of_the_last_phase(c1: Bundle) -> None:
    """Sixty minutes are the whole of a coding screen."""
    play = Play.of(c1, clock="real")
    assert not time_is_up(play.session, START + 60 * MINUTE - 1)
    assert time_is_up(play.session, START + 60 * MINUTE)


def test_a_silence_becomes_a_turn_and_after_four_only_the_end_does(c1: Bundle) -> None:
    """The manners say how long a silence lasts; a clock of turns never breaks one."""
    play = Play.of(c1, clock="real").hears(LANGUAGE)
    quiet = c1.standards.manners.silence_seconds * 1000
    assert listen_until(play.session, play.now) == START + quiet
    play.hears(is_silent(), is_silent(), is_silent(), is_silent())
    assert listen_until(play.session, play.now) == START + 60 * MINUTE
    assert listen_until(Play.of(c1).session, START) is None


def timed(play: Play, clock: str, stretch: int = 100) -> None:
    """Choose how time is kept."""
    play.take(Timed(clock="real" if clock == "real" else "turns", stretch=stretch, cmid="e" * 32))


def test_more_minutes_count_from_the_phase_that_runs(c1: Bundle) -> None:
    """What is over keeps its length; the round is as much longer as the rest of it."""
    play = Play.of(c1, clock="real")
    first, rest = c1.round.phases[0].minutes, sum(phase.minutes for phase in c1.round.phases[1:])
    assert play.session.phase == 0
    play.hears(LANGUAGE)
    assert play.session.phase == 1
    timed(play, "real", 200)
    assert total(play.session) == (first + 2 * rest) * MINUTE
    assert not phase_over(play.session, START + round(1.2 * (first + c1.round.phases[1].minutes) * MINUTE))
    timed(play, "real", 100)
    assert total(play.session) == (first + rest) * MINUTE


def test_the_clock_can_be_turned_off_and_on_again_without_a_jump(c1: Bundle) -> None:
    """What has gone by stays; from then on it is turns that count, or minutes again."""
    play = Play.of(c1, clock="real")
    play.now = START + 10 * MINUTE
    timed(play, "turns")
    assert elapsed(play.session, START + 50 * MINUTE) == 10 * MINUTE
    assert not clock(play.session, START + 50 * MINUTE).running
    assert listen_until(play.session, play.now) is None
    play.now = START + 20 * MINUTE
    play.hears(LANGUAGE)
    assert elapsed(play.session, START + 50 * MINUTE) == 12 * MINUTE
    play.now = START + 40 * MINUTE
    timed(play, "real")
    assert elapsed(play.session, START + 43 * MINUTE) == 15 * MINUTE
    assert clock(play.session, START + 43 * MINUTE).running
