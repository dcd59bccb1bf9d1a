"""Simulated candidates: a model plays a person from a sheet, and a judge says afterwards where it left its part.

The sheets lie in `eval/candidates/simulated/`, the prose of both exchanges in `prompts/conversations/`; both sides of a comparison meet
the same player.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from pydantic import Field

from interviewer.conduct import Model
from interviewer.core import playing
from interviewer.core.events import Answered, CandidateEvent, Record
from interviewer.core.playing import Slip
from interviewer.core.script import Part, Slug, Text
from interviewer.core.session import Session
from interviewer.errors import BadReply
from interviewer.evaluation.candidates import Quality
from interviewer.evaluation.exchange import CaseLost
from interviewer.evaluation.keys import digest
from interviewer.evaluation.rounds import VirtualClock

PLAYS, CHECKS = "conversations/candidate.md", "conversations/candidate_check.md"
"""The prose of the player and of the judge, by its path in `prompts/`."""


class Sheet(Part):
    """One file: who is played. `knows` and `lacks` say what this person can give and what they get wrong, `manner` how they speak."""

    id: Slug
    title: Text
    quality: Quality
    traits: tuple[Text, ...] = Field(min_length=1)
    manner: Text
    knows: Text
    lacks: Text
    minutes: float = Field(default=2.0, gt=0, le=10)

    @property
    def text(self) -> str:
        """The sheet as the player and the judge read it."""
        parts = {"Traits": "; ".join(self.traits), "Manner": self.manner, "Knows": self.knows, "Lacks": self.lacks}
        return "\n\n".join(f"{name}: {text}" for name, text in parts.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """A sheet with the prose by which it is played and checked."""

    sheet: Sheet
    plays: str
    checks: str

    @property
    def digest(self) -> str:
        """A digest of all that decides what is played; how it is checked belongs to the verdict."""
        return digest({"simulated": self.sheet.model_dump(mode="json"), "plays": self.plays})

    @property
    def criterion(self) -> str:
        """A digest of what the player is checked by."""
        return digest({"sheet": self.sheet.text, "checks": self.checks})


class Playing:
    """The door through which a simulated candidate is interviewed; raises `CaseLost` where its model gives nothing to say."""

    def __init__(self, simulated: Simulated, model: Model, clock: VirtualClock) -> None:
        self._simulated, self._model, self._clock = simulated, model, clock
        self._session: Session | None = None
        self._done = 0

    async def answer(self, until: int | None) -> CandidateEvent:  # noqa: ARG002 -- a player is never silent
        """Return what the model says in its part."""
        if self._session is None:
            raise AssertionError("nothing was heard before the candidate's turn")
        exchange = playing.play(self._simulated.plays, self._simulated.sheet.text, self._session)
        try:
            event = exchange.read((await self._model.reply(exchange)).text)
        except BadReply as error:
            raise CaseLost("candidate failed", f"The simulated candidate gave no answer: {error}") from error
        if not isinstance(event, Answered):
            raise AssertionError(f"a player answers, and does not {event.type}")
        self._clock.pass_minutes(self._simulated.sheet.minutes)
        self._done += 1
        return event.model_copy(update={"cmid": f"{self._done:032x}"})

    async def stopped(self, reply: str) -> None:  # noqa: ARG002 -- a player never interrupts
        """Never return."""
        await asyncio.Event().wait()

    def hear(self, record: Record, session: Session) -> None:  # noqa: ARG002 -- the session holds it all
        """Remember how the interview stands."""
        self._session = session

    def hear_opening(self, reply: str) -> None:
        """Nothing depends on it."""

    def hear_part(self, reply: str, text: str) -> None:
        """Nothing depends on it."""

    def hear_wait(self, says: str, seconds: float | None) -> None:
        """Nothing depends on it."""


async def check(simulated: Simulated, session: Session, model: Model) -> tuple[Slip, ...] | None:
    """Return where the player left its part, by the judge; None where the judge could not be read, twice."""
    exchange = playing.check(simulated.checks, simulated.sheet.text, session)
    for _ in range(2):
        try:
            return playing.slips((await model.reply(exchange)).text, session)
        except BadReply:
            continue
    return None
