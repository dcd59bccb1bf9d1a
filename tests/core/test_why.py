"""Why the interviewer spoke: what held in the session before, with the candidate's words."""

from __future__ import annotations

from dataclasses import replace

from interviewer.core.bundle import Bundle
from interviewer.core.events import Ended, Imported, Interrupted, Record
from interviewer.core.evolving import begin, evolve
from interviewer.core.session import Session
from interviewer.core.turns import Turn
from interviewer.core.why import Reason, Why, moved, why, whys
from tests.play import Play, asks_again, asks_hint, is_silent, says, writes
from tests.seeded import COST, FILTER, HANDLED, LANGUAGE, MEMORY, ON, ORDERS, SIZE, begun, faultless, hears


def told(play: Play) -> list[Why]:
    """Return the why of every turn of the interviewer's, in order."""
    session = begin(play.records[0])
    folded: list[tuple[Record, Session]] = [(play.records[0], session)]
    for record in play.records[1:]:
        session = evolve(session, record)
        folded.append((record, session))
    found = whys(folded)
    assert list(found) == [turn.number for turn in session.turns if turn.speaker == "interviewer"]
    return list(found.values())


def last(play: Play) -> tuple[Reason, ...]:
    """Return the reasons of the last turn."""
    return told(play)[-1].reasons


def test_a_probe_is_asked_for_a_claim_and_a_missing_signal(c1: Bundle) -> None:
    """Each part of the trigger that held, the claim with the candidate's words and their turn."""
    play = begun(c1, FILTER)
    claim, signal = last(play)
    assert (claim.kind, claim.id, claim.quote, claim.turn) == ("claim", "approximate-filter", FILTER.text, 4)
    assert (signal.kind, signal.id, signal.quote) == ("signal", "C1-S06", "")
    assert str(claim) == f"Claims approximate-filter: “{FILTER.text}” (T4)"


def test_a_red_flag_is_quoted(c1: Bundle) -> None:
    """With its name, and the turn it stood in."""
    play = begun(c1, FILTER, COST, SIZE, HANDLED)
    (flag,) = last(play)
    assert (flag.kind, flag.id, flag.quote) == ("red flag", "RF-01", HANDLED.text)
    assert "hand-wave" in flag.says


def test_a_figure_that_does_not_add_up_shows_the_arithmetic(c1: Bundle) -> None:
    """The words of the candidate, and what should have come out."""
    play = begun(c1, FILTER, COST, says("With one in a thousand wrong that is a million a year, so ten million bits per key"))
    reasons = [reason for one in told(play) for reason in one.reasons if reason.kind == "figure"]
    for reason in reasons:
        assert "said:" in reason.says
        assert reason.quote


def test_facts_and_questions_that_no_fact_answers(c1: Bundle) -> None:
    """Asked for by the candidate, whose words are quoted."""
    assert [(r.kind, r.id, r.quote) for r in last(begun(c1, MEMORY))] == [("fact", "C1-F3", MEMORY.text)]
    other = says("What colour is it?", intent="clarifies")
    assert [(r.kind, r.quote) for r in last(begun(c1, other))] == [("asked", other.text)]


def test_what_is_said_before_a_line_has_its_reason_too(c1: Bundle) -> None:
    """A question met beside a claim, and a fact told before the question."""
    both = says(
        "a Bloom filter; are you a bot?", claims=["approximate-filter"], situations=["asks-whether-ai"], intent="is_done"
    )
    assert [(r.kind, r.id) for r in last(begun(c1, both))][:2] == [
        ("situation", "asks-whether-ai"),
        ("claim", "approximate-filter"),
    ]
    early = Play.of(c1).hears(MEMORY)
    assert [(r.kind, r.id) for r in last(early)] == [("phase", "C1"), ("fact", "C1-F3")]


def test_hints_come_by_the_button_by_a_request_or_not_at_all(c1: Bundle) -> None:
    """Each way has its own reason."""
    assert last(begun(c1, FILTER, asks_hint()))[0].says == "A hint was asked for by the button or the command."
    asked = says("Could you give me a hint?", intent="asks_hint")
    assert last(begun(c1, asked))[0].quote == asked.text
    lost = says("no idea", intent="does_not_know")
    given = next(one for one in told(begun(c1, lost, lost, lost)) if one.move == "hint")
    assert (given.reasons[0].kind, given.reasons[0].id) == ("situation", "does-not-know")
    used_up = begun(c1, FILTER, asks_hint(), asks_hint(), asks_hint(), asks_hint())
    assert "there is none left" in last(used_up)[0].says


def test_situations_say_which_and_how_often(c1: Bundle) -> None:
    """The second time is the second time."""
    lost = says("no idea", intent="does_not_know")
    play = begun(c1, lost)
    assert last(play)[0].says == "Situation does-not-know, time 1:"
    assert [r.id for r in last(begun(c1, ORDERS))] == ["instructs-interviewer"]
    assert last(begun(c1, FILTER, is_silent()))[0].says == "Silence, 1 in a row."
    assert last(begun(c1, FILTER, asks_again()))[0].says == "The candidate asked to hear it again."


def test_patience_names_the_probe_that_waits(c1: Bundle) -> None:
    """A higher level waits longer before it asks."""
    unfinished = says(FILTER.text, claims=["approximate-filter"])
    waiting = [one for one in told(begun(c1, unfinished, level="Sr")) if one.move == "carry_on"]
    assert "C1-P1 would apply, but Senior has 2 answers before a probe, and this was number 1." in str(waiting[0].reasons[0])
    bits = says("sixteen bits for a key of the same bytes", marks=["C1-S01", "C1-S03", "C1-S05"])
    play = begun(c1, unfinished, COST, bits, writes("seen = Bloom()"), ON, level="Sr")
    assert "Senior gives every phase an answer before its first probe" in " ".join(
        str(reason) for one in told(play) for reason in one.reasons if one.ref == "first-pass"
    )


def test_what_is_taken_further_says_why(c1: Bundle) -> None:
    """A probe that was left open, what was just shown, and time that is left."""
    play = begun(c1, FILTER, says("it lets a number of things pass"), level="I")
    assert [(r.kind, r.id) for r in last(play)] == [("after", "C1-P1")]
    reasons = {one.ref: one.reasons[0].kind for one in told(faultless(c1)) if one.move == "carry_on"}
    assert reasons["go-deeper"] == "phase"
    assert reasons["go-back"] == "phase"


def test_what_comes_back_says_that_it_was_displaced(c1: Bundle) -> None:
    """It is no repeat that somebody asked for."""
    play = begun(c1, FILTER, asks_hint(), says("a no is certain"))
    assert [(r.kind, r.id) for r in last(play)] == [("after", "C1-P1")]


def test_the_opposite_of_a_signal_and_an_older_red_flag_are_quoted(c1: Bundle) -> None:
    """Each with the turn its words stood in, also where a fact was told in between."""
    play = begun(c1, says("it lets duplicates through", against=["C1-S04"]))
    assert [(r.kind, r.id, r.quote) for r in last(play)] == [("signal", "C1-S04", "it lets duplicates through")]
    both = says("the system handles it; how much memory?", intent="clarifies", facts=["C1-F3"], flags=["RF-01"])
    play = begun(c1, both, ON)
    assert [(r.kind, r.id, r.turn) for r in last(play)] == [("red flag", "RF-01", 4)]


def test_every_turn_of_a_whole_interview_has_a_known_reason(c1: Bundle) -> None:
    """Whatever our own interviewer says, one of its rules says why."""
    for play in (faultless(c1), begun(c1, *[ON] * 14), begun(c1, writes("seen = set()"), *[ON] * 14, level="Sr")):
        assert [one for one in told(play) if any(reason.kind == "unknown" for reason in one.reasons)] == []
        assert {"open", "ask", "close"} <= {one.move for one in told(play)}


def test_a_constraint_names_the_baseline(c1: Bundle) -> None:
    """A signal or claim in the candidate's words, or the code."""
    given = [one for one in told(faultless(c1)) if one.move == "constrain"]
    assert given[0].reasons[0].says.endswith("this is number 1, the level has 2.")
    assert any("A baseline exists" in reason.says for reason in given[0].reasons)
    coded = Play.of(c1).hears(LANGUAGE, writes("seen = set()"), *[ON] * 14)
    assert "A baseline exists: code was written." in {r.says for one in told(coded) for r in one.reasons}


def test_a_phase_that_ran_over_is_a_reason(c1: Bundle) -> None:
    """The clock comes before what it brought about."""
    play = Play.of(c1, clock="real", minutes_each=12).hears(LANGUAGE, ON, ON, ON)
    late = [one for one in told(play) if one.reasons[0].kind == "clock"]
    assert late
    assert late[0].reasons[0].says == "The phase before it had run over its time."


def test_the_end_of_the_time_is_a_reason(c1: Bundle) -> None:
    """The goodbye says whether the clock or the script brought it."""
    play = Play.of(c1, clock="real", minutes_each=25).hears(*[ON] * 6)
    assert (told(play)[-1].move, told(play)[-1].reasons[-1].says) == ("goodbye", "The 60 minutes of the round are used.")
    assert told(faultless(c1))[-1].reasons[-1].says == "Nothing is left to put."


def test_a_probe_that_nothing_called_for_says_so(c1: Bundle) -> None:
    """A model's own choice, or an interviewer's from elsewhere."""
    before = hears(begun(c1), ON).session
    turn = Turn(number=9, seq=9, at=0, speaker="interviewer", text="x", move="probe", ref="C1-P8", line="x")
    assert why(before, turn).reasons[-1].says == "No trigger of the script held: it was the interviewer's own choice."
    source = Imported(form="plain text", name="x", digest="b2:0", times="invented")
    unknown = replace(turn, move="carry_on", ref=None, line="")
    assert why(replace(before, source=source), unknown).reasons[-1].says == "It was not recognised as a line of the script."


def test_what_a_crash_cut_short_is_not_known(c1: Bundle) -> None:
    """Its move was never written."""
    play = Play.of(c1)
    session = begin(play.records[0])
    record = Record(seq=1, at=play.now, epoch=0, event=Interrupted(reply="r1", text="Half a", by="crash"))
    after = evolve(session, record)
    assert "the program stopped" in why(session, after.turns[-1]).reasons[0].says


def test_phases_begin_for_three_reasons(c1: Bundle) -> None:
    """Nothing left, over its time, or the candidate's own minutes."""
    play = Play.of(c1)
    assert moved(play.session, overrun=False) == "nothing is left in the phase before"
    assert moved(play.session, overrun=True) == "the phase before has run over its time"


def test_reasons_are_data(c1: Bundle) -> None:
    """The form that `replay --json --why` prints."""
    data = told(begun(c1, FILTER))[-1].as_data()
    assert (data["turn"], data["ref"]) == (5, "C1-P1")
    assert data["reasons"][0]["kind"] == "claim"


def test_an_interview_that_was_left_has_reasons_too(c1: Bundle) -> None:
    """Nothing depends on how it ended."""
    play = begun(c1, FILTER)
    play.take(Ended(by="candidate", reason="left"))
    assert told(play)
