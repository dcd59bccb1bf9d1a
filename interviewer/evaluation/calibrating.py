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
from interviewer.evaluation import gold
from interviewer.evaluation.agreement import Agreement, agreement
from interviewer.evaluation.calibration import Calibration
from interviewer.evaluation.rating import Rated, rated_by_labels


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


def _plain(figures: Agreement) -> dict[str, Any]:
    """Return the figures as JSON has them."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(figures)))
    return plain
