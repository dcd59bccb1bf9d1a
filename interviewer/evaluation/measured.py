"""What a run hands over to be compared: metrics, and what each case scored on them on one side.

How it was measured lives with the runs, what follows from it in `compare`; this is what both know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Direction = Literal["higher", "lower"]
Unit = Literal["share", "score", "count", "tokens", "seconds", "dollars", "words"]
Role = Literal["primary", "guardrail", "budget", "extra"]
Absence = Literal["ungraded", "failed", "not assessed", "not applicable"]
"""Why there may be no value.

The verdict could not be read, the case did not come to its end, there was nobody to judge, or there was nothing to measure.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One thing that is compared, and which way is better.

    `margin` is the largest loss that is still "not worse", in the metric's unit (a share's margin of 0.02 is two points).
    `hard` rules allow no exception: any fault in any repeat fails the case.
    A fault is a value below 1 where higher is better, and a value above 0 where lower is.
    `scale` is the top of the scale of a score, where it has one, and is only shown.
    """

    id: str
    title: str
    direction: Direction
    unit: Unit
    role: Role
    margin: float = 0.0
    hard: bool = False
    scale: float | None = None

    def __post_init__(self) -> None:
        if not self.margin >= 0:
            raise ValueError(f"The margin of {self.id} is a loss and cannot be {self.margin}.")

    @property
    def sign(self) -> int:
        """What a difference is multiplied with, so that more is better."""
        return 1 if self.direction == "higher" else -1

    def is_fault(self, value: float) -> bool:
        """Tell whether this value breaks the rule, for a hard one."""
        return value < 1 if self.direction == "higher" else value > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What one repeat of one case scored; where `value` is None, `why` begins with the reason and may go on after a colon.

    `subject` is what the case shares with others that are not apart from it: the same candidate on the same question at another level.
    Empty where there are none.
    """

    case: str
    stratum: str
    repeat: int
    value: float | None
    why: str = ""
    subject: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.why):
            raise ValueError(
                f"{self.case}, repeat {self.repeat}: a value has no reason to be missing, and a missing value has one."
            )
        if self.value is None and self._reason not in get_args(Absence):
            raise ValueError(f"{self.case}, repeat {self.repeat}: a value is missing because it is one of {get_args(Absence)}.")
        if self.value is not None and not abs(self.value) < float("inf"):
            raise ValueError(f"{self.case}, repeat {self.repeat}: {self.value} is no value; say why there is none.")

    @property
    def absence(self) -> Absence | None:
        """Why there is no value, without what follows the colon; None where there is one."""
        return next((one for one in get_args(Absence) if one == self._reason), None)

    @property
    def _reason(self) -> str:
        return self.why.partition(":")[0].strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two that are compared: `name` is A or B, `label` what it is called elsewhere, such as a revision or a directory.

    `scored` has a row for every repeat of every case, by the id of the metric.
    `deterministic` says that playing it again would give the same values: no model was asked that might say something else.
    `judged` are the metrics that a model gave, so that they are left to chance whatever the interviews were.
    """

    name: str
    label: str
    digest: str
    scored: Mapping[str, tuple[Scored, ...]]
    deterministic: bool = False
    judged: frozenset[str] = frozenset()
