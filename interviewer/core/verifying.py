"""Would today's code and prompts do the same? Every request, reading and decision of a transcript, derived again.

The bundle is the one in the transcript, the times are those of its records.
What the candidate did, and what a model answered, cannot be derived; what the offline interviewer answers can.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, assert_never

from interviewer.core.bundle import Bundle
from interviewer.core.conversation import OFFLINE, Conversation
from interviewer.core.events import (
    Answered,
    Asked,
    Coded,
    Drew,
    Ended,
    Event,
    Failed,
    HintRequested,
    Interrupted,
    Moved,
    Observed,
    Paused,
    Ran,
    Record,
    Reopened,
    RepeatRequested,
    Resumed,
    Stalled,
    Started,
    Timed,
    Waited,
)
from interviewer.core.evolving import begin, evolve
from interviewer.core.grading_events import (
    Adjusted,
    Advised,
    Cited,
    Graded,
    GradingOpened,
    Hid,
    Marked,
    Unmarked,
)
from interviewer.core.needs import Listen, Need, Note, Observe, Read, Speak, need
from interviewer.core.observing import observe
from interviewer.core.phrasing import Line, authored, phrase
from interviewer.core.session import Session
from interviewer.core.turns import ADVICE
from interviewer.core.values import Spent
from interviewer.errors import BadReply, OutOfOrder

Respond = Callable[[Conversation, Bundle], str]
"""What the offline interviewer answers to an exchange, given the prompts it is about."""

What = Literal["decision", "request", "reading", "offline text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that today's code would do otherwise; `line` is that of the file, from 1."""

    seq: int
    line: int
    type: str
    what: What
    stored: str
    now: str

    def __str__(self) -> str:
        """Render as one sentence."""
        return f"line {self.line} (seq {self.seq}, {self.type}): the {self.what} differs: stored {self.stored}, now {self.now}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was derived again, by kind; what could not be, by why; and what differs, in the order of the file."""

    derived: Mapping[str, int]
    left_out: Mapping[str, int]
    differences: tuple[Difference, ...]

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "schema": "interviewer.verified/1",
            "same": not self.differences,
            "derived": dict(self.derived),
            "left_out": dict(self.left_out),
            "differences": [asdict(one) for one in self.differences],
        }


@dataclass
class _Bench:
    """What is counted and found while records are folded; `deciding` is the session in which the next line was decided."""

    respond: Respond
    derived: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def compare(self, record: Record, what: What, stored: object, now: object) -> None:
        """Count one thing that was derived again, and keep it where it differs."""
        self.derived[what] += 1
        if stored != now:
            self.differences.append(
                Difference(
                    seq=record.seq, line=record.seq + 1, type=record.event.type, what=what, stored=_shown(stored), now=_shown(now)
                )
            )  # fmt: skip


def verify(records: Iterable[Record], respond: Respond) -> Verified:
    """Return what today's code makes of a transcript; raises what `begin` and `evolve` raise."""
    found = tuple(records)
    if not found:
        raise OutOfOrder("There is no record at all.")
    session = begin(found[0])
    bench = _Bench(respond)
    imported = _imported(found)
    deciding = session
    for record in found[1:]:
        event = record.event
        _check(bench, record, session, deciding, ours=record.seq >= imported)
        session = evolve(session, record)
        # a line is decided before a model fails to word it: what comes of that is told by the session before the failure
        failing = isinstance(event, Failed | Stalled) or (isinstance(event, Interrupted) and event.by == "model")
        deciding = deciding if failing else session
    return Verified(derived=bench.derived, left_out=bench.left_out, differences=tuple(bench.differences))


def _imported(found: tuple[Record, ...]) -> int:
    """Return how many of the first records were made elsewhere."""
    event = found[0].event
    if not isinstance(event, Started) or event.source is None:
        return 0
    return len(found) if event.source.kind == "import" else event.source.imported


def _check(bench: _Bench, record: Record, before: Session, deciding: Session, *, ours: bool) -> None:  # noqa: C901 -- one arm an event
    event = record.event
    match event:
        case Observed():
            _observed(bench, record, event, before)
        case Asked() | Moved() | Interrupted() | Ended(by="interviewer") if not ours:
            bench.left_out["another interviewer's turns and moves"] += 1
        case Asked():
            _asked(bench, record, event, deciding)
        case Interrupted(by="crash"):
            bench.left_out["replies that a crash cut short"] += 1
        case Interrupted():
            _interrupted(bench, record, event, deciding)
        case Marked() | Advised():
            _marked(bench, record, event, before)
        case Moved() | Ended(by="interviewer") | Graded():
            _noted(bench, record, event, before)
        case Failed() | Stalled() | Unmarked():
            bench.left_out["failures of a model"] += 1
        case GradingOpened() | Adjusted() | Hid() | Cited():
            bench.left_out["gradings begun and scores changed"] += 1
        case Reopened():
            bench.left_out["times the interview was opened again"] += 1
        case (
            Answered()
            | Coded()
            | Drew()
            | Ran()
            | Timed()
            | HintRequested()
            | RepeatRequested()
            | Waited()
            | Paused()
            | Resumed()
            | Ended()
        ):
            bench.left_out["what the candidate did"] += 1
        case Started():
            raise OutOfOrder("An interview starts once.")
        case other:
            assert_never(other)


def _observed(bench: _Bench, record: Record, event: Observed, before: Session) -> None:
    exchange = observe(before)
    if event.spent is not None:
        bench.compare(record, "request", event.spent.request, exchange.digest)
    bench.compare(record, "reading", _bare(event), _read(exchange, event.raw))
    if event.by == OFFLINE:
        bench.compare(record, "offline text", event.raw, bench.respond(exchange, before.bundle))


def _asked(bench: _Bench, record: Record, event: Asked, deciding: Session) -> None:
    line = _decided(bench, record, event, deciding)
    if line is None:
        return
    if event.worded == "authored":
        bench.compare(record, "offline text", event.text, authored(line))
        return
    exchange = phrase(deciding, line)
    if event.spent is not None:
        bench.compare(record, "request", event.spent.request, exchange.digest)
    if _is_offline(event.spent):
        bench.compare(record, "offline text", event.text, bench.respond(exchange, deciding.bundle).strip())


def _marked(bench: _Bench, record: Record, event: Marked | Advised, before: Session) -> None:
    """Compare what a grader was asked and how its answer is read; an exchange that is not wanted any more is a difference."""
    decided = need(before, record.at)
    wanted = decided.exchanges if isinstance(decided, Read) else ()
    run, part = (event.run, event.part) if isinstance(event, Marked) else (1, ADVICE)
    exchange = next((one.conversation for one in wanted if (one.run, one.part) == (run, part)), None)
    if exchange is None:
        bench.compare(record, "decision", f"run {run} of {part}", _decision(decided))
        return
    if event.spent is not None:
        bench.compare(record, "request", event.spent.request, exchange.digest)
    bench.compare(record, "reading", _bare(event), _read(exchange, event.raw))
    if _is_offline(event.spent):
        bundle = next(grading.bundle for grading in before.gradings if grading.id == event.grading)
        bench.compare(record, "offline text", event.raw, bench.respond(exchange, bundle))


def _read(exchange: Conversation, raw: str) -> object:
    try:
        return _bare(exchange.read(raw))
    except BadReply as error:
        return str(error)


def _interrupted(bench: _Bench, record: Record, event: Interrupted, deciding: Session) -> None:
    line = _decided(bench, record, event, deciding)
    if line is not None and set(deciding.models.values()) == {OFFLINE}:
        whole = bench.respond(phrase(deciding, line), deciding.bundle)
        bench.compare(record, "offline text", event.text, whole[: len(event.text)])


def _decided(bench: _Bench, record: Record, event: Asked | Interrupted, deciding: Session) -> Line | None:
    """Compare the line with what is decided now, and return it; None where something else is decided."""
    stored = (event.move, event.ref, event.line if isinstance(event, Asked) else None)
    needs = [need(deciding, now) for now in (deciding.last_at, record.at)]
    lines = [one.line for one in needs if isinstance(one, Speak)]
    same = next((line for line in lines if (line.move, line.ref) == stored[:2] and stored[2] in {None, authored(line)}), None)
    if same is not None:
        bench.compare(record, "decision", stored, stored)
        return same
    bench.compare(record, "decision", _told(*stored), _decision(needs[0]))
    return None


def _noted(bench: _Bench, record: Record, event: Moved | Ended | Graded, before: Session) -> None:
    needs = [need(before, now) for now in (before.last_at, record.at)]
    if any(isinstance(one, Note) and one.event == event for one in needs):
        bench.compare(record, "decision", event, event)
    else:
        bench.compare(record, "decision", _event(event), _decision(needs[0]))


def _decision(decided: Need) -> str:
    match decided:
        case Speak(line=line):
            return _told(line.move, line.ref, authored(line))
        case Observe():
            return "an observation"
        case Note(event):
            return _event(event)
        case Read(exchanges):
            return f"{len(exchanges)} exchanges of a grading"
        case Listen():
            return "to listen"
        case _:
            return "nothing"


def _told(move: str | None, ref: str | None, line: str | None) -> str:
    return " ".join(filter(None, (move, ref, f"“{line}”" if line else "")))


def _event(event: Event) -> str:
    match event:
        case Moved(phase=phase, overrun=overrun):
            return f"phase {phase}{' (over time)' if overrun else ''}"
        case Ended(reason=reason):
            return f"the end ({reason})"
        case _:
            return event.type


def _bare(event: Event) -> dict[str, Any]:
    """Return what was read of a reply without what it cost and who made it."""
    return event.model_dump(mode="json", exclude={"spent", "by", "raw"})


def _is_offline(spent: Spent | None) -> bool:
    return spent is not None and spent.model == OFFLINE


def _shown(value: object) -> str:
    """Return a value on one line, cut where it is long."""
    text = " ".join((value if isinstance(value, str) else str(value)).split())
    return f"{text[:160]}…" if len(text) > 160 else text
