"""A grader held against labels: both rated by one rule, and how far they agree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interviewer.core.bundle import Bundle
from interviewer.evaluation import gold
from interviewer.evaluation.agreement import Rated
from interviewer.evaluation.calibrating import between_people, calibration, rated_by_grading, rated_by_labels
from interviewer.evaluation.calibration import Calibration
from tests.graded import COST_QUOTE, ended, graded, opened, raised


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


def test_a_grading_is_rated_by_what_counts(c1: Bundle) -> None:
    """Signals that had no chance are left out, prompted ones and red flags are named."""
    session = graded(opened(ended(c1).session), {"C1-S06": COST_QUOTE}, [raised("RF-01", "the system handles it")])
    rated = rated_by_grading("x", session, session.gradings[-1])
    assert rated.signals["C1-S06"] == "present"
    assert rated.signals["C1-S07"] == "absent"
    assert "C1-S06" in rated.prompted
    assert rated.red_flags == {"RF-01"}
    assert rated.dimensions["SAFE"] == 1
