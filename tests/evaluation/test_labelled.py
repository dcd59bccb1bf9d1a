"""Labelled transcripts as cases, and grades held against their labels."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from interviewer.core.bundle import Bundle
from interviewer.evaluation import gold, labelled
from interviewer.evaluation.gold import Gold
from interviewer.evaluation.gradings import graded
from interviewer.evaluation.labelled import YARDSTICKS, card, digest_of, opened
from interviewer.evaluation.rounds import Unwired
from interviewer.evaluation.yardstick import scored

STICKS = {stick.id: stick for stick in YARDSTICKS}
LABELS = {
    "signals": {"C1-S01": "present", "C1-S02": "present", "C1-S03": "contradicted"},
    "open": ["C1-S04", "C1-S05"],
    "flags": ["RF-01"],
    "where": {"C1-S01": [2, "the same bytes"], "C1-S02": [4, "twenty thousand a second"]},
    "dimensions": {"SAFE": 2, "CODE": None, "COMM": 3},
    "score": 2,
}
GRADE = {
    "signals": {"C1-S01": "present", "C1-S03": "present", "C1-S04": "present"},
    "open": ["C1-S02", "C1-S05"],
    "flags": ["RF-08"],
    "where": {"C1-S03": [6, "a set is enough"]},
    "dimensions": {"SAFE": 4, "CODE": 1, "COMM": 3},
    "score": 3,
}


@pytest.fixture(scope="module")
def plain() -> Gold:
    """Return one labelled transcript."""
    return gold.load()["C1-strong-plain"]


def value(id: str, labels: Any = LABELS, grade: Any = GRADE) -> float | None:
    """Return what a grade beside labels scores."""
    made = {"failures": [], "labels": labels, "verdicts": {"grade": grade}}
    return scored(STICKS[id], made, case="c", stratum="C", repeat=0).value


@pytest.mark.parametrize(
    ("id", "worth"),
    [
        ("signals-f1", 0.4),
        ("signals-found", 0.5),
        ("signals-right", 1 / 3),
        ("signals-same", 0.4),
        ("flag-errors", 2.0),
        ("dimension-distance", 1.0),
        ("dimensions-open", 1.0),
        ("score-same", 0.0),
        ("score-distance", 1.0),
    ],
)
def test_each_way_to_agree_is_worked_out_by_hand(id: str, worth: float) -> None:
    """On one transcript of five signals, one red flag on each side, and three dimensions of which one was left open."""
    assert value(id) == pytest.approx(worth)
    assert value(id, grade=LABELS) == (0.0 if STICKS[id].direction == "lower" else 1.0)


def test_where_nothing_is_there_and_nothing_is_claimed_all_is_right() -> None:
    """And where something is claimed, nothing is."""
    blank = {**LABELS, "signals": {}}
    assert value("signals-f1", labels=blank, grade=blank) == 1.0
    assert value("signals-f1", labels=blank) == 0.0
    assert value("signals-found", labels=blank) is None
    assert value("signals-right", grade=blank) is None


def test_a_reader_sees_what_was_missed_and_what_was_invented() -> None:
    """By the ids of the signals, at the turn and with the words that one side rests them on."""
    faults = STICKS["signals-f1"].faults
    assert faults is not None
    assert list(faults({"labels": LABELS, "verdicts": {"grade": GRADE}})) == [
        (4, "C1-S02 is in the labels and not in the grade: “twenty thousand a second”"),
        (6, "C1-S03 is in the grade and not in the labels: “a set is enough”"),
        (None, "C1-S04 is in the grade and not in the labels"),
    ]
    assert list(faults({"verdicts": {"grade": GRADE}})) == []


def test_an_interview_without_labels_has_nothing_to_agree_with() -> None:
    """It is not applicable, and never right or wrong."""
    assert value("signals-f1", labels=None) is None


def test_a_labelled_transcript_is_opened_and_graded_like_any_other(plain: Gold, bundles: dict[str, Bundle]) -> None:
    """Its card has what the labels come to, and nothing of its interviewer is measured."""
    narrowed = bundles["C"].narrowed("C1")
    records, session = opened(plain, narrowed)
    again, _ = opened(plain, narrowed)
    assert records == again
    made = card(plain, narrowed, session)
    assert made["labels"]["score"] == gold.score(plain, narrowed).score
    assert made["measures"] == {}
    said = {turn.number: turn.text + turn.code for turn in session.turns}
    assert all(quote in said[turn] for turn, quote in made["labels"]["where"].values())
    body = asyncio.run(graded(session, narrowed, "offline", Unwired(narrowed)))
    found = value("signals-f1", labels=made["labels"], grade=body)
    assert found is not None
    assert 0.3 < found < 1.0


def test_a_signal_that_a_version_lost_is_one_that_its_grader_misses(plain: Gold, bundles: dict[str, Bundle]) -> None:
    """Else a rubric would agree best with everything hard taken out."""
    narrowed = bundles["C"].narrowed("C1")
    gone = next(id for id, mark in plain.labels.signals.items() if id.startswith("C1-") and mark.state == "present")
    data = narrowed.as_data()
    for question in data["questions"]:
        question["signals"] = [signal for signal in question["signals"] if signal["id"] != gone]
    _, session = opened(plain, narrowed)
    assert gone in labelled.card(plain, Bundle.from_data(data), session)["labels"]["signals"]


def test_a_label_that_changes_makes_another_case(plain: Gold) -> None:
    """So does a word of the transcript."""
    labels = plain.labels.model_copy(update={"quality": "weak"})
    assert digest_of(Gold(id=plain.id, talk=plain.talk, labels=labels)) != digest_of(plain)
