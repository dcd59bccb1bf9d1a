"""The card as people and programs read it: every judgement points at words, and it is the same again from the same records."""

from __future__ import annotations

import json
from dataclasses import replace

from interviewer.core.bundle import Bundle
from interviewer.core.card import scorecard
from interviewer.core.events import Ended, Imported
from interviewer.core.grading_events import Adjusted, Graded
from interviewer.core.scorecard import Scorecard
from interviewer.core.session import Session
from tests.graded import COST_QUOTE, after, ended, graded, opened, raised
from tests.play import Play, says
from tests.seeded import BITS, CODE, SIZE


def card(session: Session) -> Scorecard:
    """Return the card of the last grading."""
    return scorecard(session, session.gradings[-1])


def whole(c1: Bundle) -> Session:
    """Return an interview graded with three signals and one red flag."""
    found = {"C1-S06": COST_QUOTE, "C1-S07": SIZE.text, "C1-S05": BITS.text}
    return graded(opened(ended(c1).session), found, [raised("RF-01", "the system handles it")])


def test_every_state_but_absent_has_the_candidates_words(c1: Bundle) -> None:
    """Each quotation stands in the turn it names, and that turn is the candidate's."""
    session = whole(c1)
    made = card(session)
    said = {turn.number: turn for turn in session.turns}
    for signal in made.signals:
        assert (signal.evidence is None) is (signal.state == "absent")
        if signal.evidence is not None:
            turn = said[signal.evidence.turn]
            assert turn.speaker == "candidate"
            assert signal.evidence.quote in turn.text + turn.code
    assert [flag.evidence.quote for flag in made.red_flags] == ["the system handles it"]


def test_the_card_is_a_function_of_the_records(c1: Bundle) -> None:
    """Worked out twice it is the same to the byte, and it goes through JSON and back."""
    session = whole(c1)
    text = card(session).model_dump_json(by_alias=True)
    assert text == card(session).model_dump_json(by_alias=True)
    assert Scorecard.model_validate_json(text) == card(session)
    assert json.loads(text)["schema"] == "interviewer.scorecard/1"


def test_a_card_says_what_capped_a_score(c1: Bundle) -> None:
    """The flag caps SAFE at 1 in words, and the round has its reason."""
    made = card(whole(c1))
    safe = made.dimension("SAFE")
    assert safe.base == 1
    assert any(limit.by == "RF-01" and "caps the dimension at 1" in limit.says for limit in safe.limits)
    assert "SAFE" in made.verdict.why
    assert made.gap is not None


def test_a_turn_with_several_follow_ups_is_on_the_card_once(c1: Bundle) -> None:
    """With the ids of all; two constraints in one turn are one thing that was said."""
    session = whole(c1)
    turns = tuple(
        replace(turn, ref="C1-K1,C1-K2") if turn.speaker == "interviewer" and turn.number == 5 else turn
        for turn in session.turns
    )
    (probe,) = (one for one in card(replace(session, turns=turns)).probes if one.turn == 5)
    assert (probe.id, probe.kind, probe.text) == ("C1-K1,C1-K2", "constraint", session.turns[4].text)


def test_the_agreement_of_the_grader_stands_in_each_dimension(c1: Bundle) -> None:
    """As far as it is known."""
    session = whole(c1)
    made = scorecard(session, session.gradings[-1], agreement={"SAFE": 0.72})
    assert {one.id: one.agreement for one in made.dimensions if one.agreement is not None} == {"SAFE": 0.72}


def test_an_interviewer_elsewhere_who_said_it_first_is_on_the_card(c1: Bundle) -> None:
    """Point by point with the interviewer's words, and beside the verdict; no score moves by it."""
    plain = whole(c1)
    first, said = (
        plain.turns[0].number,
        "You'd put hits into a quarantine log, and insert only after the hand-off is acknowledged.",
    )
    turns = (replace(plain.turns[0], text=said), *plain.turns[1:])
    source = Imported(form="plain text", name="x.txt", digest="b2:0", times="invented")
    made = card(replace(plain, turns=turns, source=source))
    assert {(one.id, one.turn) for one in made.foretold} >= {("C1-S08", first), ("C1-S14", first)}
    assert [d.final for d in made.dimensions] == [d.final for d in card(plain).dimensions]


def test_text_that_addresses_the_grader_is_quoted_and_moves_nothing(c1: Bundle) -> None:
    """RF-19 flags the card for a person; every score stays as it was."""
    plain = graded(opened(ended(c1).session), {"C1-S06": COST_QUOTE})
    flagged = graded(opened(ended(c1).session), {"C1-S06": COST_QUOTE}, [raised("RF-19", "the system handles it")])
    one, other = card(plain), card(flagged)
    assert (one.verdict.human, bool(other.verdict.human)) == ("", True)
    assert [d.final for d in one.dimensions] == [d.final for d in other.dimensions]
    assert one.verdict.score == other.verdict.score


def test_a_coachs_score_stands_beside_the_graders(c1: Bundle) -> None:
    """Both are on the card; taken back, it is gone."""
    session = after(whole(c1), Graded(grading="g1"))
    changed = after(session, Adjusted(grading="g1", dimension="SAFE", score=3, why="Saw the mechanism.", cmid="0" * 32))
    made = card(changed)
    safe = made.dimension("SAFE")
    assert (safe.final, safe.coach and safe.coach.score, safe.coach and safe.coach.why) == (1, 3, "Saw the mechanism.")
    assert made.verdict.coach is not None
    back = after(changed, Adjusted(grading="g1", dimension="SAFE", score=None, why="", cmid="1" * 32))
    assert card(back).dimension("SAFE").coach is None
    assert card(back).verdict.coach is None


def test_a_probe_tells_what_its_answer_showed(c1: Bundle) -> None:
    """C1-P1 asked for the cost, and the next answer gave it."""
    made = card(whole(c1))
    assert next(one for one in made.probes if one.id == "C1-P1").showed == ("C1-S06",)


def test_offline_says_rehearsal(c1: Bundle) -> None:
    """And that what was not found is not evident in what was said."""
    session = graded(opened(ended(c1).session, model="offline"), {})
    made = card(session)
    assert made.grading.note == "rehearsal, not an assessment"
    assert "not evident in what you said" in made.dimension("SAFE").why
    assert card(graded(opened(ended(c1).session), {})).grading.note == ""


def test_a_behavioural_card_has_its_boxes_and_principles(bundles: dict[str, Bundle]) -> None:
    """STAR-C over the interview, and which leadership principles a story was asked for."""
    play = Play.of(bundles["H"].narrowed("H1"))
    story = says(
        "In March last year I rolled back the release two days before launch because labels were corrupted, and it cost us the date."
    )
    play.hears(*[story] * 3)
    play.take(Ended(by="candidate", reason="left"))
    session = graded(opened(play.session), {"HX-S01": "In March last year", "H1-S02": "it cost us the date"})
    made = card(session)
    assert [box.name for box in made.boxes] == ["Situation and task", "Action", "Result", "Constraint"]
    assert made.boxes[0].evidence is not None
    assert made.boxes[1].evidence is None
    assert {one.name: one.state for one in made.principles}["Ship with Quality"] == "shown"


def test_a_one_with_evidence_is_not_described_as_nothing(c1: Bundle) -> None:
    """The rubric's words for a 1 are those of an empty hand; elsewhere its words stand beside the score."""
    made = card(graded(opened(ended(c1).session), {"CC-S02": CODE.text}))
    ones = [one for one in made.dimensions if one.final == 1]
    assert {bool(one.anchor) for one in ones if not (one.shown or one.beyond)} == {True}
    code = made.dimension("CODE")
    assert (code.shown, code.final, code.anchor) == (1, 1, "")
