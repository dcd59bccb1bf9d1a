"""The parts of a round as data: what `prompts/rounds/*/*.toml` may say, and nothing about reading files.

Ids are those of the content specification and are never reused.
Every model refuses unknown keys, so a misspelt key is an error and not a silent default.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

Level = Literal["I", "II", "III", "Sr", "St", "Pr"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""The levels from SDE I to Principal, lowest first."""

Act = Literal["open", "ask", "probe", "constrain", "invite", "close"]
"""What an interviewer may do in a phase; clarifying, hints and manners are always allowed."""

RoundId = Annotated[str, Field(pattern=r"^[A-Z]$")]
QuestionId = Annotated[str, Field(pattern=r"^[A-Z]+\d+$")]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
Kind = Literal["bits per key", "bytes", "bytes per second", "share", "per second", "per day", "count", "seconds", "factor"]
"""What kind of amount a number is; a share is of 1, bits and bytes of one key are bits, minutes and hours are seconds."""

Text = Annotated[str, Field(min_length=1)]

Move = Literal[
    "open",
    "ask",
    "inform",
    "probe",
    "constrain",
    "hint",
    "invite",
    "carry_on",
    "manners",
    "repeat",
    "close",
    "reply",
    "goodbye",
]
"""Why the interviewer spoke: `inform` answers a clarifying question, `reply` answers a question of the candidate's at the end."""
"""Prose; surrounding blank lines and spaces are cut when the file is read."""


def level_rank(level: Level) -> int:
    """Return 0 for SDE I up to 5 for Principal."""
    return LEVELS.index(level)


class Part(BaseModel):
    """The root of everything that is read from `prompts/`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, str_strip_whitespace=True)


class When(Part):
    """One trigger; every key that is given must hold.

    `missing` names a signal that is still absent, `claim` a claim of this question that the candidate has made,
    `redflag` a red flag that has just appeared, `after` a probe or constraint that was already put, and `always` asks once in every run.
    `unless` names a signal or claim that answers what is asked: unlike what is `missing` it is not waited for.
    """

    always: bool = False
    missing: str | None = None
    claim: str | None = None
    redflag: str | None = None
    after: str | None = None
    unless: str | None = None


def _one_or_many(value: Any) -> Any:
    return (value,) if isinstance(value, dict) else tuple(value) if isinstance(value, list) else value


Triggers = Annotated[tuple[When, ...], BeforeValidator(_one_or_many, json_schema_input_type=When | tuple[When, ...])]
"""`when` is one table, or an array of tables of which any may hold."""


class Signal(Part):
    """One yes/no statement about what the candidate said.

    It enters a score only where it had a chance: `after` lists the constraints that give one, `chance` names the occasion it needs
    (code was asked for or written, something was challenged or changed, the close was reached).
    Without a signal that `crowns` its dimension, that dimension does not reach 4.
    """

    id: str = Field(pattern=r"^[A-Z]+\d*-S\d\d$")
    dimension: str
    level: Level
    says: Text
    after: tuple[str, ...] = ()
    chance: Literal["always", "code", "challenge", "close"] = "always"
    crowns: bool = False

    @property
    def shared(self) -> bool:
        """Whether it is one of the signals that rounds share, which are no evidence of a level."""
        return self.id.startswith(("CM-", "CC-"))


class Claim(Part):
    """Something the candidate may assert that is not a signal but triggers a probe; the id is a slug of the question."""

    id: Slug
    says: Text


class Probe(Part):
    """A follow-up with a trigger; `good` and `poor` are for whoever writes and reads it, and reach no model.

    `ties` lists the signals and claims whose words it may be tied to, where its dimension says too little: what an "it" or "that" is.
    `already` is said instead of `ask` to somebody who has shown or claimed one of those in `told`: a part of what it asks for.
    """

    id: str = Field(pattern=r"^[A-Z]+\d*-P\d+$")
    when: Triggers = Field(min_length=1)
    ask: Text
    ties: tuple[str, ...] = Field(default=(), description="signals and claims whose words the line may pick up")
    already: str = Field(default="", description="said instead of `ask` where a part of it was told before")
    told: tuple[str, ...] = Field(default=(), description="signals and claims by which a part of it was told")
    good: Text
    poor: Text

    @property
    def misses(self) -> frozenset[str]:
        """The signals whose absence calls for it; where one consists in asking, the probe asks it in the candidate's place."""
        return frozenset(when.missing for when in self.when if when.missing)


class Change(Part):
    """One quantity that a constraint changes, for the constraint card."""

    what: Text
    old: Text
    new: Text


class Constraint(Part):
    """A new fact given after a working baseline exists, at `level` and above; one that `asks` is a task and is not brought in as a fact."""

    id: str = Field(pattern=r"^[A-Z]+\d*-K\d+$")
    level: Level = "I"
    says: Text
    asks: bool = False
    unless: tuple[str, ...] = Field(
        default=(), description="probes that bring in the same and signals that have dealt with it: then it is left out"
    )
    changes: tuple[Change, ...] = ()
    note: str = ""


class Hint(Part):
    """One rung of the ladder; `gives` lists the signals it gives away."""

    id: str = Field(pattern=r"^[A-Z]+\d*-H[1-3]$")
    rung: int = Field(ge=1, le=3)
    says: Text
    gives: tuple[str, ...] = ()


class Fact(Part):
    """A private fact, told only when asked for; `about` says what a question for it is about."""

    id: str = Field(pattern=r"^[A-Z]+\d*-F\d+$")
    about: Text
    says: Text


class Figure(Part):
    """A number the candidate may give, which code can check; the arithmetic is never left to a model.

    `formula` is a name from `core/formulas.py`.
    Each of its `inputs` is a number, or the kind of amount to take from the candidate's own sentence.
    Of every group of `cues` one word must stand in that sentence, and none of `unless`; `signals` are those the figure belongs to.
    It counts once any constraint of `after` was given, and no longer once any of `before` was.
    """

    id: str = Field(pattern=r"^[A-Z]+\d*-N\d+$")
    about: Text
    formula: str = Field(pattern=r"^[a-z_]+$")
    inputs: dict[str, float | Kind] = Field(default_factory=dict)
    cues: tuple[tuple[Text, ...], ...] = Field(min_length=1)
    unless: tuple[Text, ...] = ()
    tolerance: float = Field(
        default=0.2, gt=0, description="0.2 takes what is up to a fifth more, or less by as much, as right"
    )
    signals: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


class Question(Part):
    """One thing that is asked, with all that leans on it.

    `already` is put instead of `ask` where half of what is expected of the question was told before, or one of its claims in `told` made:
    those are listened for from the beginning.
    `baseline` lists signals and claims of which any means that a working baseline exists.
    `starter` and `tests` are Python that the candidate sees and runs, from `ID.starter.py` and `ID.tests.py` beside it.
    `reference`, `strong` and `weak` calibrate the grader and are never sent to the model that speaks.
    """

    id: QuestionId
    title: Text
    ask: Text
    already: str = Field(default="", description="put instead of `ask` where half of what is expected was told before")
    told: tuple[str, ...] = Field(default=(), description="claims by which a part of it was told before it was put")
    baseline: tuple[str, ...] = ()
    red_flags: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()
    claims: tuple[Claim, ...] = ()
    probes: tuple[Probe, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    hints: tuple[Hint, ...] = ()
    facts: tuple[Fact, ...] = ()
    figures: tuple[Figure, ...] = ()
    principle: str = Field(default="", description="the leadership principle a story for this question shows")
    memory_limit: int | None = Field(default=None, gt=0, description="bytes of Python's heap that a run of the tests may take")
    starter: SkipJsonSchema[str] = ""
    tests: SkipJsonSchema[str] = ""
    reference: str = ""
    strong: str = ""
    weak: str = ""


class Persona(Part):
    """Who speaks: a fictional name, a job, habits of speech and a stance; `role` is the label on the page."""

    name: Text
    role: Text
    job: Text
    manner: Text
    stance: Text


class Phase(Part):
    """A stretch of the round.

    `does` says what the interviewer may do in it, `probes` how many follow-ups fit, `asks` which questions it may open,
    `invites` which invitations belong to it.
    `covers` lists the dimensions it is about: their probes wait for it and come first in it, and it does not pass without giving
    each of them a chance.
    """

    id: Slug
    title: Text
    minutes: int = Field(ge=1)
    purpose: Text
    does: tuple[Act, ...]
    probes: int = Field(default=0, ge=0)
    asks: tuple[QuestionId, ...] = ()
    invites: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()


class StoryBox(Part):
    """One box of a story, filled where any of its signals was shown."""

    name: Text
    signals: tuple[str, ...] = Field(min_length=1)
    ends: bool = Field(default=False, description="whether a story has not come to its end while this box is empty")


class Invitation(Part):
    """An opening for a dimension that has had no chance yet.

    `skip` says when it is left out: once something of the dimension was `shown` or asked about, once the `whole` of what is expected
    of it was shown, once `code` was written, or `never`.
    In a phase that covers the dimension only what was asked in that phase counts as asked about.
    `already` is said instead of `ask` where the candidate has described something, or with `whole` shown something of the dimension.
    """

    id: str = Field(pattern=r"^[A-Z]+-I\d+$")
    dimension: str
    ask: Text
    already: str = Field(default="", description="said instead of `ask` where something of it was told before")
    skip: Literal["shown", "whole", "code", "never"] = "shown"


class Round(Part):
    """A scripted interview: who, for how long, in which phases, on which questions.

    `dimensions` are in the order of the scorecard, `must` are those that decide.
    `before_baseline` are the dimensions that may be probed before a working baseline exists.
    `opening` introduces format and time, `closing` hands over to the candidate's questions, `goodbye` ends.
    """

    id: RoundId
    place: int = Field(default=0, ge=0, description="where the round stands in the loop, for the order of lists")
    title: Text
    minutes: int
    about: str = Field(default="", description="what the candidate reads before choosing the round")
    purpose: Text
    dimensions: tuple[str, ...] = Field(min_length=1)
    must: tuple[str, ...]
    before_baseline: tuple[str, ...] = ()
    weights: str = Field(description="the row group of the level table that weighs this round's dimensions")
    code: bool = False
    board: bool = Field(default=False, description="whether the candidate has a board to draw a design on")
    persona: Persona
    phases: tuple[Phase, ...] = Field(min_length=1)
    questions: tuple[QuestionId, ...] = Field(min_length=1)
    opening: Text
    closing: Text
    answer: Text = Field(description="what is said to a candidate's own question at the end")
    goodbye: Text
    stays_open: bool = Field(default=False, description="whether earlier questions stay open when the next one is asked")
    pooled: bool = Field(default=False, description="whether signals of its questions count in whichever turn they are shown")
    carry_on: tuple[Text, ...] = Field(
        default=(), description="asks for more in this round's own way, before those of the manners"
    )
    deepen: tuple[Text, ...] = Field(
        default=(), description="takes an answer one step further in this round's own way, instead of the manners'"
    )
    go_deeper: tuple[Text, ...] = Field(
        default=(), description="takes what was shown further in this round's own way, instead of the manners'"
    )
    other_side: tuple[Text, ...] = Field(
        default=(),
        description="argues against what was just decided, at a level that has it, each way once; empty never argues",
    )
    red_flag: str = Field(default="", description="asks about a red flag without a probe, before that of the manners")
    outside_facts: str = Field(default="", description="answers a question that no fact answers, before that of the manners")
    manners: dict[str, tuple[Text, ...]] = Field(
        default_factory=dict, description="what is said in a hard situation, by its id, instead of the lines of the manners"
    )
    never: tuple[Text, ...] = Field(
        default=(), description="what no line of this round does: for its authors, and sent to no model"
    )
    invitations: tuple[Invitation, ...] = ()
    signals: tuple[Signal, ...] = Field(default=(), description="signals common to all questions of the round, counted once")
    claims: tuple[Claim, ...] = ()
    probes: tuple[Probe, ...] = Field(default=(), description="probes that may follow any question of the round")
    boxes: tuple[StoryBox, ...] = Field(default=(), description="what the stories of this round are heard as")
    level_notes: dict[str, Text] = Field(
        default_factory=dict, description="what a level is about here: for authors, and sent to no model"
    )
    notes: tuple[Text, ...] = Field(default=(), description="honesty notes: what is a guide's claim and not a fact")
