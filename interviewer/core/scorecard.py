"""The scorecard: a grading as people and programs read it, each judgement with the candidate's words; the published JSON form.

Everything here is worked out from the records; nothing is stored.  `card` builds it, `explaining` finds its words.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from interviewer.core.script import Level

SCHEMA = "interviewer.scorecard/1"
BAR = 3
"""The score that meets the bar at the target level."""


class CardPart(BaseModel):
    """The root of everything on a scorecard."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Quoted(CardPart):
    """The candidate's own words, and the number of the turn they stand in."""

    turn: int
    quote: str


class AskedQuestion(CardPart):
    """A question that was put."""

    id: str
    title: str


class About(CardPart):
    """The interview that was graded; `at` is UTC, `minutes` the interview's own time."""

    id: str
    round: str
    title: str
    questions: tuple[AskedQuestion, ...]
    at: str
    ended: str | None
    minutes: int
    turns: int
    interviewer: str = Field(description="the model that spoke, or offline")
    source: str = Field(default="", description="the file it was read from, or empty for one that was held here")
    candidate: str = Field(default="", description="the candidate's name in that file, or empty where it gives none")

    @property
    def whose(self) -> str:
        """Whose interview it is, as far as a file tells: the candidate and the file; empty for one that was held here."""
        return ", ".join(filter(None, (self.candidate, self.source)))


class By(CardPart):
    """The grading: who graded, at which level, how often, by which prompts, and how far that grader was held against labels."""

    id: str
    at: str
    level: Level
    level_name: str
    model: str
    offline: bool
    runs: int
    complete: bool
    digest: str
    version: str
    note: str = Field(description="'rehearsal, not an assessment' for an offline grading, else empty")
    calibration: str = Field(default="uncalibrated", description="agreement with labelled transcripts, or 'uncalibrated'")


class Verdict(CardPart):
    """The round's score; null where nothing could be assessed or a dimension could not be graded.

    `insufficient` stands beside a provisional score; `low` and `high` are those of the single runs, `agree` how many gave `score`.
    """

    score: int | None
    name: str
    why: str
    mean: float | None
    by_rule: int | None
    held_by: Literal["", "level evidence", "lower level"]
    insufficient: bool
    low: int | None
    high: int | None
    agree: int
    human: str = Field(description="why a person must look at this card, or empty")
    coach: int | None = Field(default=None, description="the score with the coach's changes, where there are any")


class LimitView(CardPart):
    """What holds a dimension down, and to which score."""

    kind: Literal["contradicted", "red flag", "repaired red flag", "prompted", "no close"]
    by: str
    score: int
    says: str


class MoveView(Quoted):
    """The grader's move of a base score by one, towards an anchor."""

    by: int
    anchor: int
    reason: str


class CoachView(CardPart):
    """A coach's score of a dimension, and why."""

    score: int
    why: str


class HiddenView(CardPart):
    """A piece of evidence, by the id of its signal or red flag, that a coach hid, and why; the piece itself stays on the card."""

    id: str
    why: str


class CitedView(Quoted):
    """Words that a coach added as evidence, and why; they move no score."""

    id: str
    dimension: str
    sign: Literal["strength", "gap"]
    why: str


class DimensionView(CardPart):
    """One dimension; `table` is what the counted signals give, `base` after limits, `final` after the grader's move."""

    id: str
    name: str
    status: Literal["scored", "not assessed", "not graded"]
    must: bool
    weight: int
    bar: int = BAR
    table: int | None
    base: int | None
    final: int | None
    low: int | None
    high: int | None
    shown: int = Field(description="expected signals that count")
    expected: int = Field(description="expected signals that had a chance")
    beyond: int = Field(description="stretch signals that count")
    unprompted: int = Field(description="expected signals that count and came without a probe or hint")
    limits: tuple[LimitView, ...]
    move: MoveView | None
    coach: CoachView | None
    why: str
    anchor: str = Field(description="how the rubric describes the final score; empty for a 1 where something counts")
    agreement: float | None = Field(
        default=None, description="weighted kappa of this grader with labels in this dimension; null where it is not known"
    )


class SignalView(CardPart):
    """One signal: its state, whether it was asked for, whether it counts, and the words it rests on.

    `role` says what it is at this level: expected, stretch, without a chance in this interview, or beyond what this grader can hear.
    """

    id: str
    dimension: str
    level: Level
    says: str
    role: Literal["expected", "stretch", "no chance", "cannot tell"]
    state: Literal["present", "contradicted", "absent"]
    prompted: bool
    rung: int
    counts: bool
    withheld: bool = Field(description="the grader saw it, but its quotation was not the candidate's")
    evidence: Quoted | None


class FlagView(CardPart):
    """A red flag with the words it rests on, what it caps, and what repaired it."""

    id: str
    name: str
    severity: str
    evidence: Quoted
    repaired: bool
    repair: Quoted | None
    caps: tuple[str, ...] = Field(description="for instance 'SAFE 1'")


class ProbeView(CardPart):
    """A turn with follow-ups, its ids with commas between them, and the signals first shown in the answer to it."""

    id: str
    kind: Literal["probe", "constraint"]
    turn: int
    text: str
    showed: tuple[str, ...]


class HintView(CardPart):
    """A hint that was given: its rung, whether the level allows it without a price, and the signals it took the credit of."""

    id: str
    rung: int
    turn: int
    allowed: bool
    prompted: tuple[str, ...]
    voided: tuple[str, ...]


class ForetoldView(Quoted):
    """A signal that an interviewer elsewhere said before the candidate could; the words are the interviewer's."""

    id: str


class FigureView(CardPart):
    """A figure of the candidate's, checked by arithmetic."""

    id: str
    turn: int
    said: str
    verdict: Literal["right", "off by a factor", "wrong unit"]
    factor: float
    sum: str


class Gap(CardPart):
    """The first thing to work on: the dimension, and the signal or rule that holds it down."""

    dimension: str
    signal: str | None
    says: str
    question: str | None


class StrongAnswer(CardPart):
    """What a strong answer would have said there, built on what the candidate did say."""

    question: str
    text: str = Field(description="a model's paragraph in the candidate's own design, or empty")
    had: tuple[Quoted, ...]
    still_open: tuple[str, ...]
    figures: tuple[str, ...]
    outline: str


class Box(CardPart):
    """One box of a story: filled where any of its signals was shown."""

    name: str
    evidence: Quoted | None


class Principle(CardPart):
    """A leadership principle: whether a story for it was asked for, and what it showed."""

    name: str
    question: str
    state: Literal["shown", "asked", "not asked"]
    evidence: Quoted | None


class Failure(CardPart):
    """A part of a run that could not be graded."""

    run: int
    part: str
    reason: str
    says: str


class Scorecard(CardPart):
    """The whole card."""

    schema_id: str = Field(default=SCHEMA, alias="schema")
    interview: About
    grading: By
    verdict: Verdict
    dimensions: tuple[DimensionView, ...]
    signals: tuple[SignalView, ...]
    red_flags: tuple[FlagView, ...]
    gap: Gap | None
    strong_answer: StrongAnswer | None
    probes: tuple[ProbeView, ...]
    hints: tuple[HintView, ...]
    figures: tuple[FigureView, ...]
    boxes: tuple[Box, ...]
    principles: tuple[Principle, ...]
    dropped: int = Field(description="quotations that were not the candidate's words and were thrown out")
    snapped: int = Field(description="quotations that were put right")
    failures: tuple[Failure, ...]
    hidden: tuple[HiddenView, ...] = Field(default=(), description="the pieces of evidence that a coach hid")
    cited: tuple[CitedView, ...] = Field(default=(), description="the pieces of evidence that a coach added")
    foretold: tuple[ForetoldView, ...] = Field(
        default=(),
        description="the signals that the interviewer of an imported interview said first, in the interviewer's words",
    )

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def dimension(self, id: str) -> DimensionView:
        """Return a dimension of the card; raises `StopIteration` where there is none."""
        return next(one for one in self.dimensions if one.id == id)

    def coached(self, dimension: str) -> tuple[str, ...]:
        """Return in a sentence each what a coach did to a dimension, for those who hand the card on as text."""
        one = self.dimension(dimension)
        own = {signal.id for signal in self.signals if signal.dimension == dimension}
        own |= {flag.id for flag in self.red_flags if any(cap.startswith(f"{dimension} ") for cap in flag.caps)}
        return (
            *([] if one.coach is None else [f"The coach gives {one.coach.score} of 4: {one.coach.why}"]),
            *(f"The coach hides {piece.id}: {piece.why}" for piece in self.hidden if piece.id in own),
            *(f"The coach adds {'▲' if piece.sign == 'strength' else '▼'} “{piece.quote}” (T{piece.turn}): {piece.why}"
              for piece in self.cited if piece.dimension == dimension),
        )  # fmt: skip
