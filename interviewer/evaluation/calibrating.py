"""Holds a grader against the labels of the gold set: both are rated by the same rule, and how far they agree is worked out.

How a calibration is kept and what a card says of it lives in `calibration`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from interviewer.core.bundle import Bundle
from interviewer.core.conversation import OFFLINE
from interviewer.core.findings import outcome
from interviewer.core.scoring import Findings, Given, RoundScore, had_chance, pool
from interviewer.core.session import Session
from interviewer.core.turns import Grading
from interviewer.evaluation import gold
from interviewer.evaluation.agreement import Agreement, Rated, State, agreement
from interviewer.evaluation.calibration import Calibration
from interviewer.evaluation.gold import Gold

__all__ = ["Rated", "between_people", "calibration", "rated_by_grading", "rated_by_labels"]


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
