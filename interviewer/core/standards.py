"""What all rounds share: the scale, dimensions with anchors, shared signals, red flags, levels, and manners as data."""

from __future__ import annotations

from pydantic import Field

from interviewer.core.script import Level, Part, Signal, Slug, Text


class Score(Part):
    """One step of the scale from 1 to 4."""

    score: int = Field(ge=1, le=4)
    name: Text
    means: Text


class Scale(Part):
    """The four steps; there is no middle score, and `not_assessed` is never a number."""

    steps: tuple[Score, ...]
    not_assessed: Text


class Anchors(Part):
    """What a dimension looks like at each score, in a group of rounds that share it (`rounds` are round ids)."""

    dimension: str
    rounds: tuple[str, ...]
    name: Text
    one: Text
    two: Text
    three: Text
    four: Text


class Dimensions(Part):
    """All behavioural anchors, and the signals that every round or every coding round shares."""

    anchors: tuple[Anchors, ...]
    signals: tuple[Signal, ...]


class Cap(Part):
    """The highest score a dimension can get beside an unrepaired red flag."""

    dimension: str
    score: int = Field(ge=1, le=4)


class RedFlag(Part):
    """A disqualifying or limiting attitude; `severity` keeps the specification's wording."""

    id: str = Field(pattern=r"^RF-\d\d$")
    name: Text
    says: Text
    caps: tuple[Cap, ...] = ()
    severity: Text


class RedFlags(Part):
    """All red flags."""

    red_flags: tuple[RedFlag, ...]


class LevelRule(Part):
    """What a target level changes for the interviewer and the grader.

    `hint_rung` is the highest rung allowed, `constraints` how many are normally reached, `wait` how many answers on a
    question are heard before a missing signal is probed (with `wait_each_phase` one more in every phase), `depth` how often
    in a phase something is taken further where the plan has room, `argues` how often in an interview the other side of a decision is
    taken, `unprompted` the share of SAFE, TRADE and DATA signals that must
    come without a probe, and `rounds` this level's weights in the debrief (they add up to 100).
    """

    id: Level
    name: Text
    asks: Text
    scope: Text
    help: Text = Field(description="how much help is usual at this level: for authors, and sent to no model")
    hint_rung: int = Field(ge=0, le=3)
    constraints: int = Field(ge=0)
    wait: int = Field(ge=0)
    wait_each_phase: bool = False
    depth: int = Field(default=1, ge=0)
    argues: int = Field(default=0, ge=0)
    unprompted: float = Field(ge=0, le=1)
    rounds: dict[str, int]


class DimensionWeight(Part):
    """The weight of a dimension inside a group of rounds, one number a level: 0 recorded only to 3 heavy."""

    rounds: tuple[str, ...]
    dimension: str
    weights: dict[Level, int]


class Levels(Part):
    """The level tables."""

    levels: tuple[LevelRule, ...]
    dimension_weights: tuple[DimensionWeight, ...]


class Situation(Part):
    """One hard situation of the conduct rules: what a good interviewer says, first time, second time and so on.

    `says` is said as it stands; after the last line the interviewer moves on, or begins with the first again where one `always` answers.
    `says_again` puts the pending question again after the line; a line that `displaces` asks something of its own, and the pending
    question comes back after its answer.
    `notes` is a red flag to record from the `flag_at`th time on.
    A `mild` situation is about manner only and is left aside where the answer has substance.
    One that is `about_answers` is left aside before the question was put, after the close, and beside a claim that a probe asks about.
    One that `goes_on` is met in words before the interviewer's own next line.
    A turn with `no_answer` and nothing of substance leaves open what was put.
    """

    id: Slug
    looks_like: Text
    says: tuple[Text, ...]
    says_again: bool = False
    displaces: bool = False
    mild: bool = False
    always: bool = False
    about_answers: bool = False
    goes_on: bool = False
    no_answer: bool = False
    notes: str | None = None
    flag_at: int = 1
    hint_at: int | None = Field(default=None, description="from this time on the next hint rung is given instead")
    ends_at: int | None = Field(default=None, description="at this time the interviewer ends the interview politely")


class Manners(Part):
    """How turns are joined and hard situations met; every phrase the product says that belongs to no question."""

    acknowledge: tuple[Text, ...] = Field(description="neutral acknowledgements, no verdict; used in turn")
    echo: tuple[Text, ...] = Field(description="the same with the candidate's own words where {words} stands")
    topic: tuple[Text, ...] = Field(default=(), description="the same with a thing the candidate named where {thing} stands")
    plainly: tuple[Text, ...] = Field(
        default=(), description="the same without quotation marks, for words that speak of nobody, where the last turns quoted"
    )
    stay: tuple[Text, ...] = Field(default=(), description="stays with words of the last answer where {words} stands")
    earlier: tuple[Text, ...] = Field(default=(), description="names words of an earlier answer where {words} stands")
    carry_on: tuple[Text, ...] = Field(description="asks for more without pointing anywhere")
    deepen: tuple[Text, ...] = Field(default=(), description="takes an answer one step further without pointing anywhere")
    go_deeper: tuple[Text, ...] = Field(
        default=(), description="takes what was shown further where there is time, each way once"
    )
    again: tuple[Text, ...] = Field(default=(), description="comes back to a question that a hint or another line displaced")
    hint: tuple[Text, ...] = Field(default=(), description="brings in a hint that follows")
    contradicted: tuple[Text, ...] = Field(
        default=(), description="asks neutrally about the opposite of a signal, once a signal; empty asks nothing"
    )
    stop_phase: Text = Field(description="closes a phase that is over its time")
    constraint: tuple[Text, ...] = Field(description="brings in a staged constraint that follows")
    red_flag: Text = Field(description="asks neutrally about a red flag for which the question has no probe of its own")
    figure: str = Field(default="", description="asks neutrally about a figure that does not add up; empty asks nothing")
    figure_questions: int = Field(default=2, ge=0, description="how many figures are asked about in one interview")
    outside_facts: Text = Field(description="answers a clarifying question that no private fact answers")
    rest: str = Field(default="", description="follows private facts where something else was asked for in the same breath")
    no_more_hints: Text
    verdict_words: tuple[Text, ...] = Field(description="words that judge an answer and are never said")
    words_a_turn: int = Field(default=60, ge=1, description="the most words of a turn")
    words_a_problem: int = Field(default=150, ge=1, description="the most words of a turn that states the problem")
    silence_seconds: int = Field(ge=30, description="how long a silence lasts before the interviewer speaks")
    minutes_a_turn: float = Field(gt=0, description="what a candidate's turn is worth when no real clock runs")
    phase_overrun: float = Field(ge=0, description="share of a phase's minutes after which it is closed")
    probes_on_one_signal: int = Field(ge=1)
    situations: tuple[Situation, ...]


class Listening(Part):
    """How much it takes to be heard offline; `python -m interviewer.evaluation.observing` measures what a change does.

    A cue of which one group is missing counts where as large a part of one example stands around it as `likeness` says,
    or as `before` says where the interviewer's line or the answer before it holds that group.
    """

    wider: int = Field(default=0, ge=0, le=2, description="sentences more than a cue says that may lie between its groups")
    likeness: float = Field(default=2.0, gt=0, description="1 is a whole example; more than 1 never counts")
    before: float = Field(default=2.0, gt=0, description="the same where what stood before the answer holds the missing group")
    telling: float = Field(
        default=0.0, ge=0, description="how rare a word of that group must be among the examples, as a logarithm"
    )
    half_heard: tuple[str, ...] = Field(
        default=(), description="dimensions of which so little is heard that only what reaches the bar is a score"
    )
