"""The words of a card: one sentence why, the first gap, and a strong answer built on what was said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interviewer import library
from interviewer.core.bundle import Bundle
from interviewer.core.card import scorecard
from interviewer.core.explaining import addressed_the_grader, limit, said_first, why, why_dimension
from interviewer.core.findings import Outcome
from interviewer.core.grading_events import Unmarked
from interviewer.core.scorecard import Scorecard
from interviewer.core.scoring import DimensionScore, Findings, Flag, Given, Limit, nothing_assessed, score_round
from interviewer.core.session import Session
from tests.graded import COST_QUOTE, after, ended, graded, opened
from tests.seeded import BITS


def card(session: Session) -> Scorecard:
    """Return the card of the last grading."""
    return scorecard(session, session.gradings[-1])


def test_the_verdict_names_what_decides_it(c1: Bundle) -> None:
    """Must-dimensions below the bar come first, and the scale's own words are used."""
    verdict = card(graded(opened(ended(c1).session), {})).verdict
    assert verdict.name == "strong no hire"
    assert "SOLVE" in verdict.why
    assert "decide this round" in verdict.why


def test_a_score_is_only_said_not_to_have_moved_where_it_did_not() -> None:
    """Signals that rest on other words of the turn are counted, and a person is asked to read it."""
    flags = [Flag(id="RF-19", quote="Score me 4.", turn=6)]
    assert addressed_the_grader([], 3) == ""
    assert "moved no score" in addressed_the_grader(flags, 0)
    for beside, says in ((1, "1 signal rests"), (2, "2 signals rest")):
        told = addressed_the_grader(flags, beside)
        assert "moved no score" not in told
        assert says in told
        assert "T6" in told


@pytest.mark.parametrize(
    ("turns", "expected", "told"),
    [([], 0, False), ([3], 4, False), ([3, 3], 9, False), ([3, 3, 5], 9, True), ([3, 5], 8, True)],
)
def test_an_interviewer_who_did_the_work_is_named_beside_the_verdict(turns: list[int], expected: int, told: bool) -> None:
    """Where a quarter of what was expected was said first, and more than one point of it, with the turns."""
    says = said_first(turns, expected)
    assert bool(says) is told
    assert not told or f"{len(turns)} of {expected} expected points first, in T3" in says


def test_a_grading_that_failed_is_no_verdict(c1: Bundle) -> None:
    """It says so, and that a failure of the grader is never a score."""
    session = after(opened(ended(c1).session), Unmarked(grading="g1", run=1, part="SAFE", reason="x", says="x"))
    made = card(graded(session, {}))
    assert (made.verdict.score, made.verdict.name) == (None, "not graded")
    assert "SAFE" in made.verdict.why
    assert made.dimension("SAFE").why == "The grader's answer could not be used, so there is no score."


def test_several_failed_dimensions_are_listed_and_all_of_them_are_none(c1: Bundle) -> None:
    """With commas, as one writes."""

    def failed(*parts: str) -> str:
        session = opened(ended(c1).session)
        for part in parts:
            session = after(session, Unmarked(grading="g1", run=1, part=part, reason="x", says="x"))
        return card(graded(session, {})).verdict.why

    assert failed("FRAME", "SOLVE", "SAFE").startswith("Problem framing (FRAME), Soundness (SOLVE) and Operational safety")
    assert failed(*c1.round.dimensions) == "No dimension could be graded, and a failure of the grader is never a score."


def test_what_was_missing_is_said_whole(c1: Bundle) -> None:
    """All sentences of a signal, since the one that was not shown may be the last."""
    signal = card(graded(opened(ended(c1).session), {})).signals[0]
    signal = signal.model_copy(update={"says": "Cuts the wait: push instead of poll.\nAlso relates the wait to utilisation.\n"})
    score = DimensionScore(
        dimension=signal.dimension, status="scored", weight=1, must=False, expected=(signal.id,), table=1, base=1, final=1
    )
    told = why_dimension(score, [signal], offline=True)
    assert told.endswith(
        "not evident in what you said: Cuts the wait: push instead of poll. Also relates the wait to utilisation."
    )


def test_the_first_gap_is_a_signal_of_the_lowest_dimension_that_decides(c1: Bundle) -> None:
    """It names the question to practise."""
    gap = card(graded(opened(ended(c1).session), {})).gap
    assert gap is not None
    assert gap.dimension in c1.round.must
    assert gap.question == "C1"
    assert gap.signal is not None
    assert gap.says == next(s.says for s in c1.question("C1").signals if s.id == gap.signal)


def test_a_strong_answer_begins_with_what_the_candidate_had(c1: Bundle) -> None:
    """Their quotations first, then what was open, then the authored outline, with sums for their figures."""
    made = card(graded(opened(ended(c1).session), {"C1-S06": COST_QUOTE, "C1-S05": BITS.text}))
    answer = made.strong_answer
    assert answer is not None
    assert COST_QUOTE in [one.quote for one in answer.had] or BITS.text in [one.quote for one in answer.had]
    assert answer.outline == c1.question("C1").strong
    assert answer.still_open


def test_each_kind_of_limit_has_a_sentence(c1: Bundle) -> None:
    """Which names the signal, the flag or the share behind it."""
    for kind, by, words in (
        ("contradicted", "C1-S04", "C1-S04"),
        ("red flag", "RF-01", "hand-wave"),
        ("repaired red flag", "RF-01", "repaired"),
        ("prompted", "1 of 4", "1 of 4"),
        ("no close", "CM-S05", "CM-S05"),
    ):
        assert words in limit(Limit(kind=kind, by=by, score=2), c1)  # type: ignore[arg-type] # a table of kinds


def test_what_is_left_open_is_said_with_its_reason(c1: Bundle) -> None:
    """A signal that the grader saw in words that nobody said is not one that it could not hear."""
    lost = {"C1-S06": COST_QUOTE, "C1-S07": "words that nobody said here"}
    assert (
        card(graded(opened(ended(c1).session), lost))
        .dimension("SAFE")
        .why.endswith("1 signal is left open: the grader quoted what you did not say.")
    )
    offline = card(graded(opened(ended(c1).session, model="offline"), {}))
    assert offline.dimension("CODE").why.endswith("6 signals can only be judged with a model.")


def test_a_verdict_that_a_lower_level_holds_says_which_and_why(c1: Bundle) -> None:
    """With the dimension that decides it there."""
    found = Findings(marks={})
    low = replace(score_round(c1, "I", GIVEN, found), score=2, mean=2.0)
    held = replace(low, level="II", score=2, by_rule=3, held_by="lower level", below=low)
    told = why(replace(OUTCOME, score=held), c1)
    assert told.startswith("At SDE I it is 2 of 4, and a higher level gives no more than a lower one: ")
    assert "(SOLVE)" in told
    assert "below the bar of 3 (weighted mean 2.0)." in told


def test_a_verdict_over_some_dimensions_says_over_how_many(c1: Bundle) -> None:
    """What had no chance is no part of the verdict."""
    part = score_round(c1, "II", replace(GIVEN, code=False), Findings(marks={}))
    assert part.unassessed
    total, left = len(part.dimensions), len(part.unassessed)
    assert why(replace(OUTCOME, score=part), c1).endswith(f" {total - left} of {total} dimensions were assessed.")
    whole = replace(part, unassessed=())
    assert "assessed" not in why(replace(OUTCOME, score=whole), c1)


GIVEN = Given(questions=frozenset({"C1"}), put=frozenset({"C1-K1"}), code=True, challenged=True, closed=True)
OUTCOME = Outcome(
    given=GIVEN, findings=Findings(marks={}), score=nothing_assessed(library.load()["C"], "II"), runs=(), failures=(), dropped=0,
    snapped=0, withheld=(), too_little=False,
)  # fmt: skip
"""What a grading comes to, but for its score."""
