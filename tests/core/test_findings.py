"""Runs, what most of them agree on, what was prompted, and what repairs a red flag."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.card import scorecard
from interviewer.core.events import Ended
from interviewer.core.findings import given, outcome, prompting
from interviewer.core.grading import parts
from interviewer.core.grading_events import Unmarked
from interviewer.core.passing import IMPLEMENTS
from interviewer.core.session import Session
from tests.core.test_passing import SOLUTION, a_run
from tests.graded import COST_QUOTE, after, ended, exchange, graded, marks, opened, raised, read, under_way
from tests.play import Play, asks_hint, says, writes
from tests.seeded import BITS, BYTES, CODE, COST, FILTER, SIZE, WINDOWS, begun

BYTES_QUOTE = "byte-identical after normalising"
CODE_QUOTE = "that is the structure"


def test_what_was_asked_for_before_is_prompted(c1: Bundle) -> None:
    """A probe for it in any earlier turn prompts a signal; what came unasked is not."""
    session = graded(opened(ended(c1).session), {"C1-S06": COST_QUOTE, "C1-S01": BYTES_QUOTE})
    found = outcome(session, session.gradings[-1]).findings.marks
    assert "C1-P1" in session.put
    assert (found["C1-S06"].prompted, found["C1-S06"].rung) == (True, 0)
    places = prompting(session, c1)
    assert found["C1-S01"].prompted == any(turn < found["C1-S01"].turn for turn, _ in places.get("C1-S01", ()))


def test_a_chance_is_what_was_put(c1: Bundle) -> None:
    """After the question alone there was one for nothing else; each of these gives one for what it opens, and for no more."""
    session = begun(c1).session
    last = len(session.phases) - 1

    def chances(session: Session, *put: str) -> tuple[bool, bool, bool]:
        found = given(replace(session, put=(*session.put, *put)), c1)
        assert found.questions == {"C1"}
        return found.code, found.challenged, found.closed

    assert chances(session) == (False, False, False)
    assert chances(begun(c1, writes("seen = set()")).session) == chances(session, "C-I5") == (True, False, False)
    assert chances(session, "C1-P1") == chances(session, "C1-K1") == (False, True, False)
    assert chances(session, "close") == chances(session, "C-I7") == (False, False, True)
    assert chances(replace(session, phase=last)) == (False, False, True)


def test_the_runs_that_agree_are_those_with_the_score_that_counts(c1: Bundle) -> None:
    """Another score of a run is no agreement."""
    session = graded(graded(opened(ended(c1).session, runs=2), {}), {}, run=2)
    found = outcome(session, session.gradings[-1])
    one, other = found.runs
    assert found.agree == 2
    assert replace(found, runs=(one, replace(other, score=replace(other.score, score=4)))).agree == 1


def test_what_more_than_half_of_the_runs_found_counts(c1: Bundle) -> None:
    """Two of three count, one of three does not, and the spread is that of the single runs."""
    session = opened(ended(c1).session, runs=3)
    session = graded(session, {"C1-S06": COST_QUOTE, "C1-S07": SIZE.text}, run=1)
    session = graded(session, {"C1-S06": COST_QUOTE}, run=2)
    session = graded(session, {}, run=3)
    found = outcome(session, session.gradings[-1])
    assert set(found.findings.marks) == {"C1-S06"}
    low, high = found.spread("SAFE") or (0, 0)
    assert low == 1
    assert high > low
    assert found.score.dimension("SAFE").shown == ("C1-S06",)


def test_runs_that_contradict_each_other_settle_on_the_majority(c1: Bundle) -> None:
    """Present twice and contradicted once is present; one against one is neither."""
    session = opened(ended(c1).session, runs=3)
    for run, quote in enumerate((COST_QUOTE, f"-{COST_QUOTE}", COST_QUOTE), 1):
        session = graded(session, {"C1-S06": quote}, run=run)
    assert outcome(session, session.gradings[-1]).findings.marks["C1-S06"].state == "present"
    session = opened(ended(c1).session, runs=2)
    for run, quote in enumerate((COST_QUOTE, f"-{COST_QUOTE}"), 1):
        session = graded(session, {"C1-S06": quote}, run=run)
    assert outcome(session, session.gradings[-1]).findings.marks == {}


def test_a_part_that_could_not_be_read_leaves_its_dimension_not_graded(c1: Bundle) -> None:
    """The others keep their scores, and the round has none."""
    session = opened(ended(c1).session)
    failed = Unmarked(grading="g1", run=1, part="SAFE", reason="unreadable", says="It was not JSON.")
    session = graded(after(session, failed), {})
    found = outcome(session, session.gradings[-1])
    assert found.score.not_graded == ("SAFE",)
    assert found.score.score is None
    assert found.score.dimension("SOLVE").status == "scored"
    assert [one.part for one in found.failures] == ["SAFE"]


def test_a_part_that_failed_in_one_run_is_graded_by_the_others(c1: Bundle) -> None:
    """And a run without red flags scores nothing, since no cap is known."""
    session = opened(ended(c1).session, runs=2)
    session = graded(after(session, Unmarked(grading="g1", run=1, part="SAFE", reason="x", says="x")), {}, run=1)
    session = after(session, Unmarked(grading="g1", run=2, part="red-flags", reason="x", says="x"))
    session = graded(session, {"C1-S06": COST_QUOTE}, run=2)
    found = outcome(session, session.gradings[-1])
    assert found.runs[1].score.not_graded == c1.round.dimensions
    assert found.score.not_graded == ("SAFE",)


def test_a_run_whose_red_flags_failed_takes_none_from_the_others(c1: Bundle) -> None:
    """The one run that read them raised RF-01, so it counts; a run that read them and saw none votes against."""
    flags = [raised("RF-01", "the system handles it")]
    counted = []
    for second in (None, flags, []):
        session = graded(opened(ended(c1).session, runs=2), {}, flags, run=1)
        if second is None:
            session = after(session, Unmarked(grading="g1", run=2, part="red-flags", reason="timeout", says="x"))
        session = graded(session, {}, second, run=2)
        found = outcome(session, session.gradings[-1])
        counted.append([flag.id for flag in found.findings.flags])
    assert counted == [["RF-01"], ["RF-01"], []]


def test_red_flags_count_also_of_a_run_that_read_nothing_else(c1: Bundle) -> None:
    """What was read of a run counts, whatever else of it failed."""
    session = opened(ended(c1).session, runs=2)
    for dimension in c1.round.dimensions:
        session = after(session, Unmarked(grading="g1", run=1, part=dimension, reason="timeout", says="x"))
    session = graded(session, {}, [raised("RF-01", "the system handles it")], run=1)
    session = after(session, Unmarked(grading="g1", run=2, part="red-flags", reason="timeout", says="x"))
    session = graded(session, {}, run=2)
    found = outcome(session, session.gradings[-1])
    assert [flag.id for flag in found.findings.flags] == ["RF-01"]


def test_a_run_that_could_not_read_a_dimension_has_no_say_in_its_anchor(c1: Bundle) -> None:
    """The one run that read SAFE moves it, as it would alone; a run that read it and named no anchor votes against."""
    anchor = {"score": 4, "reason": "clearly", "turn": 1, "quote": COST_QUOTE}
    moves = []
    for runs, failing in ((1, False), (2, True), (2, False)):
        session = opened(ended(c1).session, runs=runs)
        session = graded(after(session, read(session, "SAFE", marks(session, "SAFE", {}, anchor))), {})
        if failing:
            session = after(session, Unmarked(grading="g1", run=2, part="SAFE", reason="timeout", says="x"))
        session = graded(session, {}, run=2)
        moves.append(outcome(session, session.gradings[-1]).score.dimension("SAFE").move is not None)
    assert moves == [True, True, False]


ASKED, REPAIRS, ELSEWHERE = 11, "byte-identical after normalising", "I record it once it was passed on"
"""The turn of the red flag's probe, and words of the answer to that and of a later one."""


@pytest.mark.parametrize(
    ("found", "flagged", "repaired"),
    [
        ({"C1-S08": REPAIRS}, "the system handles it", True),
        ({}, "the system handles it", False),
        ({"C1-S08": f"-{REPAIRS}"}, "the system handles it", False),
        ({"C1-S05": REPAIRS}, "the system handles it", False),
        ({"C1-S06": COST_QUOTE}, "the system handles it", False),
        ({"C1-S14": ELSEWHERE}, "the system handles it", False),
        ({"C1-S08": REPAIRS}, "that is the structure", False),
        ({"C1-S08": REPAIRS}, COST_QUOTE, True),
    ],
    ids=[
        "shown",
        "nothing",
        "the opposite",
        "of another dimension",
        "before it",
        "in another answer",
        "flagged after its probe",
        "asked about later",
    ],
)
def test_an_answer_to_its_probe_repairs_a_red_flag_if_it_shows_something(
    c1: Bundle, found: dict[str, str], flagged: str, repaired: bool
) -> None:
    """RF-01 caps SAFE: only a signal of SAFE that is shown in the answer to its probe mends it."""
    session = ended(c1).session
    assert session.turns[ASKED - 1].ref == "C1-P11"
    session = graded(opened(session), found, [raised("RF-01", flagged)])
    (flag,) = outcome(session, session.gradings[-1]).findings.flags
    assert (flag.repaired, flag.repair_turn) == (repaired, ASKED + 1 if repaired else None)


def test_too_few_words_assess_nothing(c1: Bundle) -> None:
    """An empty or nearly empty interview has insufficient evidence and no score, whatever a grader claims."""
    play = Play.of(c1).hears(says("Python"), says("a set"))
    play.take(Ended(by="candidate", reason="left"))
    session = graded(opened(play.session), {"C1-S03": "a set"})
    found = outcome(session, session.gradings[-1])
    assert (found.too_little, found.score.score, found.score.insufficient) == (True, None, True)
    assert all(one.status == "not assessed" for one in found.score.dimensions)


GERMAN = (
    "Ich w\u00fcrde mit einer Menge von Hashwerten anfangen, das ist exakt und einfach, aber eine Milliarde Schl\u00fcssel zu je"
    " sechzehn Byte sind sechzehn Gigabyte, und das passt nicht in zwei Gigabyte Speicher, also nehme ich einen Bloomfilter davor.",
    "Wenn der Filter sich irrt, geht ein neues Beispiel verloren, ohne dass es jemand merkt, und das Modell lernt nie davon.",
)


@pytest.mark.parametrize(("model", "assessed"), [("offline", False), ("judge", True)])
def test_a_language_the_offline_grader_does_not_know_is_left_open(c1: Bundle, model: str, assessed: bool) -> None:
    """It hears nothing in it, and its silence is no score; a model may know the language."""
    play = Play.of(c1).hears(says("Python, bitte"), *map(says, GERMAN))
    play.take(Ended(by="candidate", reason="left"))
    session = graded(opened(play.session, model=model), {"C1-S03": "eine Milliarde"})
    found = outcome(session, session.gradings[-1])
    assert found.not_english is not assessed
    assert (found.score.score is not None) is assessed
    made = scorecard(session, session.gradings[-1])
    if not assessed:
        assert {one.status for one in found.score.dimensions} == {"not assessed"}
        assert (made.verdict.low, made.verdict.high, made.verdict.insufficient) == (None, None, True)
        assert {made.verdict.why, *(one.why for one in made.dimensions)} == {made.verdict.why}
        assert "speak English" in made.verdict.why


def test_an_anchor_moves_the_base_by_one(c1: Bundle) -> None:
    """Where most runs name it, towards it and never by two."""
    session = opened(ended(c1).session)
    anchor = {"score": 4, "reason": "clearly", "turn": 1, "quote": COST_QUOTE}
    session = after(session, read(session, "SAFE", marks(session, "SAFE", {}, anchor)))
    session = graded(session, {})
    one = outcome(session, session.gradings[-1]).score.dimension("SAFE")
    assert (one.base, one.final, one.move is not None and one.move.anchor.score) == (1, 2, 4)


def test_pieces_of_a_long_transcript_are_one_run(c1: Bundle) -> None:
    """A signal shown in any piece is shown, and a piece that failed leaves the dimension not graded."""
    session = opened(ended(c1).session, longest=300)
    names = [name for name in _names(session) if name.startswith("SAFE#")]
    holding = next(n for n in names if COST_QUOTE in _told(session, n))
    session = after(session, read(session, holding, marks(session, holding, {"C1-S06": COST_QUOTE})))
    session = graded(session, {})
    assert "C1-S06" in outcome(session, session.gradings[-1]).findings.marks


def test_which_piece_was_read_first_changes_nothing(c1: Bundle) -> None:
    """Neither the last position on a signal, nor the first words of a red flag, nor an anchor that the pieces agree on or not."""
    session = opened(ended(c1).session, longest=300)
    safe = [name for name in _names(session) if name.startswith("SAFE#")]
    told = [name for name in safe if any(words in _told(session, name) for words in (COST_QUOTE, SIZE.text, BITS.text))]
    first, last = told[0], told[-1]
    assert first != last
    for scores, moved in (((4, 4), True), ((4, 1), False)):
        found = []
        for order in ((first, last), (last, first)):
            read_so_far = session
            for name in order:
                anchor = {"score": scores[name == last], "reason": "r", "turn": 1, "quote": COST_QUOTE}
                part = read(read_so_far, name, marks(read_so_far, name, {}, anchor))
                read_so_far = after(read_so_far, part)
            whole = graded(read_so_far, {})
            found.append(outcome(whole, whole.gradings[-1]))
        assert found[0] == found[1]
        assert (found[0].score.dimension("SAFE").move is not None) is moved


def test_a_red_flag_of_several_pieces_is_quoted_where_it_came_first(c1: Bundle) -> None:
    """Whichever piece was read first."""
    session = opened(ended(c1).session, longest=300)
    names = [name for name in _names(session) if name.startswith("red-flags#")]
    words = {name: next(t.text for t in (COST, BITS) if t.text in _told(session, name)) for name in names
             if any(t.text in _told(session, name) for t in (COST, BITS))}  # fmt: skip
    early, *_, late = words
    assert words[early] != words[late]
    for order in ((early, late), (late, early)):
        one = session
        for name in order:
            one = after(one, read(one, name, json.dumps({"flags": [raised("RF-01", words[name])]})))
        one = graded(one, {})
        assert [flag.quote for flag in outcome(one, one.gradings[-1]).findings.flags] == [words[early]]


def test_of_two_pieces_the_last_position_counts(c1: Bundle) -> None:
    """Whichever was read first: what is contradicted later was not kept to."""
    session = opened(ended(c1).session, longest=300)
    names = [name for name in _names(session) if name.startswith("SAFE#")]
    early = next(name for name in names if COST_QUOTE in _told(session, name))
    late = next(name for name in reversed(names) if WINDOWS.text in _told(session, name))
    for order in ((early, late), (late, early)):
        one = session
        for name in order:
            quote = COST_QUOTE if name == early else f"-{WINDOWS.text}"
            one = after(one, read(one, name, marks(one, name, {"C1-S06": quote})))
        one = graded(one, {})
        assert outcome(one, one.gradings[-1]).findings.marks["C1-S06"].state == "contradicted"


def test_a_hint_that_came_after_the_mark_prompted_nothing(c1: Bundle) -> None:
    """What was known before needs no help."""
    play = begun(c1, FILTER, COST, SIZE, BYTES, asks_hint(), WINDOWS)
    play.take(Ended(by="candidate", reason="left"))
    hinted = {id: places for id, places in prompting(play.session, c1).items() if any(rung for _, rung in places)}
    assert hinted
    for quote, given_away in ((FILTER.text, False), (WINDOWS.text, True)):
        session = graded(opened(play.session), dict.fromkeys(hinted, quote))
        marks_now = outcome(session, session.gradings[-1]).findings.marks
        assert {marks_now[id].rung > 0 for id in hinted} == {given_away}


def _names(session: Session) -> list[str]:
    return list(parts(session, under_way(session)))


def _told(session: Session, part: str) -> str:
    return exchange(session, part).conversation.messages[1].content


def test_offline_a_signal_without_cues_is_beyond_the_ear(c1: Bundle) -> None:
    """Whether the code does what was said needs a listener who understands; a model is asked about every signal."""
    offline, judge = (graded(opened(ended(c1).session, model=model), {}) for model in ("offline", "judge"))
    unheard = outcome(offline, offline.gradings[-1]).findings.untold
    assert unheard == {"CC-S01", "CC-S06"}
    assert outcome(judge, judge.gradings[-1]).findings.untold == frozenset()


def test_code_that_was_not_heard_is_left_open_offline(c1: Bundle) -> None:
    """Little of it can be heard, so that silence about it is no score; a model that found as little gives one."""
    for model, status in (("offline", "not assessed"), ("judge", "scored")):
        session = graded(opened(ended(c1).session, model=model), {})
        assert outcome(session, session.gradings[-1]).score.dimension("CODE").status == status
        roles = {one.role for one in scorecard(session, session.gradings[-1]).signals if one.dimension == "CODE"}
        assert roles == ({"cannot tell"} if model == "offline" else {"expected", "stretch"})


def test_a_run_that_passed_outranks_what_a_grader_thought_of_the_code(c1: Bundle) -> None:
    """Contradicted, absent or unheard: every test of the question passed, so that the code does what was described."""
    play = begun(c1, FILTER, COST, SIZE, BYTES, writes(SOLUTION), a_run(c1), CODE)
    play.take(Ended(by="candidate", reason="left"))
    for model, said in (("judge", {IMPLEMENTS: "-" + CODE.text}), ("judge", {}), ("offline", {})):
        session = graded(opened(play.session, model=model), said)
        found = outcome(session, session.gradings[-1])
        assert found.findings.marks[IMPLEMENTS].state == "present"
        assert IMPLEMENTS in found.score.dimension("CODE").shown


def test_a_run_is_no_grade_where_the_dimension_could_not_be_read(c1: Bundle) -> None:
    """Not graded stays not graded."""
    play = begun(c1, FILTER, COST, SIZE, BYTES, writes(SOLUTION), a_run(c1), CODE)
    play.take(Ended(by="candidate", reason="left"))
    session = opened(play.session)
    failed = Unmarked(grading="g1", run=1, part="CODE", reason="timeout", says="x")
    session = graded(after(session, failed), {})
    assert outcome(session, session.gradings[-1]).score.dimension("CODE").status == "not graded"


def test_a_signal_that_lost_its_words_is_left_open(c1: Bundle) -> None:
    """It was seen, so that it is not absent, and nothing backs it, so that it is not shown: it is not counted at all."""
    shown = {"C1-S06": COST_QUOTE}
    session = graded(opened(ended(c1).session), {**shown, "C1-S07": "words that nobody said here"})
    found, without = (
        outcome(session, session.gradings[-1]),
        outcome(whole := graded(opened(ended(c1).session), shown), whole.gradings[-1]),
    )
    assert found.withheld == ("C1-S07",)
    assert found.findings.untold == {"C1-S07"}
    safe, before = found.score.dimension("SAFE"), without.score.dimension("SAFE")
    assert set(before.expected) - set(safe.expected) == {"C1-S07"}
    assert safe.shown == before.shown


def test_of_several_runs_those_that_lost_the_words_have_no_say(c1: Bundle) -> None:
    """Lost once and shown once is shown; lost once and not seen once is not shown; lost in every run is left open."""
    lost, good = "words that nobody said here", SIZE.text
    states = []
    for quotes in ((lost, good), (lost, None), (lost, lost)):
        session = opened(ended(c1).session, runs=2)
        for run, quote in enumerate(quotes, 1):
            found = {"C1-S06": COST_QUOTE} | ({} if quote is None else {"C1-S07": quote})
            session = graded(session, found, run=run)
        findings = outcome(session, session.gradings[-1]).findings
        states.append("C1-S07" in findings.marks or ("open" if "C1-S07" in findings.untold else False))
    assert states == [True, False, "open"]
