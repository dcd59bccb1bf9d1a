"""The debrief of a loop as people and programs read it; the published JSON form. `debriefing` builds it, nothing is stored."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from interviewer.core.deciding import Decided
from interviewer.core.scorecard import CardPart, Quoted
from interviewer.core.script import Level

SCHEMA = "interviewer.debrief/1"


class RoundQuote(Quoted):
    """The candidate's own words in one round."""

    round: str


class PacketView(CardPart):
    """One round of the loop, sealed before it is put beside others; `weight` is its part of a hundred at this level."""

    round: str
    title: str
    voice: str = Field(description="who speaks for the round")
    interview: str
    candidate: str = Field(
        default="", description="the candidate's name in an interview held elsewhere, where its file gives one"
    )
    grading: str
    graded_by: str
    verdict: str
    score: int | None
    below: int | None = Field(description="the round's score one level below, of the same marks")
    weight: int
    coached: bool = Field(description="whether a coach's scores are in it")
    insufficient: bool
    hints: int
    unassessed: tuple[str, ...]


class PointView(CardPart):
    """One thing that is to be talked about: it differs, it decides and is low, it is a red flag, or it was not assessed."""

    kind: Literal["differs", "below the bar", "red flag", "note", "not assessed"]
    about: str = Field(description="the id of the dimension or red flag")
    rounds: tuple[str, ...]
    says: str
    quotes: tuple[RoundQuote, ...]


class EvidenceView(RoundQuote):
    """A piece of evidence for the candidate: what it shows, in the words it rests on."""

    dimension: str
    signal: str
    says: str


class GapView(CardPart):
    """What was missing in a round, and the question to practise it with where it belongs to one."""

    round: str
    dimension: str
    score: int
    says: str
    question: str | None
    quote: RoundQuote | None = Field(description="what was said instead, where anything was")


class FollowUp(CardPart):
    """The round that is to be held once more, the dimension it is for, and one question."""

    round: str
    dimension: str
    question: str
    title: str


class Debrief(CardPart):
    """The whole debrief: the rule's decision first, then what is to be talked about, and two memos with the same facts."""

    schema_id: str = Field(default=SCHEMA, alias="schema")
    level: Level
    level_name: str
    decided: Decided | None = Field(description="null where no round has a score")
    decided_level: Level
    says: str
    doubt: str = Field(default="", description="why the rounds may not be one candidate's, or empty")
    reasons: tuple[str, ...]
    mean: float | None
    mean_below: float | None
    weight: int = Field(description="how much of a hundred the rounds with a score weigh")
    packets: tuple[PacketView, ...]
    points: tuple[PointView, ...]
    repaired: tuple[PointView, ...] = Field(
        description="the red flags that were made good for: in the memo, and no point to talk about"
    )
    strongest: tuple[EvidenceView, ...]
    gaps: tuple[GapView, ...]
    follow_up: FollowUp | None
    memo: str
    for_the_candidate: str
    note: str = Field(description="'rehearsal, not an assessment' where any round was graded offline, else empty")

    notes: tuple[str, ...] = Field(
        default=(), description="what is to be known of the choice of the interviews, a sentence each"
    )

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
