"""What the form of several turns shows: each confirmed with words of the candidate's, none without."""

from __future__ import annotations

import pytest

from interviewer import library
from interviewer.core.bundle import Bundle
from interviewer.core.course import QUOTE, Answer, Challenges, Shown, course

BUNDLES = library.load()

PLAN = (
    "I'd start with a set of content hashes, exact and simple. "
    "A billion keys at sixteen bytes is 16 GB, so it does not fit into the 2 GB that we have."
)
COST = "A brand new example is thrown away although we never saw it, because the filter is wrong, and the model never trains on it."
SECOND = (
    "Hits go to a quarantine instead of being dropped, so that an exact check can bring them back, "
    "because an example we paid for must not be lost for good."
)
ASKS = (
    "When the filter is wrong, what exactly happens to that example, and what does that mean for a model trained on the output?"
)
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
    """Two answers with a point and a reason; the first turn is no reaction to anything, and what is quoted answers a challenge."""
    assert shown(c1, ("Here is the problem.", PLAN), (ASKS, COST), (ASKS, SECOND))["CM-S04"].quote == COST
    assert "CM-S04" not in shown(c1, ("Here is the problem.", COST), (ASKS, SECOND))
    assert "CM-S04" not in shown(
        c1, ("Here is the problem.", PLAN), (ASKS, "Because I say so."), (ASKS, "Because it is better so.")
    )


def test_a_time_is_no_reason(c1: Bundle) -> None:
    """What happened since says when, and since it does, why."""
    since = "A brand new example is thrown away although we never saw it, and it has been so ever since."
    opening = ("Here is the problem.", PLAN)
    assert "CM-S04" not in shown(c1, opening, (ASKS, since), (ASKS, since))
    why = since.replace("ever since", "since the filter is wrong")
    assert "CM-S04" in shown(c1, opening, (ASKS, why), (ASKS, why))


def test_only_an_answer_to_a_challenge_holds_a_position(c1: Bundle) -> None:
    """Reasons in answers to the question, to an invitation or to a word that goes on are reasons, but nothing was challenged."""
    put = " ".join(c1.questions[0].ask.split())
    opening, reasons = ("Python?", "Yes, Python."), (COST, SECOND)
    for asked in ("Go on.", put, c1.round.invitations[0].ask):
        assert "CM-S04" not in shown(c1, opening, *((asked, text) for text in reasons))
    assert shown(c1, opening, ("Go on.", COST), (ASKS, SECOND))["CM-S04"].quote == SECOND
    challenges = (c1.questions[0].probes[0].ask, c1.questions[0].constraints[0].says, c1.standards.manners.contradicted[0])
    for asked in challenges:
        assert "CM-S04" in shown(c1, opening, *((f"You said “a filter”. {asked}", text) for text in reasons))


@pytest.mark.parametrize("round", sorted(BUNDLES))
def test_a_fact_that_was_asked_for_challenges_nobody(round: str) -> None:
    """Neither a question nor its facts, told one by one or together, are a challenge, whatever words they share with a probe."""
    bundle = BUNDLES[round]
    challenges = Challenges(bundle)
    facts = [[fact.says for fact in question.facts] for question in bundle.questions]
    told = [*(question.ask for question in bundle.questions), *(says for of in facts for says in of), *map(" ".join, facts)]
    lines = {" ".join(one.says.split()) for question in bundle.questions for one in question.constraints}
    assert [
        text for text in told if challenges.put_in(text) and not any(line in " ".join(text.split()) for line in lines)
    ] == []
    assert all(challenges.put_in(f"I see. {probe.ask}") for probe in bundle.probes)


def test_a_follow_up_is_quoted_where_it_is_answered(c1: Bundle) -> None:
    """What was asked back, or said by the way, is not what answers it."""
    turns = [(ASKS, f"Next? {COST}")] * 3
    assert shown(c1, ("Here is the problem.", PLAN), *turns)["CM-S02"].quote == COST


def test_the_plan_comes_first_or_not(c1: Bundle) -> None:
    """The answer to the question must say what is done, by words that make a point; a later one is too late, a question is not."""
    asks, put = ("Python?", "Yes, Python."), " ".join(c1.questions[0].ask.split())
    assert PLAN.startswith(shown(c1, asks, (put, PLAN))["CM-S01"].quote)
    assert "CM-S01" in shown(c1, (put, f"{EVASIVE} {PLAN}"))
    assert "CM-S01" not in shown(c1, (put, EVASIVE), (ASKS, PLAN))
    assert "CM-S01" in shown(c1, (put, "How many of them are there, and how large is one?"), (ASKS, PLAN))
    assert "CM-S01" not in shown(c1, asks, (ASKS, PLAN))


def test_a_plan_is_not_quoted_by_what_takes_another_back(c1: Bundle) -> None:
    """Words of correction may make a point, but no reader could state the approach by them."""
    put = " ".join(c1.questions[0].ask.split())
    back = "No wait, I mean it is the other way round: a brand new example is thrown away although we never saw it."
    assert "CM-S01" not in shown(c1, (put, back))
    assert shown(c1, (put, f"{back} {PLAN}"))["CM-S01"].quote in PLAN


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
