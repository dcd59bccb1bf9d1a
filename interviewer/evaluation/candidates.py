"""Scripted candidates: the files of `eval/candidates/`, and the door through which one of them is interviewed.

A script answers by topic: by the id of what was asked, by the move, or with whatever it says when nothing fits.
How an interview with one is held lives in `rounds`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from interviewer import places
from interviewer.core.agenda import REASONS
from interviewer.core.bundle import Bundle
from interviewer.core.events import Answered, Asked, CandidateEvent, Coded, HintRequested, Record, RepeatRequested
from interviewer.core.script import Move, RoundId, Text
from interviewer.core.session import Session
from interviewer.evaluation import reading

Quality = Literal["weak", "mixed", "strong"]

_BESIDE = frozenset({"hint", "inform", "manners", "repeat"})
"""The moves that leave the question before them open: a candidate with nothing to say to them answers that."""


class _Part(BaseModel):
    """The root of what is read from a candidate's file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Plant(_Part):
    """A failure put into the script on purpose: the answer to `at` shows `red_flag`."""

    at: str
    red_flag: str = Field(pattern=r"^RF-\d\d$")


class Then(_Part):
    """What the candidate does with the next turn, instead of answering: asks for a hint, or to hear the line again."""

    asks_hint: bool = False
    asks_again: bool = False


class Answer(_Part):
    """What is said to one thing that was asked.

    `to` is the id of a question, probe, constraint, hint, fact, invitation, situation or red flag, a move, or why more was asked for.

    Several answers to one id are used in turn; `code` is put into the editor before the answer is said.
    """

    to: str
    says: Text
    code: str = ""
    then: Then = Then()


class Person(_Part):
    """Who is interviewed, in which round, on which question, and how well; one answer takes `minutes`.

    The id is the round and the quality, or the question where there is one script on it.
    """

    id: str = Field(pattern=r"^([A-Z]-(weak|mixed|strong)|[A-Z]+\d+)$")
    round: RoundId
    question: str
    quality: Quality
    traits: tuple[Text, ...] = Field(min_length=1)
    minutes: float = Field(default=2.0, gt=0, le=10)
    language: str = "python"
    plants: tuple[Plant, ...] = ()


class Script(_Part):
    """One file: the person, their answers by topic, and what they say, in turn, when no topic fits."""

    candidate: Person
    default: tuple[Text, ...] = Field(min_length=1)
    answers: tuple[Answer, ...] = Field(min_length=1)


def directory() -> Path:
    """Return the directory of the scripts; raises `NotFound` when there is none."""
    return reading.directory("candidates")


def read(text: str, name: str) -> Script:
    """Read one script; raises `SuiteError` with every problem and its line where it is not one."""
    return reading.parse(Script, text, name)


def load(place: Path | None = None) -> dict[str, Script]:
    """Return every script by the candidate's id, sorted; raises `SuiteError` and `NotFound`."""
    paths = sorted((place or directory()).glob("*.toml"))
    scripts = [read(places.read(path), path.name) for path in paths]
    return {script.candidate.id: script for script in sorted(scripts, key=lambda script: script.candidate.id)}


def unknown(script: Script, bundle: Bundle) -> tuple[str, ...]:
    """Return what the script names and the round, as it is planned for this candidate, does not have."""
    known = set(_askable(bundle.narrowed(script.candidate.question)))
    topics = {answer.to for answer in script.answers}
    named = [*(answer.to for answer in script.answers), *(plant.red_flag for plant in script.candidate.plants)]
    unanswered = (plant.at for plant in script.candidate.plants if plant.at not in topics)
    return (*(id for id in dict.fromkeys(named) if id not in known), *unanswered)


def _askable(bundle: Bundle) -> Iterator[str]:
    """Give every id and move an answer may be to."""
    standards = bundle.standards
    yield from (*get_args(Move), *REASONS)
    for question in bundle.questions:
        yield question.id
        yield from (probe.id for probe in question.probes)
        yield from (constraint.id for constraint in question.constraints)
        yield from (hint.id for hint in question.hints)
        yield from (fact.id for fact in question.facts)
    yield from (probe.id for probe in bundle.round.probes)
    yield from (invitation.id for invitation in bundle.round.invitations)
    yield from (situation.id for situation in standards.manners.situations)
    yield from (flag.id for flag in standards.red_flags.red_flags)


class Scripted:
    """A candidate who answers from a script: equal interviews get equal answers.

    `pass_minutes` is called with the time an answer takes, before it is given.
    """

    def __init__(self, script: Script, pass_minutes: Callable[[float], None]) -> None:
        self._script, self._pass_minutes = script, pass_minutes
        self._topics = {to: deque(a for a in script.answers if a.to == to) for to in {a.to for a in script.answers}}
        self._defaults = 0
        self._next: deque[CandidateEvent] = deque()
        self._asked: tuple[str, ...] = ("open",)
        self._pending: tuple[str, ...] = ()
        self._acts = 0

    async def answer(self, until: int | None) -> CandidateEvent:  # noqa: ARG002 -- a script is never silent
        """Return what the script does next: code, an answer, or the request that follows one."""
        if not self._next:
            self._pass_minutes(self._script.candidate.minutes)
            self._plan(self._pick())
        return self._next.popleft()

    async def stopped(self, reply: str) -> None:  # noqa: ARG002 -- a script never interrupts
        """Never return."""
        await asyncio.Event().wait()

    def hear(self, record: Record, session: Session) -> None:  # noqa: ARG002 -- what was asked is enough
        """Remember what was asked, the most particular name of it first."""
        if isinstance(record.event, Asked):
            event = record.event
            names = (*((event.ref, *event.ref.split(",")) if event.ref else ()), event.move)
            self._asked = (*names, *self._pending) if event.move in _BESIDE else names
            self._pending = self._pending if event.move in _BESIDE else names

    def hear_opening(self, reply: str) -> None:
        """Nothing depends on it."""

    def hear_part(self, reply: str, text: str) -> None:
        """Nothing depends on it."""

    def hear_wait(self, says: str, seconds: float | None) -> None:
        """Nothing depends on it."""

    def _pick(self) -> Answer:
        for topic in self._asked:
            if self._topics.get(topic):
                return self._topics[topic].popleft()
        default = self._script.default[self._defaults % len(self._script.default)]
        self._defaults += 1
        return Answer(to="default", says=default)

    def _plan(self, answer: Answer) -> None:
        if answer.code:
            self._next.append(Coded(text=answer.code, language=self._script.candidate.language, cmid=self._id()))
        self._next.append(Answered(text=" ".join(answer.says.split()), cmid=self._id()))
        if answer.then.asks_again:
            self._next.append(RepeatRequested(cmid=self._id()))
        if answer.then.asks_hint:
            self._next.append(HintRequested(cmid=self._id()))

    def _id(self) -> str:
        self._acts += 1
        return f"{self._acts:032x}"
