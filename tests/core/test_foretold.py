"""What an interviewer elsewhere said first: told where the words are nobody's but theirs, and never of what the script may tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.events import Imported
from interviewer.core.evidence import Evidence
from interviewer.core.foretold import foretold
from interviewer.core.session import Session
from interviewer.core.turns import Turn
from tests.graded import ended

ELSEWHERE = Imported(form="plain text", name="x.txt", digest="b2:0", times="invented")
QUARANTINE = "You'd then put hits into a quarantine log and check them exactly at night."


def talk(c1: Bundle, *texts: str) -> Session:
    """Return an interview held elsewhere in which these things were said in turn, the interviewer first."""
    session = ended(c1).session
    turns = tuple(
        replace(session.turns[at % 2], number=at + 1, text=text, speaker="candidate" if at % 2 else "interviewer", ref=None)
        for at, text in enumerate(texts)
    )
    assert all(isinstance(turn, Turn) for turn in turns)
    return replace(session, source=ELSEWHERE, turns=turns)


def ids(session: Session, marks: dict[str, Evidence] | None = None) -> list[tuple[str, int]]:
    """Return the signals that were said first, with their turns."""
    return [(one.id, one.turn) for one in foretold(session, session.bundle, marks or {})]


def test_what_the_interviewer_says_first_is_told_once(c1: Bundle) -> None:
    """With the turn and the interviewer's own words, though the candidate agrees afterwards."""
    session = talk(
        c1, "Go on.", "A Bloom filter.", QUARANTINE, "Yes, I would put hits into a quarantine log.", QUARANTINE, "Yes."
    )
    assert ids(session) == [("C1-S08", 3)]
    (one,) = foretold(session, session.bundle, {})
    assert one.quote in QUARANTINE


@pytest.mark.parametrize(
    ("said", "marked"),
    [
        ("I'd put hits into a quarantine log and check them exactly at night.", False),
        ("Nothing is dropped for good: what the filter hits is kept in a side table, and an exact lookup confirms it.", False),
        ("As I wrote on the board.", True),
    ],
)
def test_what_the_candidate_said_before_is_the_candidates(c1: Bundle, said: str, marked: bool) -> None:
    """By the same words, by others that a cue hears, or by a mark in an earlier turn."""
    mark = Evidence(id="C1-S08", state="present", quote=said, turn=2, prompted=False, rung=0)
    assert ids(talk(c1, "Go on.", said, QUARANTINE, "Yes."), {"C1-S08": mark} if marked else {}) == []


def test_the_script_may_be_told_in_other_words(c1: Bundle) -> None:
    """Its question, facts, probes, constraints and hints give nothing away that the interviewer was not to say."""
    question = c1.questions[0]
    facts = " ".join(fact.says for fact in question.facts)
    lines = (question.ask, facts, *(one.ask for one in question.probes), *(one.says for one in question.constraints))
    assert [line for line in (*lines, *(one.says for one in question.hints)) if ids(talk(c1, line, "Yes."))] == []


def test_who_asks_what_is_given_is_told(c1: Bundle) -> None:
    """After a question of the candidate's a signal of framing is an answer to it."""
    told = "Two rows are the same when their trimmed, case-folded characters agree, before any structure is chosen."
    asked = talk(c1, "Go on.", "When are two of them the same?", told, "Thanks.")
    unasked = talk(c1, "Go on.", "A Bloom filter.", told, "Thanks.")
    assert [id for id, _ in ids(asked) if id == "C1-S01"] == []
    assert [id for id, _ in ids(unasked) if id == "C1-S01"] == ["C1-S01"]


def test_an_interview_held_here_has_a_measure_of_its_own(c1: Bundle) -> None:
    """`check-interview` measures what our interviewer gives away."""
    session = replace(talk(c1, "Go on.", "A Bloom filter.", QUARANTINE, "Yes."), source=None)
    assert ids(session) == []
