"""What is kept of a finished interview for every metric: its report card, what became of planted failures, and what it cost.

A card is plain data, computed from records and stored replies alone: no time of day, no order in which things happened to finish.
"""

from __future__ import annotations

import statistics
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from interviewer.core.events import Answered, Asked, Failed, Record
from interviewer.core.measures import Measure
from interviewer.core.report_card import report_card
from interviewer.core.session import Session
from interviewer.core.timing import MINUTE, elapsed
from interviewer.evaluation.candidates import Quality


class Measured(TypedDict):
    """What a measure of the report card came to: met by `of[0]` of `of[1]`, and each fault as the turn, if one is to blame, and words."""

    value: float | None
    of: list[int]
    met: bool | None
    hard: bool
    faults: list[list[Any]]


class Card(TypedDict, total=False):
    """What is known of a finished interview, as plain data.

    Up to `seconds` it is what `card` gives; `labels` are there of a labelled transcript, `transcript` is the digest of what was said.
    The rest is put beside it where metrics see it, and is not kept: the side it stands on, what both sides give
    away `alike`, the score that is `expected`, and verdicts.
    Cards that were kept by an earlier version may lack `lines` and `questions`.
    """

    ended: str
    failures: Sequence[str]
    measures: Mapping[str, Measured]
    planted: Mapping[str, str]
    quality: Quality | None
    answers: int
    questions: list[str]
    lines: list[str]
    turns: int
    words: int
    minutes: int
    prompt_tokens: int
    completion_tokens: int
    cost: float | None
    seconds: float | None
    labels: Mapping[str, Any]
    transcript: str
    place: int
    alike: Collection[str]
    expected: tuple[int, int] | None
    verdicts: Mapping[str, Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A failure put into a candidate on purpose: a red flag or a hard situation, and what must have been asked for it to come up."""

    what: str
    at: str | None = None

    def __str__(self) -> str:
        """Render as `RF-01 at C1-P5`."""
        return self.what if self.at is None else f"{self.what} at {self.at}"


def card(
    records: Sequence[Record],
    session: Session,
    *,
    planted: Iterable[Planted] = (),
    quality: Quality | None = None,
    replies: Iterable[Mapping[str, Any]] = (),
) -> Card:
    """Return the card of an interview.

    `planted` is in the candidate on purpose, `quality` is how good they are where that is known, `replies` are the answers to the
    calls, as stored.
    """
    asked = [record.event for record in records if isinstance(record.event, Asked)]
    seconds = [float(reply["seconds"]) for reply in replies if reply["purpose"] == "phrase" and "seconds" in reply]
    return {
        "ended": session.ended.reason if session.ended is not None else "open",
        "failures": [f"{event.role} {event.reason}" for event in _failures(records)],
        "measures": {measure.id: _measured(measure) for measure in report_card(records, session.bundle).measures},
        "planted": {str(plant): outcome(plant, records, session) for plant in planted},
        "quality": quality,
        "answers": sum(isinstance(record.event, Answered) for record in records),
        "questions": [question.id for question in session.bundle.questions],
        "lines": sorted({id for event in asked if event.ref for id in event.ref.split(",")}),
        "turns": len(asked),
        "words": sum(len(event.text.split()) for event in asked),
        "minutes": round(elapsed(session, session.last_at) / MINUTE),
        "prompt_tokens": session.spend.prompt_tokens,
        "completion_tokens": session.spend.completion_tokens,
        "cost": session.spend.cost,
        "seconds": round(statistics.median(seconds), 3) if seconds else None,
    }


def outcome(plant: Planted, records: Sequence[Record], session: Session) -> str:
    """Tell what became of a planted failure: it never came up (`not asked`), was `found`, or was `missed`."""
    asked = [record.event for record in records if isinstance(record.event, Asked)]
    if plant.at is not None and not any(plant.at in ((event.ref or "").split(",")[0], event.move) for event in asked):
        return "not asked"
    met = plant.what in {event.ref for event in asked}  # a silence is met by a line and never observed
    return "found" if met or plant.what in session.red_flags or plant.what in session.situations else "missed"


def _measured(measure: Measure) -> Measured:
    return {
        "value": measure.value,
        "of": list(measure.of),
        "met": measure.met,
        "hard": measure.hard,
        "faults": [[fault.turn, fault.what] for fault in measure.faults],
    }


def _failures(records: Iterable[Record]) -> Iterable[Failed]:
    return (record.event for record in records if isinstance(record.event, Failed))
