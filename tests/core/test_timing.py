"""Phases and the clock, from record times and a given now."""

from __future__ import annotations

from interviewer.core.bundle import Bundle
from interviewer.core.events import Paused, Resumed
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
