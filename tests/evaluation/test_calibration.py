"""A grader held against labels: what is measured, how it is kept, and when it is stale."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from interviewer.core.bundle import Bundle
from interviewer.evaluation import gold
from interviewer.evaluation.agreement import Rated
from interviewer.evaluation.calibration import (
    STALE,
    UNCALIBRATED,
    Calibration,
    between_people,
    calibration,
    file_of,
    load,
    rated_by_grading,
    rated_by_labels,
    save,
    sentence,
)
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


def test_a_calibration_is_kept_and_read_again(labels: list[Rated], bundles: dict[str, Bundle], tmp_path: Path) -> None:
    """Under the name of its model, for its number of runs and no other."""
    kept = made(labels, bundles, model="vendor/judge:1")
    path = save(kept, tmp_path)
    assert path == file_of("vendor/judge:1", 1, tmp_path)
    assert load("vendor/judge:1", 1, tmp_path) == kept
    assert load("vendor/judge:1", 3, tmp_path) is None
    assert load("vendor-judge-1", 1, tmp_path) is None
    path.write_text("{}")
    assert load("vendor/judge:1", 1, tmp_path) is None


def test_a_card_says_how_far_its_grader_is_to_be_trusted(labels: list[Rated], bundles: dict[str, Bundle]) -> None:
    """Uncalibrated without a calibration, the figures with one, and stale once the rubric has changed."""
    kept, c1 = made(labels, bundles), bundles["C"].narrowed("C1")
    assert sentence(None, c1, ["C1"]) == UNCALIBRATED
    assert sentence(kept, c1, ["C1"]).startswith(f"held against {len(labels)} labelled transcripts on 2026-11-26")
    question = c1.questions[0]
    reworded = question.model_copy(
        update={"signals": (question.signals[0].model_copy(update={"says": "Other."}), *question.signals[1:])}
    )
    assert sentence(kept, c1.only((reworded,)), ["C1"]) == STALE
    renamed = question.model_copy(update={"title": "Another title"})
    assert sentence(kept, c1.only((renamed,)), ["C1"]) != STALE


def test_offline_other_cues_make_it_stale(labels: list[Rated], bundles: dict[str, Bundle]) -> None:
    """Word matching is graded by its words; a model does not see them."""
    c1 = bundles["C"].narrowed("C1")
    without = Bundle(
        **{
            **{name: getattr(c1, name) for name in type(c1).model_fields},
            "listens": tuple(cue for cue in c1.listens if cue.of != "C1-S06"),
        }
    )
    assert sentence(made(labels, bundles, model="offline"), without, ["C1"]) == STALE
    assert sentence(made(labels, bundles), without, ["C1"]) != STALE


def test_a_grading_is_rated_by_what_counts(c1: Bundle) -> None:
    """Signals that had no chance are left out, prompted ones and red flags are named."""
    session = graded(opened(ended(c1).session), {"C1-S06": COST_QUOTE}, [raised("RF-01", "the system handles it")])
    rated = rated_by_grading("x", session, session.gradings[-1])
    assert rated.signals["C1-S06"] == "present"
    assert rated.signals["C1-S07"] == "absent"
    assert "C1-S06" in rated.prompted
    assert rated.red_flags == {"RF-01"}
    assert rated.dimensions["SAFE"] == 1
