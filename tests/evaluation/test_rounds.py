"""Interviews with scripted candidates: each comes to its end, and weak and strong candidates meet different interviews."""

from __future__ import annotations

import asyncio

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.events import Answered, Asked, Event, Moved, Observed, Waited
from interviewer.core.evolving import replay
from interviewer.core.invitations import stretch_invitation
from interviewer.core.timing import MINUTE, elapsed, total
from interviewer.core.triggers import next_constraint, open_probes
from interviewer.evaluation.candidates import Script
from interviewer.evaluation.rounds import Played, VirtualClock, play, play_all
from interviewer.llm import connect
from interviewer.settings import Settings

ROUNDS = ("R", "C", "A", "B", "D", "O", "H")
QUALITIES = ("weak", "mixed", "strong")

Interviews = dict[tuple[str, str], Played]


def refs(one: Played) -> list[str]:
    """Return what was put to the candidate, in order."""
    return [r.event.ref or r.event.move for r in one.records if isinstance(r.event, Asked)]


def shown(one: Played) -> set[str]:
    """Return the signals that are present at the end."""
    return {id for id, mark in one.session.evidence.items() if mark.state == "present"}


def free(event: Event) -> Event:
    """Return the event without what it cost."""
    return event.model_copy(update={"spent": None}) if isinstance(event, Asked | Observed) else event


@pytest.mark.parametrize("level", ["I", "St"])
@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("round", ROUNDS)
def test_every_interview_reaches_its_last_phase_and_ends(played: Interviews, round: str, quality: str, level: str) -> None:
    """It is complete or its time is up, and it ends with a goodbye."""
    one = played[f"{round}-{quality}", level]
    assert one.session.current.id == one.session.phases[-1].id
    assert one.session.ended is not None
    assert one.session.ended.reason in {"complete", "time"}
    assert refs(one)[-1] == "goodbye"


@pytest.mark.parametrize("level", ["I", "St"])
@pytest.mark.parametrize("round", ROUNDS)
def test_weak_and_strong_candidates_meet_different_interviews(played: Interviews, round: str, level: str) -> None:
    """What is asked follows from what was said."""
    weak, strong = played[f"{round}-weak", level], played[f"{round}-strong", level]
    assert len(set(refs(weak)) ^ set(refs(strong))) >= 3


@pytest.mark.parametrize("level", ["I", "St"])
@pytest.mark.parametrize("round", ROUNDS)
def test_the_better_the_candidate_the_more_signals_are_shown(played: Interviews, round: str, level: str) -> None:
    """The order of the three is that of their quality."""
    weak, mixed, strong = (len(shown(played[f"{round}-{quality}", level])) for quality in QUALITIES)
    assert weak < mixed < strong


def put(one: Played, *moves: str) -> int:
    """Return how often a move, or a line of that reference, came."""
    return sum(isinstance(r.event, Asked) and bool({r.event.move, r.event.ref} & set(moves)) for r in one.records)


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("round", ROUNDS)
def test_the_level_changes_waiting_hints_and_constraints(played: Interviews, round: str, quality: str) -> None:
    """The same script at I, II and Staff: more patience, no help at Staff, and, where time allows, more constraints and less help."""
    i, ii, st = (played[f"{round}-{quality}", level] for level in ("I", "II", "St"))
    waits = [put(one, "first-pass") for one in (i, ii, st)]
    assert waits[0] == 0 <= min(waits[1:])
    assert put(st, "hint") == 0
    if all(one.session.ended is not None and one.session.ended.reason == "complete" for one in (i, ii, st)):
        assert put(i, "constrain") <= put(ii, "constrain") <= put(st, "constrain")
        assert put(i, "hint") >= put(ii, "hint")
    assert refs(i) != refs(st)


def test_over_all_scripts_each_level_differs_from_the_next(played: Interviews) -> None:
    """More waiting and more constraints from I to II and from II to Staff, and fewer hints."""

    def over_all(*moves: str) -> list[int]:
        return [sum(put(one, *moves) for (_, at), one in played.items() if at == level) for level in ("I", "II", "St")]

    waits, constraints, hints = over_all("first-pass"), over_all("constrain"), over_all("hint")
    assert 0 == waits[0] < waits[1] < waits[2]
    assert constraints[0] < constraints[1] < constraints[2]
    assert hints[0] > hints[1] > hints[2] == 0


def test_no_interview_is_let_go_while_a_line_of_the_script_could_be_put(played: Interviews) -> None:
    """Where more than 15 % of the time is left, no probe is open, no invitation left out and no constraint earned."""
    for name, one in played.items():
        closing = next(
            (at for at, r in enumerate(one.records) if isinstance(r.event, Moved) and r.event.phase == "close"), None
        )
        assert closing is not None, name
        session = replay(one.records[:closing])
        if elapsed(session, session.last_at) >= 0.85 * total(session) - session.phases[-1].minutes * MINUTE:
            continue
        assert open_probes(session, stretch=True) == (), name
        assert stretch_invitation(session) is None, name
        assert next_constraint(session, beyond=2) is None or "constrain" not in {
            act for p in session.phases for act in p.does
        }, name


def test_no_line_from_the_script_is_put_twice(played: Interviews) -> None:
    """A question, probe, constraint, hint or invitation is put at most once."""
    for name, one in played.items():
        moves = {"ask", "probe", "constrain", "hint", "invite"}
        put = [r.event.ref for r in one.records if isinstance(r.event, Asked) and r.event.move in moves]
        assert len(put) == len(set(put)), name


def test_a_scripted_candidate_is_never_silent(played: Interviews) -> None:
    """Each turn is an answer, so a silence would be a fault of the clock."""
    assert not [name for name, one in played.items() if any(isinstance(r.event, Waited) for r in one.records)]


def test_each_answer_takes_the_time_the_script_says(played: Interviews) -> None:
    """The clock stands still for everything else."""
    for one in played.values():
        answers = sum(isinstance(record.event, Answered) for record in one.records)
        assert one.session.last_at == round(answers * one.script.candidate.minutes * 60_000)


def test_the_records_are_the_interview(played: Interviews) -> None:
    """Folding them again gives the session."""
    one = played["C-strong", "I"]
    assert replay(one.records) == one.session


def test_the_same_interview_is_held_twice(played: Interviews, scripts: dict[str, Script], bundles: dict[str, Bundle]) -> None:
    """Nothing in it is left to chance or to the time of day."""
    again = play_all([scripts["O-weak"]], bundles, ["St"])
    assert again[0].records == played["O-weak", "St"].records


def test_over_the_client_and_its_wire_the_interview_is_the_same(
    played: Interviews, scripts: dict[str, Script], bundles: dict[str, Bundle]
) -> None:
    """Only what the exchanges cost is not counted where there is no wire."""

    async def over_the_wire() -> Played:
        model = connect(Settings(), bundles["C"].narrowed("C1"))
        try:
            return await play(scripts["C-weak"], bundles["C"], "I", model)
        finally:
            await model.close()

    wired, unwired = asyncio.run(over_the_wire()), played["C-weak", "I"]
    assert [free(record.event) for record in wired.records] == [free(record.event) for record in unwired.records]


def test_the_virtual_clock_goes_on_by_minutes() -> None:
    """A minute and a half is 90 000 milliseconds."""
    clock = VirtualClock()
    clock.pass_minutes(1.5)
    assert clock() == 90_000
