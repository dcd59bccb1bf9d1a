"""A row of terms that would show several points at once shows none; a list that is an answer stays one."""

from __future__ import annotations

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.naming import rows, without_named
from interviewer.core.sentences import read

ROW = (
    "In terms of false positives and false negatives, idempotency, quarantine, shadow sets, and observability are all best practices"
    " that I'd bring in from day one."
)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (ROW, "false positives and false negatives, idempotency, quarantine, shadow sets"),
        ("Kafka, Redis, Postgres, Kubernetes and autoscaling would be my stack.", "Kafka, Redis, Postgres, Kubernetes"),
        ("It says yes for an example that is new, so that one is lost, and nobody ever hears of it.", ""),
        ("No wait, sorry, that's wrong, it's the other way round: we'd drop a new one.", ""),
        ("I hash it, I look it up, I write it down and I pass it on.", ""),
        ("A queue of timestamps: push right, pop left, amortised constant; three million live.", ""),
        ("16 bits a key, p 0.05%, side log, night check.", ""),
    ],
)
def test_a_row_is_of_short_names(text: str, row: str) -> None:
    """What leads to it may hold its first item; an item that says something, or a figure, ends it."""
    (sentence,) = read(text, False).sentences
    assert "".join(text[start:end] for start, end in rows(sentence)) == row


def test_only_the_row_is_taken_out(c1: Bundle) -> None:
    """Every other word keeps its place, and what is said besides is heard."""
    said = f"I'd use a Bloom filter. {ROW} A wrong yes loses a new example."
    left = without_named(said, c1)
    assert len(left) == len(said)
    kept = "In terms of , and observability are all best practices that I'd bring in from day one."
    assert " ".join(left.split()) == f"I'd use a Bloom filter. {kept} A wrong yes loses a new example."


def test_a_row_that_shows_little_is_an_answer(c1: Bundle) -> None:
    """Nothing is taken for a list of keywords for its form alone."""
    said = "I'd test it with empty text, odd encodings, huge rows and repeats."
    assert without_named(said, c1) == said


def test_where_there_is_nothing_to_build_a_list_is_an_answer(c1: Bundle) -> None:
    """A recruiter asks for base, bonus and shares, and gets their names."""
    plain = c1.model_copy(update={"round": c1.round.model_copy(update={"before_baseline": ()})})
    assert without_named(ROW, plain) == ROW
