"""Awkward candidates: people who can be sat before any question, and what they do turn by turn; they lie in `eval/candidates/awkward/`.

Where an act answers, the words are those of a scripted candidate of the round, so that there is something to be awkward about.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Literal, assert_never

from pydantic import Field, model_validator

from interviewer.core.events import Answered, CandidateEvent, Coded, Ended, HintRequested, Record, RepeatRequested, Waited
from interviewer.core.pasted import holds_code
from interviewer.core.script import Part, Slug, Text
from interviewer.core.session import Session
from interviewer.evaluation.candidates import Answer, Person, Quality, Script, Scripted
from interviewer.evaluation.rounds import VirtualClock


class Act(Part):
    """What the candidate does with one turn.

    `answers` gives the scripted answer to what was asked, cut to its first `words`, with `before` and `after` around it;
    `says` says `says` whatever was asked; `repeats` says the last answer again; `waits` is silent for as long as is allowed.
    """

    does: Literal["answers", "says", "repeats", "waits", "asks_hint", "asks_again", "leaves"]
    says: str = ""
    before: str = ""
    after: str = ""
    words: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Act:
        if (self.does == "says") != bool(self.says):
            raise ValueError("`says` belongs to an act that says something, and to no other.")
        if self.does != "answers" and (self.before or self.after or self.words):
            raise ValueError("`before`, `after` and `words` belong to an act that answers.")
        return self


class Awkward(Part):
    """One file: what this person does, turn by turn and then from the first again.

    `answers_like` is the scripted candidate of the round whose answers are given; `opens` and `default` stand in on other questions.
    `plants` are the hard situations and red flags that must be noticed in it.
    """

    id: Slug
    title: Text
    traits: tuple[Text, ...] = Field(min_length=1)
    minutes: float = Field(default=2.0, gt=0, le=10)
    answers_like: Quality = "mixed"
    plants: tuple[Text, ...] = ()
    opens: Text
    default: tuple[Text, ...] = Field(min_length=1)
    acts: tuple[Act, ...] = Field(min_length=1)

    def script(self, round: str, question: str, known: Script | None) -> Script:
        """Return what this person would answer on a question: the known script's answers, or their own."""
        if known is not None:
            person = known.candidate.model_copy(update={"minutes": self.minutes})
            return known.model_copy(update={"candidate": person})
        person = Person(
            id=f"{round}-{self.answers_like}", round=round, question=question, quality=self.answers_like, traits=self.traits,
            minutes=self.minutes,
        )  # fmt: skip
        return Script(candidate=person, default=self.default, answers=(Answer(to="open", says=self.opens),))


class Trying:
    """The door through which an awkward candidate is interviewed."""

    def __init__(self, awkward: Awkward, script: Script, clock: VirtualClock) -> None:
        self._awkward, self._clock = awkward, clock
        self._answers = Scripted(script, clock.pass_minutes)
        self._acts: Iterator[Act] = cycle(awkward.acts)
        self._open: Act | None = None
        self._said = ""
        self._since = 0
        self._done = 0

    async def answer(self, until: int | None) -> CandidateEvent:
        """Do the next act."""
        act, self._open = self._open or next(self._acts), None
        if act.does == "waits" and until is not None:
            self._clock.wait_until(until)
            return Waited(seconds=max(0, until - self._since) // 1000)
        if act.does in {"answers", "waits"} or (act.does == "repeats" and not self._said):
            return await self._answer(act, until)
        self._clock.pass_minutes(self._awkward.minutes)
        match act.does:
            case "says":
                return self._say(act.says)
            case "repeats":
                return self._say(self._said)
            case "asks_hint":
                return HintRequested(cmid=self._id())
            case "asks_again":
                return RepeatRequested(cmid=self._id())
            case "leaves":
                return Ended(by="candidate", reason="left", cmid=self._id())
            case "answers" | "waits":
                raise AssertionError("these were done above")
            case other:
                assert_never(other)

    async def stopped(self, reply: str) -> None:
        """Never return."""
        await self._answers.stopped(reply)

    def hear(self, record: Record, session: Session) -> None:
        """Remember what was asked, and since when the candidate has the floor."""
        self._since = record.at
        self._answers.hear(record, session)

    def hear_opening(self, reply: str) -> None:
        """Nothing depends on it."""

    def hear_part(self, reply: str, text: str) -> None:
        """Nothing depends on it."""

    def hear_wait(self, says: str, seconds: float | None) -> None:
        """Nothing depends on it."""

    async def _answer(self, act: Act, until: int | None) -> CandidateEvent:
        """Give the script's answer in this person's way; code that comes before it, or a request after it, is passed on."""
        event = await self._answers.answer(until)
        if isinstance(event, Coded):
            self._open = act
            return event.model_copy(update={"cmid": self._id()})
        if not isinstance(event, Answered):
            return event.model_copy(update={"cmid": self._id()})
        return self._say(" ".join(filter(None, (act.before, _cut(event.text, act.words), act.after))))

    def _say(self, text: str) -> Answered:
        """Say a text, of which only code keeps its lines."""
        self._said = text.strip() if holds_code(text) else " ".join(text.split())
        return Answered(text=self._said, cmid=self._id())

    def _id(self) -> str:
        self._done += 1
        return f"{self._done:032x}"


def _cut(text: str, words: int | None) -> str:
    """Return the first words of a text, without the mark that would be left hanging after them."""
    all_words = text.split()
    if words is None or len(all_words) <= words:
        return text
    return " ".join(all_words[:words]).rstrip(",;:—-") + "."
