"""What came out of comparing two sides: plain values that every report is made from, and their meaning.

How they are computed lives in `compare`; reading a finished comparison needs neither numpy nor scipy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from interviewer.evaluation.measured import Metric

Answer = Literal["better", "worse", "no clear change", "invalid"]
Gate = Literal["passed", "worse", "undecided"]
Method = Literal["t", "shares", "counted"]
"""How an interval was made: Student's on case means, of two paired shares, or none was needed because nothing was left to chance."""

Invalidity = Literal["mismatch", "missing", "few", "idle"]
"""Why there is no answer: the sides are not the same cases, too many values are missing, too few cases have one, or none could have."""

ExitCode = Literal[0, 10, 11]
EXIT_CODES: Mapping[Gate, ExitCode] = {"passed": 0, "worse": 10, "undecided": 11}
"""What a process ends with after the gate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Both ends, B − A in the metric's own sign."""

    low: float
    high: float

    @property
    def holds_zero(self) -> bool:
        """Tell whether no change is among what it allows."""
        return self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChange:
    """One case on both sides: the mean over its repeats, or for a hard rule whether it held in all of them."""

    case: str
    stratum: str
    a: float
    b: float
    difference: float
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpaired:
    """A case without a value on one side or both, and why."""

    case: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """How many of a side's repeats have no value, by reason; `of` counts them all."""

    of: int
    ungraded: int
    failed: int
    not_applicable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """A hard rule: the share of cases in which it held in all repeats, and of single repeats, on both sides.

    `broken` are the cases that held on A and do not on B, `mended` those the other way round.
    """

    repeats: int
    a_all: float
    b_all: float
    a_each: float
    b_each: float
    broken: tuple[str, ...]
    mended: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What this run was able to see.

    `spread` is the standard deviation of the differences between subjects, `smallest` the smallest true change found four times in five,
    and `cases_for_half` how many cases find half of that.
    Where every case is the same there is no spread to go by: `one_way` cases would have had to change, all one way,
    and with confidence fewer than the share `unseen` of such cases would.
    `cases_to_pass` is how many show that no change is within the margin, where this run could not.
    Numbers of cases are for as many `levels` a subject as this run had on average.
    """

    spread: float
    levels: float = 1.0
    smallest: float | None = None
    cases_for_half: int | None = None
    one_way: int | None = None
    unseen: float | None = None
    cases_to_pass: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StratumChange:
    """The cases of one stratum by themselves; without an interval where they are too few for one."""

    stratum: str
    cases: int
    a: float
    b: float
    difference: float
    interval: Interval | None
    p: float | None
    adjusted: float | None
    wins: int
    ties: int
    losses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one metric; a win is a case in which B is better.

    `p` is the sign-flip test's, `adjusted` the same after Holm over the metrics tested together; the primary is tested alone.
    `at_worst` is the end of the one-sided interval on the losing side: the gate passes where it is no further out than the margin.
    Where the answer is "invalid", `invalid` is the kind of reason and `why` says it in a sentence.
    """

    metric: Metric
    answer: Answer
    gate: Gate
    invalid: Invalidity | None
    why: str
    method: Method
    repeats: int
    a: float | None
    b: float | None
    difference: float | None
    interval: Interval | None
    at_worst: float | None
    p: float | None
    adjusted: float | None
    wins: int
    ties: int
    losses: int
    reach: Reach | None
    reliability: Reliability | None
    missing_a: Missing
    missing_b: Missing
    unpaired: tuple[Unpaired, ...]
    strata: tuple[StratumChange, ...]
    cases: tuple[CaseChange, ...]

    @property
    def same(self) -> bool:
        """Tell whether nothing changed at all: every case is the same on both sides."""
        return bool(self.cases) and self.ties == len(self.cases)

    @property
    def loses(self) -> bool:
        """Tell whether it got worse, and by more than its margin allows."""
        return self.answer == "worse" and self.gate != "passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A side as reports call it."""

    name: str
    label: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The whole of it: one answer, one gate, and a change for every metric in the order of the suite.

    `cases` counts the cases both sides have, `repeats` the most that one of them was played.
    `subjects` counts those that are apart from each other: a candidate on a question, at however many levels.
    `why` has a sentence for the primary and each guardrail that has no answer, `unseen` one for what changed in the prompts and was
    said or read in no case.
    """

    a: Named
    b: Named
    seed: int
    confidence: float
    deterministic: bool
    cases: int
    subjects: int
    repeats: int
    answer: Answer
    gate: Gate
    why: tuple[str, ...]
    changes: tuple[Change, ...]
    unseen: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Tell whether every case is the same on every metric that has any."""
        return all(change.same for change in self.changes if change.cases)

    @property
    def primary(self) -> Change:
        """The metric the answer is about."""
        return next(change for change in self.changes if change.metric.role == "primary")

    @property
    def guards(self) -> tuple[Change, ...]:
        """The metrics that may not get worse."""
        return tuple(change for change in self.changes if change.metric.role == "guardrail")

    @property
    def budgets(self) -> tuple[Change, ...]:
        """The metrics that may cost something, within their margin."""
        return tuple(change for change in self.changes if change.metric.role == "budget")

    @property
    def exit_code(self) -> ExitCode:
        """What a process ends with: 0 passed, 10 worse, 11 undecided; an invalid comparison has decided nothing."""
        return EXIT_CODES[self.gate]
