"""What a report is made from: the comparison, what changed in the prompts, both transcripts of each case, and facts about the run.

A report holds no time of day and no path, so that a run that was interrupted gives the same report as one that was not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from interviewer.core.prompt_diff import Difference
from interviewer.evaluation.comparison import Comparison

Speaker = Literal["interviewer", "candidate", "event"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A judgement against a turn of the interviewer's: what it is called, and the words it is about where they were quoted."""

    says: str
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of a transcript, with its number there, or a row between two turns that has none."""

    number: int | None
    speaker: Speaker
    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One repeat of a case on one side: its turns, how it was graded in the words of the scale, and why it failed if it did."""

    turns: tuple[Turn, ...]
    verdict: str = ""
    failed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """The same repeat on both sides."""

    a: Played
    b: Played


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of the suite: who was interviewed, on what, at which level; `id` is the case's in the comparison.

    A case whose transcripts are not to be shown has no repeats.
    """

    id: str
    round: str
    level: str
    repeats: tuple[Repeat, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """How the figures came about.

    `dollars` is None where no price is known.
    `flip_rates` are how often the judge contradicts itself when it is asked again, by the id of the metric.
    `notes` are sentences about what the figures leave out, and `again` is the command that makes this run again.
    `left_out` counts the cases that were not played, since both sides are the same in them.
    """

    seed: int
    repeats: int
    interviews: int
    failed: int
    ungraded: int
    tokens: int
    dollars: float | None
    models: Mapping[str, str] = field(default_factory=dict)
    flip_rates: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    version: str = ""
    again: str = ""
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a report says; `suite` is its title."""

    suite: str
    comparison: Comparison
    prompt_diff: tuple[Difference, ...]
    cases: tuple[Case, ...]
    run: RunFacts

    def case(self, id: str) -> Case | None:
        """Return a case with its transcripts, or None where they were not kept."""
        return next((case for case in self.cases if case.id == id), None)
