"""How far a grader agrees with the labels of the gold set, as it is kept, read again, and said on every card that grader makes.

A calibration holds for one model, one number of runs and the rubric it was measured with; where any of these changed it is stale.
How it is measured lives in `calibrating`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interviewer import whole_files
from interviewer.core.bundle import Bundle
from interviewer.core.conversation import OFFLINE
from interviewer.errors import NotFound, NotSaved
from interviewer.evaluation import gold

SCHEMA = "interviewer.calibration/1"
UNCALIBRATED = "uncalibrated"
STALE = "uncalibrated: the rubric has changed since this grader was held against labels"
ENOUGH = 5
"""Of fewer labelled transcripts the agreement in one dimension is not told."""
BESIDE = "calibrations"
"""The directory beside the interviews where a user's own calibrations are kept."""


class Calibration(BaseModel):
    """One calibration as it is kept; `rubrics` holds the digest of what each question was graded by, `figures` an `Agreement`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    schema_id: str = Field(default=SCHEMA, alias="schema")
    model: str
    runs: int
    made: str = Field(description="the day, as 2026-11-26")
    version: str
    transcripts: tuple[str, ...]
    failed: dict[str, str] = Field(description="transcripts that could not be graded, with the reason")
    rubrics: dict[str, str]
    figures: dict[str, Any]
    people: dict[str, Any] = Field(description="the same figures between the two labellings, on the transcripts both have")


def sentence(kept: Calibration | None, bundle: Bundle, questions: Iterable[str]) -> str:
    """Return what a card says about its grader, given the questions that were asked and the prompts they were graded by."""
    if kept is None:
        return UNCALIBRATED
    asked = tuple(questions)
    if strange := [id for id in asked if id not in kept.rubrics]:
        return f"{UNCALIBRATED}: this grader was not held against labels of {', '.join(strange)}"
    if not _holds(kept, bundle, asked):
        return STALE
    figures = kept.figures
    return (
        f"held against {len(kept.transcripts)} labelled transcripts on {kept.made}:"
        f" signals {_share(figures['signals']['recall'])} found and {_share(figures['signals']['precision'])} right,"
        f" dimensions weighted kappa {_share(figures['all_dimensions'])}, verdicts {_share(figures['verdict'])} the same"
    )


def by_dimension(kept: Calibration | None, bundle: Bundle, questions: Iterable[str]) -> dict[str, float]:
    """Return the agreement in each dimension of the round that was held against enough labels, since they differ.

    One that is only scored where it reaches the bar is left out: kappa says little of scores that hardly vary.
    """
    if kept is None or not _holds(kept, bundle, tuple(questions)):
        return {}
    bare = bundle.standards.listening.half_heard if kept.model == OFFLINE else ()
    known = {id: kept.figures["dimensions"].get(id) for id in bundle.round.dimensions if id not in bare}
    return {id: one["value"] for id, one in known.items() if one and one["value"] is not None and one["of"] >= ENOUGH}


def _holds(kept: Calibration, bundle: Bundle, asked: Iterable[str]) -> bool:
    """Tell whether the rubric of these questions is the one that the calibration was measured with."""
    return all(kept.rubrics.get(id) == bundle.rubric(id, cues=kept.model == OFFLINE) for id in asked)


def shipped() -> Path | None:
    """Return where the calibrations of the checkout lie, if there are any."""
    try:
        return gold.directory().parent / "calibrations"
    except NotFound:
        return None


def file_of(model: str, runs: int, place: Path) -> Path:
    """Return the file of a grader's calibration in a directory."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", model)[:80] or "model"
    return place / (f"{safe}.json" if runs == 1 else f"{safe}-{runs}-runs.json")


def load(model: str, runs: int, *places: Path | None) -> Calibration | None:
    """Return a grader's calibration from the first place that has one; one of another grader or form is none."""
    for place in places:
        if place is None:
            continue
        try:
            kept = Calibration.model_validate_json(file_of(model, runs, place).read_text(encoding="utf-8"))
        except (OSError, ValidationError, ValueError):
            continue
        if (kept.model, kept.runs, kept.schema_id) == (model, runs, SCHEMA):
            return kept
    return None


def save(made: Calibration, place: Path) -> Path:
    """Keep a calibration in the place of the one before, which stays until this one is whole; raises `NotSaved`."""
    path = file_of(made.model, made.runs, place)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(made.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=1, sort_keys=True)
        whole_files.replace(path, [text.encode() + b"\n"])
    except OSError as error:
        raise NotSaved(f"The calibration cannot be kept at {path}: {error.strerror}.") from error
    return path


def _share(share: Mapping[str, Any]) -> str:
    if share["value"] is None:
        return "unknown"
    interval = f" ({share['low']:.2f} to {share['high']:.2f})" if share["low"] is not None else ""
    return f"{share['value']:.2f}{interval}"
