"""What a measure of an interviewer is, and the interview as measures see it: each turn with the session before it.

Which measures there are lives in `wording` (how lines were said), `disclosure` (what they gave away or changed) and `steering`
(which lines, and when).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from interviewer.core.agenda import BESIDE
from interviewer.core.bundle import Bundle
from interviewer.core.events import Asked, Forked, Imported, Interrupted, Record, Source
from interviewer.core.evidence import locate
from interviewer.core.evolving import begin, evolve
from interviewer.core.session import Session
from interviewer.core.turns import Turn
from interviewer.errors import OutOfOrder

QUOTED = re.compile(r"“[^”]{1,300}”|\"[^\"]{1,300}\"|«[^»]{1,300}»|(?<!\w)‘[^’]{1,300}’(?!\w)")
"""A stretch between quotation marks."""

ASKING = frozenset({"ask", "probe", "constrain", "hint", "invite", "carry_on"})
"""The moves that put something for the candidate to answer."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that counts against a measure; `turn` is None where no single turn is to blame."""

    turn: int | None
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure about an interviewer.

    A `rate` is a share that should be at least `target`, a `count` a number of faults that should be at most `target`.
    `of` is numerator and denominator; with nothing to measure `value` and `met` are None, and the measure does not apply.
    `hard` rules allow no exception.
    """

    id: str
    kind: Literal["rate", "count"]
    value: float | None
    of: tuple[int, int]
    target: float
    met: bool | None
    hard: bool
    faults: tuple[Fault, ...]

    @property
    def turns(self) -> tuple[int, ...]:
        """The turns that count against it, in order."""
        return tuple(sorted({fault.turn for fault in self.faults if fault.turn is not None}))


def rate(id: str, faults: Sequence[Fault], total: int, *, target: float, hard: bool = False) -> Measure:
    """Return the share of `total` that is without fault; each fault stands for one of `total`."""
    held = total - len(faults)
    value = held / total if total else None
    return Measure(
        id=id, kind="rate", value=value, of=(held, total), target=target, met=None if value is None else value >= target,
        hard=hard, faults=tuple(faults),
    )  # fmt: skip


def count(id: str, faults: Sequence[Fault], total: int, *, hard: bool = False) -> Measure:
    """Return the number of faults among `total`; none is the target."""
    value = float(len(faults)) if total else None
    return Measure(
        id=id, kind="count", value=value, of=(len(faults), total), target=0.0, met=None if value is None else not faults,
        hard=hard, faults=tuple(faults),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One record with the session before and after it."""

    before: Session
    record: Record
    after: Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One turn of the interviewer's: the words said, the authored line behind them, and the session before.

    `own` is the text and `script` the line without what they quote of the candidate's words; `whole` is False for a turn that was cut
    short.  `elsewhere` tells that another interviewer spoke, of whose words only some were recognised as the line.
    """

    turn: Turn
    line: str
    own: str
    script: str
    whole: bool
    before: Session
    elsewhere: bool = False

    @property
    def number(self) -> int:
        """The number of the turn."""
        return self.turn.number

    @property
    def text(self) -> str:
        """What was said."""
        return self.turn.text

    @property
    def move(self) -> str:
        """Why the interviewer spoke."""
        return self.turn.move or ""

    @property
    def ref(self) -> str:
        """The id of what was said, if it has one: of several lines in one turn the main one, but all the facts."""
        return (self.turn.ref or "") if self.move == "inform" else next(iter(self.turn.refs), "")

    @property
    def free(self) -> bool:
        """Tell whether the turn was the interviewer's own choice: an answer was heard, and nothing in it called for this move."""
        if not self.whole or self.called_for or (self.move == "goodbye" and self.ref):
            return False
        return self.before.floor in {"answer", "start"}

    @property
    def called_for(self) -> bool:
        """Tell whether the candidate's last act called for the turn; a question that comes back by itself was not called for."""
        return self.move in BESIDE and not (self.move == "repeat" and self.ref)

    @property
    def gives(self) -> frozenset[str]:
        """The signals that this turn gives away as a hint, and those of the hints before it."""
        hints = [hint for question in self.before.bundle.questions for hint in question.hints]
        return frozenset(id for hint in hints if hint.id == self.ref or hint.id in self.before.put for id in hint.gives)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """A transcript folded for measuring."""

    steps: tuple[Step, ...]
    said: tuple[Said, ...]
    end: Session

    @property
    def whole(self) -> tuple[Said, ...]:
        """The interviewer's complete turns."""
        return tuple(said for said in self.said if said.whole)

    def after(self, step: Step) -> tuple[Said, ...]:
        """Return the interviewer's complete turns that follow a step."""
        return tuple(said for said in self.whole if said.turn.seq > step.record.seq)


def interview(records: Iterable[Record], bundle: Bundle | None = None) -> Interview:
    """Fold the records of a transcript, and of a bundle that is left out of them; raises what `begin` and `evolve` raise."""
    found = tuple(records)
    if not found:
        raise OutOfOrder("There is no record at all.")
    session = begin(found[0], bundle)
    steps: list[Step] = []
    said: list[Said] = []
    for record in found[1:]:
        before, session = session, evolve(session, record)
        steps.append(Step(before=before, record=record, after=session))
        if isinstance(record.event, Asked | Interrupted):
            turn = session.turns[-1]
            whole = isinstance(record.event, Asked)
            line = turn.line if whole else script_lines(session.bundle).get(turn.ref or turn.move or "", "")
            own, script = without_quotes(turn.text, before), without_quotes(line, before)
            elsewhere = _is_from_elsewhere(session.source, record)
            said.append(Said(turn=turn, line=line, own=own, script=script, whole=whole, before=before, elsewhere=elsewhere))
    return Interview(steps=tuple(steps), said=tuple(said), end=session)


def _is_from_elsewhere(source: Source | None, record: Record) -> bool:
    match source:
        case Imported():
            return True
        case Forked(imported=imported):
            return record.seq < imported
        case None:
            return False


def script_lines(bundle: Bundle) -> dict[str, str]:
    """Return the authored words of a bundle by the id, or by the move where there is no id."""
    script, manners = bundle.round, bundle.standards.manners
    found = {"open": script.opening, "close": script.closing, "reply": script.answer, "goodbye": script.goodbye}
    found["carry_on"] = " ".join((*script.carry_on, *manners.carry_on))
    found |= {situation.id: " ".join(situation.says) for situation in bundle.situations}
    return {**found, **bundle.lines}


def without_quotes(text: str, session: Session) -> str:
    """Return the text without the stretches in quotation marks that are the candidate's own words."""
    answers = [turn.text for turn in session.turns if turn.speaker == "candidate"]

    def cut(quoted: re.Match[str]) -> str:
        inside = quoted.group()[1:-1].strip(" .,;:")
        return "" if any(locate(inside, answer) for answer in answers) else quoted.group()

    return QUOTED.sub(cut, text)
