"""The words of a debrief: one sentence for each reason, memos of a bounded length, and nobody's name in the candidate's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interviewer import sheets
from interviewer.core import memos
from interviewer.core.debrief import Debrief
from interviewer.core.debriefing import debrief, packet
from interviewer.core.deciding import Result, decide
from interviewer.core.script import Level
from tests.loops import LOOP, graded, script

RULES = {rule.id: rule for rule in script()["D"].standards.levels.levels}


def told(*names: str) -> Debrief:
    """Return a debrief."""
    return debrief((packet(session, session.gradings[-1]) for session in map(graded, names)), script(), "II")


def reasons(scores: str, level: Level, below: int | None = None) -> tuple[str, list[str]]:
    """Return decision and reasons of scores like "C4 D2"."""
    results = [Result(round=one[0], score=int(one[1]), below=below or int(one[1])) for one in scores.split()]
    found = decide(results, RULES, level, {"D": ("TRADE",), "H": ("OWN",)})
    return memos.decision(found, RULES), list(memos.reasons(found, {one.round for one in results}, script(), RULES))


def test_a_decision_says_the_level_it_is_at() -> None:
    """One below is named by its own name."""
    assert reasons("C4 A4 B4 D4 O4 H4", "II")[0] == "Strong hire at SDE II."
    assert reasons("C2 A2 B2 D2 O2 H3", "II", below=3)[0] == "Hire one level below, at SDE I."
    assert reasons("C4 A4", "II")[0] == "A follow-up round is needed before anything is decided at SDE II."


def test_each_part_of_the_rule_that_held_is_a_sentence() -> None:
    """And says what no other round outweighs, what stops a loop, and what the level below would be."""
    _, why = reasons("R1 C2 A4 B4 D2 O1 H3", "II")
    assert why[:4] == [
        "Recruiter screen (R) is a 1, which stops the loop before the on-site.",
        "Coding screen (C) is a 2: the loop goes on only with a reason that somebody states.",
        "System design (D) is below 3, which no other round outweighs from SDE II on.",
        "Object-oriented design (O) is a 1, and no hire has a round at 1.",
    ]
    _, why = reasons("C4 A4 B4 D2 O3 H3", "II")
    assert why[-1].startswith("Read at SDE I the same rounds are hire (mean 3.60), but without both D and H at 3")
    _, why = reasons("C3 A3 B3 O3 H3", "II")
    assert "The weighted mean is 3.00 of 4 (over rounds that weigh 75 of 100); a hire is 2.8, a strong one 3.4." in why


@pytest.mark.parametrize("names", [LOOP, LOOP[1:3], ("D1-weak-keyword-stuffing", "H1-weak-usually-we", *LOOP[:4])])
def test_a_memo_is_short_and_names_nobody_to_the_candidate(names: tuple[str, ...]) -> None:
    """Its last sentence, what to do next, is never cut off."""
    made = told(*names)
    voices = {one.voice for one in made.packets}
    for text in (made.memo, made.for_the_candidate):
        assert len(text.split()) <= memos.MOST
        assert text.splitlines()[-1].startswith(("Practise ", "Next: "))
    assert not [part for voice in voices for part in voice.split() if part in made.for_the_candidate.split()]


def test_what_was_not_assessed_agrees_in_number() -> None:
    """One dimension decides and was not, two decide and were not."""
    for unassessed, told_as in (
        (("DATA",), "DATA decides System design (D) and was"),
        (("SAFE", "DATA"), "SAFE, DATA decide System design (D) and were"),
    ):
        found = decide([Result(round="D", score=3, unassessed=unassessed)], RULES, "II", {"H": ()})
        assert f"{told_as} not assessed." in list(memos.reasons(found, {"D"}, script(), RULES))


def test_however_long_a_loop_was_its_red_flags_are_in_both_memos() -> None:
    """What is cut off is evidence for and against, which the packets have."""
    made = told(*LOOP)
    (flag,) = (point for point in made.points if point.kind == "red flag")
    many = made.model_copy(update={"points": (flag,) * 3, "strongest": made.strongest * 9})
    for text in (memos.memo(many), memos.for_the_candidate(many)):
        assert text.count("vague consistency") == 3
        assert len(text.split()) <= memos.MOST


def test_a_red_flag_that_stands_is_in_the_memo_with_its_words() -> None:
    """And in the candidate's as something to make good for."""
    made = told(*LOOP)
    quote = "“Redis is eventually consistent with Postgres there, and that's fine for this.” D T10"
    assert f"Red flag, not repaired: vague consistency. ({quote})" in made.memo
    assert f"vague consistency. You said {quote}." in made.for_the_candidate


def test_rounds_of_different_people_are_doubted_before_anything_else() -> None:
    """By the names that files give, however they are written; the candidate's memo names none of them."""
    assert memos.doubt({"C": "Dev Rao", "D": "dev  rao", "H": ""}) == ""
    both = [packet(session, session.gradings[-1]) for session in map(graded, (LOOP[1], LOOP[6]))]
    named = [
        replace(one, card=one.card.model_copy(update={"interview": one.card.interview.model_copy(update={"candidate": name})}))
        for one, name in zip(both, ("Dev", "Kim"), strict=True)
    ]
    made = debrief(named, script(), "II")
    assert "different candidates (Dev in C, Kim in H)" in made.doubt
    assert [one.candidate for one in made.packets] == ["Dev", "Kim"]
    assert made.memo.splitlines()[1] == made.doubt
    assert "Kim" not in made.for_the_candidate
    assert made.doubt.split(":")[0] in sheets.debrief_markdown(made)
