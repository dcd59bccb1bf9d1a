"""A debrief is made of packets that were sealed apart: it follows the rule, quotes the candidate and changes no score."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from interviewer.core.debrief import Debrief
from interviewer.core.debriefing import STRONGEST, Packet, debrief, packet
from interviewer.core.grading_events import Adjusted
from interviewer.core.session import Session
from tests.loops import LOOP, graded, script


def packets(*names: str) -> list[Packet]:
    """Return the packets of these transcripts."""
    return [packet(session, session.gradings[-1]) for session in map(graded, names)]


@pytest.fixture(scope="module")
def whole() -> Debrief:
    """Return the debrief of a loop of all seven rounds."""
    return debrief(packets(*LOOP), script(), "II")


def test_the_order_of_the_packets_changes_nothing(whole: Debrief) -> None:
    """To the byte."""
    for names in itertools.islice(itertools.permutations(LOOP), 0, 5_000, 1_250):
        assert debrief(packets(*names), script(), "II").model_dump_json() == whole.model_dump_json()


def test_the_rule_decides_and_is_told_first(whole: Debrief) -> None:
    """The mean and the weights are those of the packets, worked out here by hand."""
    weights = {"C": 10, "A": 15, "B": 15, "D": 25, "O": 10, "H": 25}
    scores = {one.round: one.score for one in whole.packets}
    assert whole.mean == round(sum(weights[id] * (scores[id] or 0) for id in weights) / 100, 2)
    assert {one.round: one.weight for one in whole.packets} == {"R": 0, **weights}
    assert whole.memo.startswith(whole.says)
    assert "System design (D) is below 3" in " ".join(whole.reasons)
    assert whole.note == "rehearsal, not an assessment"


def test_every_quotation_stands_in_the_turn_it_names(whole: Debrief) -> None:
    """In points, evidence and gaps alike, and as the candidate said it."""
    said = {
        session.bundle.round.id: {turn.number: turn.text + turn.code for turn in session.turns if turn.speaker == "candidate"}
        for session in map(graded, LOOP)
    }
    quotes = [quote for point in whole.points for quote in point.quotes]
    quotes += [*whole.strongest, *(gap.quote for gap in whole.gaps if gap.quote is not None)]
    assert len(quotes) > 10
    for one in quotes:
        assert one.quote in said[one.round][one.turn]


def test_no_point_quotes_the_same_words_twice(whole: Debrief) -> None:
    """Two signals may rest on one sentence."""
    pairs = [(one, other) for point in whole.points for one, other in itertools.combinations(point.quotes, 2)]
    assert pairs
    assert not [
        one for one, other in pairs if one.turn == other.turn and (one.quote in other.quote or other.quote in one.quote)
    ]


def test_only_differences_are_talked_about(whole: Debrief) -> None:
    """What rounds share and differ in, what decides and is low, red flags that stand, and what was not assessed."""
    cards = {one.round: one.card for one in packets(*LOOP)}
    low = {(id, view.id) for id, card in cards.items() for view in card.dimensions if view.must and (view.final or 9) < 3}
    open_ones = {(id, view.id) for id, card in cards.items() for view in card.dimensions if view.final is None}
    assert {(point.rounds[0], point.about) for point in whole.points if point.kind == "below the bar"} == low
    assert {(point.rounds[0], point.about) for point in whole.points if point.kind == "not assessed"} == open_ones
    (apart,) = (point for point in whole.points if point.kind == "differs")
    finals = {id: card.dimension("SAFE").final or 0 for id, card in cards.items() if "SAFE" in {d.id for d in card.dimensions}}
    assert apart.about == "SAFE"
    assert max(finals.values()) - min(finals.values()) >= 2


def test_the_strongest_are_of_different_rounds_and_what_counts(whole: Debrief) -> None:
    """A signal that a hint gave away is no evidence."""
    assert len({one.round for one in whole.strongest}) == STRONGEST
    cards = {one.round: one.card for one in packets(*LOOP)}
    for one in whole.strongest:
        assert next(signal for signal in cards[one.round].signals if signal.id == one.signal).counts


def test_a_loop_without_a_bar_round_needs_another_round() -> None:
    """With a dimension that decides it and a question of it."""
    told = debrief(packets(*(name for name in LOOP if not name.startswith("D1"))), script(), "II")
    assert told.decided == "follow-up round"
    assert told.follow_up is not None
    assert (told.follow_up.round, told.follow_up.dimension) == ("D", "TRADE")
    assert told.follow_up.question in {question.id for question in script()["D"].questions}
    assert "Not held: System design (D)." in told.reasons
    assert "Next: D, for TRADE" in told.memo


def test_a_coachs_scores_count_and_are_said_to_be(whole: Debrief) -> None:
    """The packet says so; the grader's stay on the card."""
    session = graded("D1-mixed-vague-consistency")
    better = {
        id: Adjusted(cmid="c1", grading="g1", dimension=id, score=4, why="Said in the room.")
        for id in ("TRADE", "SAFE", "DATA")
    }
    grading = replace(session.gradings[-1], adjusted=better)
    changed = packet(replace(session, gradings=(grading,)), grading)
    assert changed.coached
    assert (changed.result.score or 0) > (packets("D1-mixed-vague-consistency")[0].result.score or 0)
    told = debrief([changed, *packets(*(name for name in LOOP if not name.startswith("D1")))], script(), "II")
    assert next(one for one in told.packets if one.round == "D").coached
    assert not [point for point in told.points if point.kind == "below the bar" and point.rounds == ("D",)]
    assert (told.mean or 0) > (whole.mean or 0)


def test_nothing_but_what_the_grades_say_goes_in() -> None:
    """Every score of a packet is that of its card."""
    for one in packets(*LOOP):
        assert one.result.score == one.card.verdict.score


def test_a_round_that_is_not_graded_is_no_score() -> None:
    """Where too little was said to assess anything by, the round is held and has no score."""
    short = packets("C1-weak-blank")[0]
    session: Session = graded("C1-weak-blank")
    told = debrief([replace(short, result=replace(short.result, score=None))], script(), "II")
    assert (told.decided, told.mean) == ("follow-up round", None)
    assert f"{session.bundle.round.title} (C) was held and has no score." in told.reasons
