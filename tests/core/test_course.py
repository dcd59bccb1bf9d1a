"""What the form of several turns shows: each confirmed with words of the candidate's, none without."""

from __future__ import annotations

from interviewer.core.bundle import Bundle
from interviewer.core.course import QUOTE, Answer, Shown, course

PLAN = (
    "I'd start with a set of content hashes, exact and simple. "
    "A billion keys at sixteen bytes is 16 GB, so it does not fit into the 2 GB that we have."
)
COST = "A brand new example is thrown away although we never saw it, because the filter is wrong, and the model never trains on it."
SECOND = (
    "Hits go to a quarantine instead of being dropped, so that an exact check can bring them back, "
    "because an example we paid for must not be lost for good."
)
ASKS = "When the filter is wrong, what exactly happens to that example?"
EVASIVE = "Well, that is a very good and interesting topic, and people have looked at it for years in many places."


def shown(bundle: Bundle, *turns: tuple[str, str]) -> dict[str, Shown]:
    """Return what is shown by pairs of the interviewer's line and the answer to it."""
    answers = [Answer(number=2 * n, asked=asked, text=text) for n, (asked, text) in enumerate(turns, 1)]
    return {one.of: one for one in course(answers, bundle)}


def test_most_follow_ups_must_be_answered(c1: Bundle) -> None:
    """Two of three are most, one of three is not, and two are too few to tell."""
    opening = ("Here is the problem.", PLAN)
    assert "CM-S02" in shown(c1, opening, (ASKS, COST), (ASKS, SECOND), ("Why is that?", EVASIVE))
    assert "CM-S02" not in shown(c1, opening, (ASKS, COST), ("Why is that?", EVASIVE), ("How so?", "No idea."))
    assert "CM-S02" not in shown(c1, opening, (ASKS, COST), (ASKS, SECOND))


def test_a_position_needs_reasons_more_than_once(c1: Bundle) -> None:
    """Two answers with a point and a reason; the first turn is no reaction to anything."""
    assert shown(c1, ("Here is the problem.", PLAN), (ASKS, COST), (ASKS, SECOND))["CM-S04"].quote == COST
    assert "CM-S04" not in shown(c1, ("Here is the problem.", COST), (ASKS, SECOND))
    assert "CM-S04" not in shown(
        c1, ("Here is the problem.", PLAN), (ASKS, "Because I say so."), (ASKS, "Because it is better so.")
    )


def test_the_plan_comes_first_or_not(c1: Bundle) -> None:
    """The answer to the question must say what is done, by words that make a point; a later one is too late, a question is not."""
    asks, put = ("Python?", "Yes, Python."), " ".join(c1.questions[0].ask.split())
    assert PLAN.startswith(shown(c1, asks, (put, PLAN))["CM-S01"].quote)
    assert "CM-S01" in shown(c1, (put, f"{EVASIVE} {PLAN}"))
    assert "CM-S01" not in shown(c1, (put, EVASIVE), (ASKS, PLAN))
    assert "CM-S01" in shown(c1, (put, "How many of them are there, and how large is one?"), (ASKS, PLAN))
    assert "CM-S01" not in shown(c1, asks, (ASKS, PLAN))


def test_filler_answers_nothing(c1: Bundle) -> None:
    """An answer that grows without a point or an amount is none."""
    turns = [("Here is the problem.", PLAN), *[(ASKS, EVASIVE * 5)] * 4]
    assert shown(c1, *turns) == {}


def test_a_long_sentence_is_cut_after_a_word(c1: Bundle) -> None:
    """A quotation is a piece of what was said and never longer than it may be."""
    text = "A billion keys at sixteen bytes is 16 GB, and that does not fit into memory, " + "very " * 60
    quote = shown(c1, ("Here is the problem.", PLAN), *[(ASKS, text)] * 3)["CM-S02"].quote
    assert text.startswith(quote)
    assert len(quote) <= QUOTE
    assert text[len(quote)] == " "
