"""What is true now: the fold of all records, and what follows from it at a glance; nothing decides here, `evolving` alone changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from interviewer.core.agenda import Agenda
from interviewer.core.board import EMPTY, Board
from interviewer.core.bundle import Bundle
from interviewer.core.events import Ended, Observed, Source
from interviewer.core.evidence import Evidence
from interviewer.core.script import Fact, Level, Phase, Probe, Question
from interviewer.core.sends import Sends
from interviewer.core.standards import LevelRule
from interviewer.core.transitions import Stage
from interviewer.core.turns import CodeRun, Grading, Spend, Turn

SITUATIONS: Mapping[str, str] = {
    "blank": "silence",
    "does_not_know": "does-not-know",
    "asks_solution": "asks-solution",
    "addresses_system": "instructs-interviewer",
    "off_topic": "off-topic",
}
"""The hard situation that an intent stands for."""

Floor = Literal["start", "answer", "hint", "repeat", "silence"]
"""What gave the interviewer the floor."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """What is true now; times in milliseconds, all from records.

    `put` lists the ids of everything the interviewer has said from the script, in order;
    `evidence` holds the last position on each signal, `claims` (of this question) and `red_flags` the first quotation of each;
    `fresh` is the last observation while the interviewer has not answered it yet; `agenda` is what is open beyond that;
    `code` is the editor as it was last kept and `run` the last run, each new until the next answer takes it along.
    `source` is where the interview comes from, None for one that was held here.
    """

    id: str
    bundle: Bundle
    level: LevelRule
    clock: Literal["real", "turns"]
    models: Mapping[str, str]
    stage: Stage
    seq: int
    epoch: int
    started_at: int
    last_at: int
    phase: int = 0
    phase_from: int = 0
    stopped: int = 0
    gone: int = 0
    mark: int = 0
    stretches: Mapping[str, int] = field(default_factory=dict)
    paused_at: int | None = None
    floor: Floor = "start"
    turns: tuple[Turn, ...] = ()
    put: tuple[str, ...] = ()
    put_in_phase: tuple[str, ...] = ()
    silences: int = 0
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    claims: Mapping[str, Evidence] = field(default_factory=dict)
    red_flags: Mapping[str, Evidence] = field(default_factory=dict)
    situations: Mapping[str, int] = field(default_factory=dict)
    fresh: Observed | None = None
    agenda: Agenda = field(default_factory=Agenda)
    code: str = ""
    code_is_new: bool = False
    run: CodeRun | None = None
    run_is_new: bool = False
    wrote_code: bool = False
    board: Board = EMPTY
    board_text: str = ""
    board_is_new: bool = False
    overran: bool = False
    answers: int = 0
    spend: Spend = field(default_factory=Spend)
    sends: Sends = field(default_factory=Sends)
    ended: Ended | None = None
    source: Source | None = None
    gradings: tuple[Grading, ...] = ()

    def measured(self, clock: Literal["real", "turns"], now: int) -> int:
        """Return what a clock of that kind shows: pauses do not count; by turns, each of the candidate's is worth some minutes."""
        if clock == "turns":
            turns = sum(turn.speaker == "candidate" for turn in self.turns)
            return round(turns * self.bundle.standards.manners.minutes_a_turn * 60_000)
        until = self.paused_at if self.paused_at is not None else max(now, self.last_at)
        return max(0, (self.last_at if self.ended is not None else until) - self.started_at - self.stopped)

    def elapsed(self, now: int) -> int:
        """Return the interview's own time in milliseconds; `gone` of it by clocks before the one that runs, which stood at `mark`."""
        return self.gone + self.measured(self.clock, now) - self.mark

    @cached_property
    def question(self) -> Question:
        """The question that is being talked about: the one put last, or the first of the plan before any was."""
        known = self.bundle.by_id
        return next((known[id] for id in reversed(self.put) if id in known), self.bundle.questions[0])

    @cached_property
    def open_questions(self) -> tuple[Question, ...]:
        """The questions whose signals, claims, probes and constraints count now, in the order they were put."""
        if not self.bundle.round.stays_open:
            return (self.question,)
        return tuple(question for question in self.bundle.questions if question.id in self.put) or (self.question,)

    @property
    def asked(self) -> bool:
        """Whether the question was put."""
        return self.question.id in self.put

    @cached_property
    def probes(self) -> tuple[Probe, ...]:
        """The probes that may follow: those of the open questions, then those common to the round."""
        return (*(probe for question in self.open_questions for probe in question.probes), *self.bundle.round.probes)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The private facts that may be asked for: those of every question of this interview."""
        return tuple(fact for question in self.bundle.questions for fact in question.facts)

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases of the round."""
        return self.bundle.round.phases

    @property
    def current(self) -> Phase:
        """The phase the interview is in."""
        return self.phases[self.phase]

    @property
    def last_said(self) -> Turn | None:
        """The interviewer's last turn, complete or not."""
        return next((turn for turn in reversed(self.turns) if turn.speaker == "interviewer"), None)

    @property
    def last_answer(self) -> Turn | None:
        """The candidate's last turn."""
        return next((turn for turn in reversed(self.turns) if turn.speaker == "candidate"), None)

    @property
    def target(self) -> Level:
        """The level the interview is held at."""
        return self.level.id

    @property
    def situations_now(self) -> tuple[str, ...]:
        """The hard situations of the answer that was just heard."""
        if self.fresh is None:
            return ()
        meant = SITUATIONS.get(self.fresh.intent)
        return tuple(dict.fromkeys((*([meant] if meant else []), *self.fresh.situations)))

    @property
    def hints_given(self) -> int:
        """How many rungs of the hint ladder were used."""
        return sum(1 for hint in self.question.hints if hint.id in self.put)
