"""A replay stepped through: keys lead to turns, follow-ups and evidence, and nothing is told twice or out of order."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.events import Ended, Record
from interviewer.core.evolving import begin, evolve
from interviewer.core.session import Session
from interviewer.terminal.screen import Screen
from interviewer.terminal.stepping import KEYS, meanings, step_through, stops
from interviewer.terminal.telling import Telling
from tests.play import Play, writes
from tests.seeded import COST, FILTER, HANDLED, ON, begun

Start = Callable[..., Any]


def folded(play: Play) -> list[tuple[Record, Session]]:
    """Return each record with the session after it."""
    session = begin(play.records[0])
    found = [(play.records[0], session)]
    for record in play.records[1:]:
        session = evolve(session, record)
        found.append((record, session))
    return found


@pytest.fixture
def play(c1: Bundle) -> Play:
    """Return an interview with a follow-up, evidence, a red flag, code and an end."""
    play = begun(c1, FILTER, COST, writes("seen = set()"), ON, HANDLED)
    play.take(Ended(by="candidate", reason="left"))
    return play


def stepped(play: Play, keys: str, *, turn: int = 1, why: bool = False) -> str:
    """Return all that is told for these keys."""
    out = io.StringIO()
    screen = Screen(out=out, err=out, colour=False)
    step_through(screen, Telling(screen, review=True, reasons=why, evidence=True), folded(play), keys, turn=turn)
    return out.getvalue()


def shown(text: str) -> list[str]:
    """Return the turns that were told, in order."""
    return [word for line in text.splitlines() for word in line.split()[:3] if word[:1] == "T" and word[1:].isdigit() and "·" not in line
            and " of " not in line]  # fmt: skip


def test_there_is_one_stop_a_turn_and_every_record_is_at_one(play: Play) -> None:
    """Phases and code stand before the turn they lead to, what was found behind the answer, the end behind the last turn."""
    found = stops(folded(play))
    assert [stop.turn for stop in found] == list(range(1, len(play.session.turns) + 1))
    assert [record for stop in found for record, _ in stop.records] == play.records
    types = {stop.turn: [record.event.type for record, _ in stop.records] for stop in found}
    assert types[2] == ["answered", "observed"]
    assert types[3] == ["moved", "asked"]
    coded = next(turn for turn, each in types.items() if "coded" in each)
    assert types[coded] == ["coded", "answered", "observed"]
    assert types[len(found)][-1] == "ended"
    assert next(stop.turn for stop in found if stop.follows_up) == 5
    assert next(stop.turn for stop in found if stop.shows) == 6


def test_keys_lead_from_turn_to_turn(play: Play) -> None:
    """Next, next, back; at either end the key does nothing but say so."""
    text = stepped(play, "nnpq")
    assert shown(text) == ["T1", "T2", "T3", "T2"]
    assert KEYS in text
    assert "there is none before this" in stepped(play, "p")
    last = len(play.session.turns)
    assert "there is none after this" in stepped(play, "n", turn=last)


def test_keys_lead_to_follow_ups_and_evidence(play: Play) -> None:
    """Capital letters lead back."""
    assert shown(stepped(play, "f")) == ["T1", "T5"]
    assert shown(stepped(play, "eE")) == ["T1", "T6"]
    text = stepped(play, "e")
    assert "▲ C1-S06 present “then the model never gets a number of them”" in text
    assert shown(stepped(play, "nnnnnnF"))[-1] == "T5"


def test_a_replay_may_begin_anywhere(play: Play) -> None:
    """At a turn, or at the last one where there are fewer."""
    assert shown(stepped(play, "", turn=4)) == ["T4"]
    assert shown(stepped(play, "", turn=99)) == [f"T{len(play.session.turns)}"]


def test_reasons_can_be_shown_and_left_out(play: Play) -> None:
    """The turn is told again with them, after a jump as well as in order."""
    assert "← Claims approximate-filter" in stepped(play, "f", why=True)
    assert stepped(play, "fw").count("← Claims approximate-filter") == 1
    assert stepped(play, "fww").count("← Claims approximate-filter") == 1
    assert "are left out" in stepped(play, "fww")


def test_leaving_ends_it_at_once(play: Play) -> None:
    """What comes after is not read."""
    assert shown(stepped(play, "qnnn")) == ["T1"]


def test_an_interview_without_a_turn_has_no_stop(c1: Bundle) -> None:
    """Nothing was said."""
    play = Play.of(c1)
    play.records = play.records[:1]
    assert stops(folded(play)) == ()
    assert stepped(play, "n") == ""


def test_what_keys_mean() -> None:
    """Letters, Enter, space and arrows; several at once; what means nothing is left out, and an end of the input leaves."""
    assert meanings(b"\r") == meanings(b" ") == meanings(b"\x1b[B") == ("n",)
    assert meanings(b"\x1b[A") == ("p",)
    assert meanings(b"nxE") == ("n", "E")
    assert meanings(b"\x1b[15~") == ()
    assert meanings(b"") == meanings(b"\x04") == ("q",)


def test_a_red_flag_is_evidence_too(play: Play) -> None:
    """Whoever looks for evidence comes to it."""
    found = stops(folded(play))
    flagged = [stop for stop in found if any(r.event.type == "observed" and r.event.red_flags for r, _ in stop.records)]
    assert len(flagged) == 1
    assert flagged[0].shows
    assert f"! RF-01 “{HANDLED.text}”" in stepped(play, "", turn=flagged[0].turn)


@pytest.mark.slow
def test_at_a_terminal_single_keys_step_through(terminal: Start) -> None:
    """The program on a pty: turns come one by one, and the terminal is as before."""
    chat = terminal("chat", "C")
    chat.sees("Alt+Enter")
    chat.types("Python\r")
    chat.sees("One machine to begin with")
    chat.types("\x04")
    text, _ = chat.ends()
    id = text.split("--resume ")[1].split()[0]
    review = terminal("replay", id)
    review.sees("Enter n next")
    assert "T2" not in review.text.replace("T2 of", "")
    review.types("\r")
    review.sees("you T2")
    review.types("w")
    review.sees("are shown")
    review.types("n")
    review.sees("puts C1")
    review.types("q")
    seen, code = review.ends()
    assert code == 0
    assert "Transcript:" in seen
