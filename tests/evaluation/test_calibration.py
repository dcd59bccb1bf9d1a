"""A grader held against labels: what is measured, how it is kept, and when it is stale."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.conversation import OFFLINE
from interviewer.errors import NotSaved
from interviewer.evaluation import gold
from interviewer.evaluation.calibrating import calibration
from interviewer.evaluation.calibration import (
    ENOUGH,
    STALE,
    UNCALIBRATED,
    Calibration,
    by_dimension,
    file_of,
    load,
    save,
    sentence,
)
from interviewer.evaluation.rating import Rated, rated_by_labels


@pytest.fixture(scope="module")
def labels(bundles: dict[str, Bundle]) -> list[Rated]:
    """Return the gold set as its first labels rate it."""
    return [rated_by_labels(one, bundles[one.talk.round]) for one in gold.load().values()]


def made(rated: list[Rated], bundles: dict[str, Bundle], model: str = "judge") -> Calibration:
    """Return the calibration of a grader who rated like this."""
    return calibration(rated, model=model, runs=1, made="2026-11-26", version="test", failed={}, bundles=bundles)


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


def test_a_calibration_that_cannot_be_kept_leaves_the_one_before(
    labels: list[Rated], bundles: dict[str, Bundle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full half way is a sentence, and the grader is no less calibrated than it was."""
    kept = made(labels, bundles)
    path = save(kept, tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotSaved, match="No space left"):
        save(kept.model_copy(update={"made": "2026-12-01"}), tmp_path)
    assert load("judge", 1, tmp_path) == kept
    assert [*tmp_path.iterdir()] == [path]


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


def test_a_question_without_labels_is_named(labels: list[Rated], bundles: dict[str, Bundle]) -> None:
    """A grader that was held against some questions alone is uncalibrated on the others, and nothing is said to have changed."""
    some = [rated for rated, (id, _) in zip(labels, gold.load().items(), strict=True) if id.startswith("C1")]
    kept = made(some, bundles)
    assert sentence(kept, bundles["C"], ["C1"]).startswith("held against")
    assert sentence(kept, bundles["C"], ["C1", "C2"]) == "uncalibrated: this grader was not held against labels of C2"


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


def test_offline_no_dimension_is_scored_by_chance(bundles: dict[str, Bundle]) -> None:
    """What is half heard is a dimension of some round, and of none that is scored does the agreement with labels lie near nothing."""
    shipped = gold.directory().parent / "calibrations"
    kept = load("offline", 1, shipped)
    assert kept is not None
    known = {id for bundle in bundles.values() for id in bundle.round.dimensions}
    half_heard = {id for bundle in bundles.values() for id in bundle.standards.listening.half_heard}
    assert half_heard <= known
    scored = {id: one for id, one in kept.figures["dimensions"].items() if id not in half_heard}
    told = {id: one for id, one in scored.items() if one["value"] is not None and one["of"] >= ENOUGH}
    assert set(told) == known - half_heard
    assert {id for id, one in told.items() if one["high"] < 0.5} == set()


def test_the_agreement_of_each_dimension_is_known(labels: list[Rated], bundles: dict[str, Bundle]) -> None:
    """Of this round, where there are labels enough; they differ too much for one figure, and by another rubric none holds."""
    kept = made(labels, bundles)
    bundle = bundles["D"].narrowed("D1")
    assert by_dimension(kept, bundle, ["D1"]) == dict.fromkeys(bundle.round.dimensions, 1.0)
    assert by_dimension(made(labels[: ENOUGH - 1], bundles), bundles["A"].narrowed("A1"), ["A1"]) == {}
    assert by_dimension(kept.model_copy(update={"rubrics": {"D1": "b2:0"}}), bundle, ["D1"]) == {}
    assert by_dimension(None, bundle, ["D1"]) == {}


def test_no_agreement_is_told_of_what_is_only_scored_at_the_bar(labels: list[Rated], bundles: dict[str, Bundle]) -> None:
    """Its scores hardly vary, so kappa would be near nothing however right they are."""
    bundle = bundles["D"].narrowed("D1")
    offline = made(labels, bundles).model_copy(update={"model": OFFLINE, "rubrics": {"D1": bundle.rubric("D1", cues=True)}})
    assert set(by_dimension(offline, bundle, ["D1"])) == set(bundle.round.dimensions) - {"COMM"}
