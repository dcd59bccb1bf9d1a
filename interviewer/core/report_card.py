"""The report card of an interviewer: every measure of one transcript that code can compute; pure, from the records alone.

Level calibration compares transcripts, and tone, teaching and equivalence of meaning need a reader; none of these is here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from interviewer.core.bundle import Bundle
from interviewer.core.disclosure import disclosure
from interviewer.core.events import Record
from interviewer.core.measures import Measure, interview
from interviewer.core.steering import steering
from interviewer.core.wording import wording

SCHEMA = "interviewer.report-card/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCard:
    """The measures of one interview; `ended` is why it ended, or None while it is open."""

    session: str
    round: str
    question: str
    level: str
    digest: str
    models: dict[str, str]
    ended: str | None
    measures: tuple[Measure, ...]

    @property
    def broken(self) -> tuple[Measure, ...]:
        """The hard rules that do not hold."""
        return tuple(measure for measure in self.measures if measure.hard and measure.met is False)

    @property
    def missed(self) -> tuple[Measure, ...]:
        """The measures that are short of their target."""
        return tuple(measure for measure in self.measures if measure.met is False)

    def measure(self, id: str) -> Measure:
        """Return the measure of that id; raises `StopIteration` where there is none."""
        return next(measure for measure in self.measures if measure.id == id)

    def as_data(self) -> dict[str, Any]:
        """Return the card as JSON can carry it."""
        measures = [{**asdict(one), "of": list(one.of), "turns": list(one.turns), "faults": list(map(asdict, one.faults))}
                    for one in self.measures]  # fmt: skip
        return {
            "schema": SCHEMA,
            "id": self.session,
            "round": self.round,
            "question": self.question,
            "level": self.level,
            "digest": self.digest,
            "models": self.models,
            "ended": self.ended,
            "hard_rules_hold": not self.broken,
            "measures": measures,
        }


def report_card(records: Iterable[Record], bundle: Bundle | None = None) -> ReportCard:
    """Return the card of a transcript, and of a bundle that is left out of it; raises what `begin` and `evolve` raise."""
    seen = interview(records, bundle)
    end = seen.end
    return ReportCard(
        session=end.id,
        round=end.bundle.round.id,
        question=end.question.id,
        level=end.target,
        digest=end.bundle.digest,
        models=dict(end.models),
        ended=end.ended.reason if end.ended is not None else None,
        measures=(*wording(seen), *disclosure(seen), *steering(seen)),
    )
