"""Everything that can have happened in an interview: a tagged union of frozen values, and `Record`, an event with its place in time.

Events are past tense and flat.
What can be computed from earlier events is not an event; a streamed fragment is not an event.
Nothing here stamps its own id or time: `conduct` gives `seq`, its clock gives `at`, the transcript gives `epoch`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from interviewer.core.board import Board
from interviewer.core.grading_events import Adjusted, Advised, Cited, Graded, GradingOpened, Hid, Marked, Unmarked
from interviewer.core.script import Level, Move
from interviewer.core.values import Mark, SessionId, Spent, Value

FORMAT = 2
"""The version of the transcript format; it is not the version of the product."""

Intent = Literal[
    "answers", "clarifies", "asks_hint", "asks_solution", "does_not_know", "is_done", "off_topic", "addresses_system", "blank"
]
"""What the candidate's turn does; the situations of the conduct rules come on top, by id."""


class Outcome(Value):
    """What came of one test of a run: `says` is the first failing assertion or the error, `milliseconds` how long it took.

    Its result is `unfinished` where the run was stopped in it, and `unreached` where it was stopped before.
    """

    name: str = Field(min_length=1, max_length=100)
    result: Literal["passed", "failed", "unfinished", "unreached"]
    says: str = Field(default="", max_length=1_000)
    milliseconds: int = Field(default=0, ge=0)


class Imported(Value):
    """The interview was held elsewhere and read from a file: in which form, under which name, and a digest of its content.

    `times` says whether they stood in the file or were invented, `notes` what else was taken for granted or left out.
    `candidate` is the candidate's name, empty where the file gives the role alone.
    """

    kind: Literal["import"] = "import"
    form: str
    name: str
    digest: str
    times: Literal["given", "invented"]
    candidate: str = ""
    notes: tuple[str, ...] = ()


class Forked(Value):
    """Another interview up to just before its turn `turn`; the first `imported` records were not made by this program."""

    kind: Literal["fork"] = "fork"
    session: SessionId
    turn: int
    imported: int = 0


Source = Annotated[Imported | Forked, Field(discriminator="kind")]
"""Where an interview comes from that was not held here from its beginning."""


class Started(Value):
    """The interview began; `bundle` is all that is needed to replay it, `models` names the model of each role.

    `source` is None for an interview that was held here.
    """

    type: Literal["started"] = "started"
    session: SessionId
    round: str
    question: str
    level: Level
    clock: Literal["real", "turns"]
    models: dict[str, str]
    version: str
    digest: str
    bundle: dict[str, Any]
    source: Source | None = None


class Moved(Value):
    """The next phase began."""

    type: Literal["moved"] = "moved"
    phase: str
    overrun: bool = False


class Asked(Value):
    """The interviewer spoke a complete turn.

    `ref` is the id of what was put: a question, probe, constraint, hint, fact, invitation or situation; a red flag, signal or figure that
    was asked about; what comes back, of a `repeat`; or why more was asked for, of a `carry_on`.
    There are several with commas for facts, and for several lines that an interviewer from elsewhere said in one turn, what it mainly
    was first.
    `line` is the authored words, `text` what was said, `worded` who worded it (`authored` where the model could not).
    In an interview that was imported, `line` is what was recognised, empty where nothing was, and whoever spoke worded it (`model`).
    """

    type: Literal["asked"] = "asked"
    move: Move
    ref: str | None = None
    line: str
    text: str
    reply: str
    worded: Literal["model", "authored"]
    spent: Spent | None = None


class Interrupted(Value):
    """A reply of the interviewer's that did not end: by the candidate, by the model, or by a crash; `text` is what had been said.

    `spent` is what was paid for one that the candidate interrupted, as far as that is known.
    """

    type: Literal["interrupted"] = "interrupted"
    reply: str
    text: str
    by: Literal["candidate", "model", "crash"]
    move: Move | None = None
    ref: str | None = None
    spent: Spent | None = None


class Failed(Value):
    """An exchange with a model failed; `says` is the sentence shown, `instead` what stood in, `spent` what was paid all the same."""

    type: Literal["failed"] = "failed"
    role: Literal["observer", "interviewer", "grader"]
    reason: str
    says: str
    instead: Literal["authored line", "offline observation", "nothing"]
    spent: Spent | None = None


class Stalled(Value):
    """A failing model or a full disk kept the interview waiting; `away` milliseconds do not count on the clock, `says` is why."""

    type: Literal["stalled"] = "stalled"
    says: str
    away: int = Field(ge=0)


class Answered(Value):
    """The candidate spoke; `cmid` is the client's id for this send, stored so that a resend is recognised for ever."""

    type: Literal["answered"] = "answered"
    text: str
    cmid: str


class Coded(Value):
    """The candidate's editor as it stood."""

    type: Literal["coded"] = "coded"
    text: str
    language: str
    cmid: str


class Drew(Value):
    """The candidate's board as it stood: `text` is what the interviewer reads of it, `board` the same with places."""

    type: Literal["drew"] = "drew"
    text: str
    board: Board
    cmid: str


class Ran(Value):
    """The candidate ran the code of the editor; all of it was measured in the candidate's own browser and is their word.

    `left_out` counts the characters of output that were cut, `peak` is the most that Python's heap held, in bytes, where it was measured.
    """

    type: Literal["ran"] = "ran"
    language: str
    ended: Literal["finished", "stopped", "timed_out", "crashed"]
    tests: tuple[Outcome, ...] = Field(default=(), max_length=100)
    stdout: str = Field(default="", max_length=4_000)
    stderr: str = Field(default="", max_length=4_000)
    left_out: int = Field(default=0, ge=0)
    milliseconds: int = Field(ge=0)
    peak: int | None = Field(default=None, ge=0)
    cmid: str


class HintRequested(Value):
    """The candidate asked for a hint by the button or the command."""

    type: Literal["hint_requested"] = "hint_requested"
    cmid: str


class RepeatRequested(Value):
    """The candidate asked for the last line again, for instance after an interruption."""

    type: Literal["repeat_requested"] = "repeat_requested"
    cmid: str


class Waited(Value):
    """The candidate was silent for the time the conduct rules allow."""

    type: Literal["waited"] = "waited"
    seconds: int


class Paused(Value):
    """The clock stopped."""

    type: Literal["paused"] = "paused"
    cmid: str


class Resumed(Value):
    """The clock runs again."""

    type: Literal["resumed"] = "resumed"
    cmid: str


class Timed(Value):
    """The candidate chose how time is kept from now on: by which clock, and how many per cent of the planned minutes there are.

    It counts for the phase that runs and those to come.
    """

    type: Literal["timed"] = "timed"
    clock: Literal["real", "turns"]
    stretch: int = Field(ge=100, le=1_000)
    cmid: str


class Reopened(Value):
    """The interview was opened again after the program had stopped; `away` milliseconds do not count on the clock."""

    type: Literal["reopened"] = "reopened"
    away: int = Field(ge=0)


class Observed(Value):
    """What was found in the last answer; `dropped` counts quotations that were not the candidate's words and were thrown out."""

    type: Literal["observed"] = "observed"
    intent: Intent
    marks: tuple[Mark, ...] = ()
    claims: tuple[Mark, ...] = ()
    red_flags: tuple[Mark, ...] = ()
    facts: tuple[str, ...] = ()
    situations: tuple[str, ...] = ()
    dropped: int = 0
    by: Literal["model", "offline"]
    raw: str = ""
    spent: Spent | None = None


class Ended(Value):
    """The interview is over."""

    type: Literal["ended"] = "ended"
    by: Literal["interviewer", "candidate"]
    reason: Literal["complete", "time", "conduct", "left"]
    cmid: str | None = None


Event = Annotated[
    Started
    | Moved
    | Asked
    | Interrupted
    | Failed
    | Stalled
    | Answered
    | Coded
    | Drew
    | Ran
    | HintRequested
    | RepeatRequested
    | Waited
    | Paused
    | Resumed
    | Timed
    | Reopened
    | Observed
    | Ended
    | GradingOpened
    | Marked
    | Unmarked
    | Advised
    | Graded
    | Adjusted
    | Hid
    | Cited,
    Field(discriminator="type"),
]
EVENTS: TypeAdapter[Event] = TypeAdapter(Event)

CandidateEvent = (
    Answered
    | Coded
    | Drew
    | Ran
    | HintRequested
    | RepeatRequested
    | Waited
    | Paused
    | Resumed
    | Timed
    | Ended
)  # fmt: skip
"""What a candidate's door may bring in."""


class Record(Value):
    """An event in its place: `seq` counts from 0 without a gap, `at` is UTC in milliseconds, `epoch` fences writers."""

    seq: int = Field(ge=0)
    at: int = Field(ge=0, description="milliseconds since 1970-01-01T00:00Z")
    epoch: int = Field(ge=0)
    event: Event

    @property
    def cmid(self) -> str | None:
        """The client's id of the send that came to this; None for what no client sent."""
        return getattr(self.event, "cmid", None)
