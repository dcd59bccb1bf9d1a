"""A grader held against labels: both rated by one rule, and how far they agree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interviewer.core.bundle import Bundle
from interviewer.evaluation import gold
from interviewer.evaluation.calibrating import between_people, calibration
from interviewer.evaluation.calibration import Calibration
from interviewer.evaluation.rating import Rated, rated_by_labels


@pytest.fixture(scope="module")
def labels(bundles: dict[str, Bundle]) -> list[Rated]:
    """Return the gold set as its first labels rate it."""
    return [rated_by_labels(one, bundles[one.talk.round]) for one in gold.load().values()]


def made(rated: list[Rated], bundles: dict[str, Bundle], model: str = "judge") -> Calibration:
    """Return the calibration of a grader who rated like this."""
    return calibration(rated, model=model, runs=1, made="2026-11-26", version="test", failed={}, bundles=bundles)


def test_a_grader_that_says_what_the_labels_say_agrees_fully(labels: list[Rated], bundles: dict[str, Bundle]) -> None:
    """Precision, recall and kappa are 1, in signals and dimensions."""
    figures = made(labels, bundles).figures
    assert figures["signals"]["precision"]["value"] == figures["signals"]["recall"]["value"] == 1.0
    assert figures["all_dimensions"]["value"] == figures["verdict"]["value"] == 1.0
    assert figures["transcripts"] == len(labels)


def test_a_grader_that_finds_nothing_has_no_recall(labels: list[Rated], bundles: dict[str, Bundle]) -> None:
    """And no precision to speak of."""
    deaf = [replace(one, signals=dict.fromkeys(one.signals, "absent")) for one in labels]
    figures = made(deaf, bundles).figures
    assert figures["signals"]["recall"]["value"] == 0.0
    assert figures["signals"]["precision"]["value"] is None


def test_people_are_measured_on_what_both_labelled(bundles: dict[str, Bundle]) -> None:
    """At least ten transcripts have a second labelling, and it is not a copy of the first."""
    people = between_people(bundles)
    assert people.transcripts >= 10
    assert (people.signals.kappa.value or 0) > 0.6
    assert any(misses or false for _, misses, false, _ in people.by_signal.values())
