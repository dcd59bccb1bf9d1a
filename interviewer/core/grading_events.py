"""What can have happened after the end of an interview: gradings, what was read for them, and what a coach did to them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from interviewer.core.script import Level
from interviewer.core.values import GradingId, Mark, Spent, Value


class Judged(Mark):
    """A signal the grader found, and the candidate's turn that the quotation stands in."""

    turn: int = Field(ge=1)


class Flagged(Value):
    """A red flag the grader found; `repair` quotes what mended it, `dimension` and `central` are for a wrong claim held."""

    id: str
    quote: str = Field(min_length=1)
    turn: int = Field(ge=1)
    repair: str = ""
    repair_turn: int | None = None
    dimension: str | None = None
    central: bool = False


class Anchored(Value):
    """The one anchor that the grader says describes a dimension, with a reason and the candidate's words."""

    score: int = Field(ge=1, le=4)
    reason: str = Field(min_length=1)
    quote: str = Field(min_length=1)
    turn: int = Field(ge=1)


class Passage(Value):
    """Words of the candidate's, and the turn they stand in."""

    turn: int = Field(ge=1)
    quote: str = Field(min_length=1)


class GradingOpened(Value):
    """A grading began: at which level, by which model, how often, with which prompts.

    `bundle` is None where it is that of the interview; `longest` is how many tokens of transcript one exchange may hold.
    """

    type: Literal["grading_opened"] = "grading_opened"
    grading: GradingId
    level: Level
    model: str
    runs: int = Field(ge=1)
    longest: int = Field(ge=1)
    version: str
    digest: str
    bundle: dict[str, Any] | None = None


class Marked(Value):
    """One part of one run of a grading was read: a dimension, or the red flags; `part` has a piece number where a transcript was cut.

    Only what is backed by the candidate's words stands here: `dropped` counts quotations that were not theirs, `snapped` those that
    were put right, and `withheld` names the signals that lost their quotation.
    """

    type: Literal["marked"] = "marked"
    grading: str
    run: int = Field(ge=1)
    part: str
    marks: tuple[Judged, ...] = ()
    flags: tuple[Flagged, ...] = ()
    anchor: Anchored | None = None
    dropped: int = 0
    snapped: int = 0
    withheld: tuple[str, ...] = ()
    raw: str = ""
    spent: Spent | None = None


class Unmarked(Value):
    """One part of one run could not be graded: why, in a word and a sentence, what the model had said, and what was paid for it."""

    type: Literal["unmarked"] = "unmarked"
    grading: str
    run: int = Field(ge=1)
    part: str
    reason: str
    says: str
    raw: str = ""
    spent: Spent | None = None


class Advised(Value):
    """What a strong answer would have said, as a model put it, and the candidate's words it is built on; it moves no score."""

    type: Literal["advised"] = "advised"
    grading: str
    text: str = Field(min_length=1)
    built_on: tuple[Passage, ...] = ()
    dropped: int = 0
    raw: str = ""
    spent: Spent | None = None


class Graded(Value):
    """Every part of every run of a grading was marked or could not be; the scorecard is worked out from them."""

    type: Literal["graded"] = "graded"
    grading: str


class Adjusted(Value):
    """A coach changed the score of a dimension, or took the change back (`score` None), and said why; the grader's stays."""

    type: Literal["adjusted"] = "adjusted"
    grading: str
    dimension: str
    score: int | None = Field(ge=1, le=4)
    why: str
    cmid: str


class Hid(Value):
    """A coach hid a piece of evidence, by the id of its signal or red flag, or showed it again (`why` None); the grader's stays.

    A piece that a coach added is taken back by the `cmid` it was added with.
    """

    type: Literal["hid"] = "hid"
    grading: str
    piece: str
    why: str | None
    cmid: str


class Cited(Passage):
    """A coach added words of the candidate's as evidence for or against a dimension, and said why; it moves no score."""

    type: Literal["cited"] = "cited"
    grading: str
    dimension: str
    sign: Literal["strength", "gap"]
    why: str
    cmid: str
