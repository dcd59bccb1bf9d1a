"""One transcript as somebody rated it, be it a person's labels or a grader: signals, red flags, dimensions, and the score of the rule.

How far two ratings agree is worked out in `agreement` over many transcripts, and in `labelled` for one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from interviewer.core.bundle import Bundle
from interviewer.core.findings import outcome
from interviewer.core.grading import sought
from interviewer.core.scoring import Findings, Given, RoundScore, had_chance, pool
from interviewer.core.session import Session
from interviewer.core.turns import Grading
from interviewer.evaluation import gold
from interviewer.evaluation.gold import Gold

State = Literal["present", "contradicted", "absent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """One transcript as one side rated it; every signal that could be shown is in `signals`, absent ones too.

    `sought` are the red flags that were looked for, raised or not; there are none where they could not be read.
    """

    transcript: str
    round: str
    signals: Mapping[str, State]
    prompted: frozenset[str] = frozenset()
    sought: frozenset[str] = frozenset()
    red_flags: frozenset[str] = frozenset()
    dimensions: Mapping[str, int | None] = field(default_factory=dict)
    verdict: int | None = None


def rated_by_labels(labelled: Gold, bundle: Bundle) -> Rated:
    """Return a transcript as its labels rate it, scored by the written rule."""
    given, found = gold.chances(labelled, bundle), gold.findings(labelled, bundle)
    return _rated(labelled.id, bundle, given, found, gold.score(labelled, bundle), flags_read=True)


def rated_by_grading(name: str, session: Session, grading: Grading) -> Rated:
    """Return a transcript as a grading rates it."""
    found = outcome(session, grading)
    read = any(run.flags_read for run in found.runs)
    return _rated(name, grading.bundle, found.given, found.findings, found.score, flags_read=read)


def _rated(name: str, bundle: Bundle, given: Given, found: Findings, score: RoundScore, *, flags_read: bool) -> Rated:
    put = [question for question in bundle.questions if question.id in given.questions]
    raised = frozenset(flag.id for flag in found.flags)
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
        sought=raised | {flag.id for flag in sought(bundle, put)} if flags_read else frozenset(),
        red_flags=raised,
        dimensions={one.dimension: one.final for one in score.dimensions},
        verdict=score.score,
    )
