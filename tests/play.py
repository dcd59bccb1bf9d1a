"""The test language: an interview as a list of what happens, folded into a session without a loop, a file or a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from interviewer.core import board
from interviewer.core.bundle import Bundle
from interviewer.core.events import (
    Answered,
    Coded,
    Drew,
    Event,
    HintRequested,
    Observed,
    Outcome,
    Ran,
    Record,
    RepeatRequested,
    Started,
    Waited,
)
from interviewer.core.evolving import begin, evolve
from interviewer.core.needs import Listen, Note, Speak, need
from interviewer.core.phrasing import Line, authored, spoken
from interviewer.core.script import Level
from interviewer.core.session import Session
from interviewer.core.values import Mark

START = 1_700_000_000_000


def started(bundle: Bundle, *, level: Level = "II", clock: str = "turns") -> Started:
    """Return the first event of an interview on the bundle's only question."""
    return Started(
        session="0" * 26,
        round=bundle.round.id,
        question=bundle.questions[0].id,
        level=level,
        clock="real" if clock == "real" else "turns",
        models={"observer": "offline", "interviewer": "offline", "grader": "offline"},
        version="test",
        digest=bundle.digest,
        bundle=bundle.as_data(),
    )


@dataclass
class Heard:
    """One answer of the candidate's and what an observer would find in it."""

    text: str
    observed: Observed


def says(
    text: str,
    *,
    marks: Sequence[str] = (),
    against: Sequence[str] = (),
    claims: Sequence[str] = (),
    flags: Sequence[str] = (),
    facts: Sequence[str] = (),
    situations: Sequence[str] = (),
    intent: str = "answers",
) -> Heard:
    """Return an answer in which exactly these ids are found, each quoted by the whole text."""
    found = [Mark(id=id, quote=text) for id in marks] + [Mark(id=id, state="contradicted", quote=text) for id in against]
    return Heard(
        text,
        Observed.model_validate(
            {
                "intent": intent,
                "marks": tuple(found),
                "claims": tuple(Mark(id=id, quote=text) for id in claims),
                "red_flags": tuple(Mark(id=id, quote=text) for id in flags),
                "facts": tuple(facts),
                "situations": tuple(situations),
                "by": "offline",
            }
        ),
    )


@dataclass
class Play:
    """An interview in progress; `lines` are all the lines that were said, in order."""

    session: Session
    now: int = START
    minutes_each: float = 0.0
    lines: list[Line] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)

    @staticmethod
    def of(bundle: Bundle, *, level: Level = "II", clock: str = "turns", minutes_each: float = 0.0) -> Play:
        """Begin, and let the interviewer speak until it is the candidate's turn."""
        record = Record(seq=0, at=START, epoch=0, event=started(bundle, level=level, clock=clock))
        play = Play(begin(record), minutes_each=minutes_each, records=[record])
        play.run()
        return play

    def take(self, event: Event) -> None:
        """Fold one event in."""
        record = Record(seq=self.session.seq + 1, at=self.now, epoch=0, event=event)
        self.session = evolve(self.session, record)
        self.records.append(record)

    def run(self) -> None:
        """Do what is needed until the candidate has the floor or it is over; lines are said as they are written."""
        while True:
            match need(self.session, self.now):
                case Note(event):
                    self.take(event)
                case Speak(line=line):
                    self.lines.append(line)
                    self.take(spoken(self.session, line, authored(line)))
                case Listen() | _:
                    return

    def hears(self, *heard: Heard | Event) -> Play:
        """Let the candidate act, and the interviewer answer, one after the other, until all is said or it is over."""
        for one in heard:
            if self.session.ended is not None:
                break
            self.now += round(self.minutes_each * 60_000)
            if isinstance(one, Heard):
                self.take(Answered(text=one.text, cmid=f"{len(self.records):032x}"))
                self.take(one.observed)
            else:
                self.take(one)
            self.run()
        return self

    @property
    def last(self) -> Line:
        """The line that was said last."""
        return self.lines[-1]

    @property
    def refs(self) -> list[str]:
        """What was said so far, by id where it has one and by move where not."""
        return [line.ref or line.move for line in self.lines]


def asks_hint() -> HintRequested:
    """Return the hint button pressed."""
    return HintRequested(cmid="a" * 32)


def asks_again() -> RepeatRequested:
    """Return the request for the last line."""
    return RepeatRequested(cmid="b" * 32)


def is_silent() -> Waited:
    """Return a silence as long as the manners allow."""
    return Waited(seconds=240)


def writes(code: str) -> Coded:
    """Return a snapshot of the editor."""
    return Coded(text=code, language="python", cmid="c" * 32)


def draws(text: str) -> Drew:
    """Return a board, given as text."""
    drawn = board.read(text)
    return Drew(text=board.write(drawn), board=drawn, cmid="b" * 32)


def runs(**results: str) -> Ran:
    """Return a run of tests with these results; one that failed says why."""
    tests = tuple(
        Outcome.model_validate({"name": name, "result": result, "says": "E   1 == 2" if result == "failed" else ""})
        for name, result in results.items()
    )
    return Ran(language="python", ended="finished", tests=tests, milliseconds=40, cmid="d" * 32)
