"""The measure of the offline interviewer's ear."""

from __future__ import annotations

import pytest

from interviewer.core.bundle import Bundle
from interviewer.evaluation import gold
from interviewer.evaluation.observing import Labelled, Tally, gold_tallies, heard_in, marked_in, read_answers, report, tallies


def labelled(says: str, *present: str) -> Labelled:
    """Return a labelled answer to C1."""
    return Labelled(id="x", question="C1", quality="mixed", part="tune", asked="The problem.", says=says, present=present)


def test_an_answer_is_heard_as_in_an_interview(bundles: dict[str, Bundle]) -> None:
    """The same exchange, the same cues, and shared signals left out."""
    says = "I'd start with a plain set of content hashes; a billion keys at 16 bytes is 16 GB, so it does not fit."
    assert "C1-S03" in heard_in(labelled(says), bundles["C"])
    assert heard_in(labelled("Bloom, Redis, Kafka, idempotency"), bundles["C"]) == set()


def test_recall_and_precision_are_shares_of_their_own() -> None:
    """Two labelled, one of them found, one found that is not labelled."""
    tally = Tally().plus({"a", "b"}, {"b", "c"})
    assert (tally.recall, tally.precision) == (0.5, 0.5)
    assert (Tally().recall, Tally().precision) == (None, None)


def test_parts_are_told_apart(bundles: dict[str, Bundle]) -> None:
    """What is measured is never mixed with what is tuned on."""
    answers = (labelled("hm", "C1-S03"), labelled("hm", "C1-S03").model_copy(update={"part": "measure"}))
    found = tallies(answers, bundles)
    assert set(found) == {("C", "tune"), ("C", "measure"), ("all", "tune"), ("all", "measure")}
    assert found["C", "tune"] == Tally(labelled=1, found=0, extra=0)
    text = report(answers, found, {"all": Tally(labelled=2, found=1), "contradicted": Tally(labelled=4, found=1)})
    assert "| C | measure | 1 | 0.00 | – |" in text
    assert "| all | 2 | 0.50 | 1.00 |" in text
    assert "Of 4 signals whose opposite was asserted and kept to, 1 are marked present." in text


def test_the_set_is_large_and_balanced(bundles: dict[str, Bundle]) -> None:
    """At least 200 answers over all rounds and three qualities, in two parts, labelled with ids that exist."""
    answers = read_answers()
    assert len(answers) >= 200
    assert len({answer.id for answer in answers}) == len(answers)
    of_question = {question.id: bundle for bundle in bundles.values() for question in bundle.questions}
    known = {s.id for b in bundles.values() for q in b.questions for s in (*q.signals, *b.round.signals)}
    assert {of_question[answer.question].round.id for answer in answers} == set(bundles)
    for quality in ("weak", "mixed", "strong"):
        for part in ("tune", "measure"):
            assert sum(1 for a in answers if (a.quality, a.part) == (quality, part)) >= 20
    assert {id for answer in answers for id in (*answer.present, *answer.contradicted)} <= known


@pytest.mark.parametrize("part", ["tune", "measure"])
def test_keyword_lists_show_nothing(bundles: dict[str, Bundle], part: str) -> None:
    """Over the weak answers of a part without a label, hardly anything is heard."""
    of_question = {question.id: bundle for bundle in bundles.values() for question in bundle.questions}
    empty = [a for a in read_answers() if a.part == part and a.quality == "weak" and not a.present]
    heard = [answer.id for answer in empty if heard_in(answer, of_question[answer.question])]
    assert len(heard) <= len(empty) // 5, heard


def test_a_whole_interview_is_marked_as_by_the_offline_grader(bundles: dict[str, Bundle]) -> None:
    """States by signal, those of the round apart from the shared ones, and what is contradicted apart from both."""
    one = gold.load()["C1-strong-plain"]
    marks = marked_in(one, bundles["C"])
    assert {"C1-S01", "CM-S02"} <= set(marks)
    assert set(marks.values()) <= {"present", "contradicted"}
    found = gold_tallies([one], bundles)
    assert found["C"] == found["all"]
    assert found["CM-S02"] == Tally(labelled=1, found=1, extra=0)
    assert found["contradicted"].extra == 0
