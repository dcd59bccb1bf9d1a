"""How far a grader agrees with the labels of the gold set: measured once, kept, and printed on every card that grader makes.

A calibration holds for one model, one number of runs and the rubric it was measured with; where any of these changed it is stale.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interviewer.core.bundle import Bundle
from interviewer.core.conversation import OFFLINE
from interviewer.core.findings import outcome
from interviewer.core.scoring import Findings, Given, RoundScore, had_chance, pool
from interviewer.core.session import Session
from interviewer.core.turns import Grading
from interviewer.errors import NotSaved, RoundError
from interviewer.evaluation import gold
from interviewer.evaluation.agreement import Agreement, Rated, State, agreement
from interviewer.evaluation.gold import Gold

SCHEMA = "interviewer.calibration/1"
UNCALIBRATED = "uncalibrated"
STALE = "uncalibrated: the rubric has changed since this grader was held against labels"


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


def rated_by_labels(labelled: Gold, bundle: Bundle) -> Rated:
    """Return a transcript as its labels rate it, scored by the written rule."""
    given, found = gold.chances(labelled, bundle), gold.findings(labelled, bundle)
    return _rated(labelled.id, bundle, given, found, gold.score(labelled, bundle))


def rated_by_grading(name: str, session: Session, grading: Grading) -> Rated:
    """Return a transcript as a grading rates it."""
    found = outcome(session, grading)
    return _rated(name, grading.bundle, found.given, found.findings, found.score)


def between_people(bundles: Mapping[str, Bundle], place: Path | None = None) -> Agreement:
    """Return how far the second labelling agrees with the first, on the transcripts that have both."""
    first, second = (
        [rated_by_labels(one, bundles[one.talk.round]) for one in gold.load(place, labelling=which).values()]
        for which in ("first", "second")
    )
    return agreement(first, second)


def calibration(
    graded: Iterable[Rated],
    *,
    model: str,
    runs: int,
    made: str,
    version: str,
    failed: Mapping[str, str],
    bundles: Mapping[str, Bundle],
    place: Path | None = None,
) -> Calibration:
    """Return what a grader's ratings of the gold set come to; the same ratings give the same figures."""
    rated = list(graded)
    labelled = gold.load(place)
    labels = [rated_by_labels(one, bundles[one.talk.round]) for one in labelled.values()]
    questions = {id: labelled[one.transcript].talk.round for one in rated for id in labelled[one.transcript].talk.questions}
    return Calibration(
        model=model,
        runs=runs,
        made=made,
        version=version,
        transcripts=tuple(sorted(one.transcript for one in rated)),
        failed=dict(sorted(failed.items())),
        rubrics={id: bundles[round].rubric(id, cues=model == OFFLINE) for id, round in sorted(questions.items())},
        figures=_plain(agreement(labels, rated)),
        people=_plain(between_people(bundles, place)),
    )


def sentence(kept: Calibration | None, bundle: Bundle, questions: Iterable[str]) -> str:
    """Return what a card says about its grader, given the questions that were asked and the prompts they were graded by."""
    if kept is None:
        return UNCALIBRATED
    cues = kept.model == OFFLINE
    if any(kept.rubrics.get(id) != bundle.rubric(id, cues=cues) for id in questions):
        return STALE
    figures = kept.figures
    return (
        f"held against {len(kept.transcripts)} labelled transcripts on {kept.made}:"
        f" signals {_share(figures['signals']['recall'])} found and {_share(figures['signals']['precision'])} right,"
        f" dimensions weighted kappa {_share(figures['all_dimensions'])}, verdicts {_share(figures['verdict'])} the same"
    )


def directory() -> Path:
    """Return where calibrations are kept."""
    return gold.directory().parent / "calibrations"


def file_of(model: str, runs: int, place: Path | None = None) -> Path:
    """Return the file of a grader's calibration."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", model)[:80] or "model"
    return (place or directory()) / (f"{safe}.json" if runs == 1 else f"{safe}-{runs}-runs.json")


def load(model: str, runs: int, place: Path | None = None) -> Calibration | None:
    """Return a grader's calibration, or None where there is none or it is of another grader or form."""
    try:
        text = file_of(model, runs, place).read_text(encoding="utf-8")
        kept = Calibration.model_validate_json(text)
    except (OSError, ValidationError, ValueError, RoundError):
        return None
    return kept if (kept.model, kept.runs, kept.schema_id) == (model, runs, SCHEMA) else None


def save(made: Calibration, place: Path | None = None) -> Path:
    """Keep a calibration in the place of the one before; raises `NotSaved`."""
    path = file_of(made.model, made.runs, place)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(made.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=1, sort_keys=True)
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise NotSaved(f"The calibration cannot be kept at {path}: {error.strerror}.") from error
    return path


def _rated(name: str, bundle: Bundle, given: Given, found: Findings, score: RoundScore) -> Rated:
    signals: dict[str, State] = {}
    for signal in pool(bundle, given):
        mark = found.marks.get(signal.id)
        if mark is not None:
            signals[signal.id] = mark.state
        elif had_chance(signal, given):
            signals[signal.id] = "absent"
    return Rated(
        transcript=name,
        round=bundle.round.id,
        signals=signals,
        prompted=frozenset(id for id, mark in found.marks.items() if mark.prompted),
        red_flags=frozenset(flag.id for flag in found.flags),
        dimensions={one.dimension: one.final for one in score.dimensions},
        verdict=score.score,
    )


def _plain(figures: Agreement) -> dict[str, Any]:
    """Return the figures as JSON has them."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(figures)))
    return plain


def _share(share: Mapping[str, Any]) -> str:
    if share["value"] is None:
        return "unknown"
    interval = f" ({share['low']:.2f} to {share['high']:.2f})" if share["low"] is not None else ""
    return f"{share['value']:.2f}{interval}"
