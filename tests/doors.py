"""Fakes of the four doors of `conduct`: a Candidate and a Model that must be used up, a list for a transcript, and a clock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from interviewer.bills import Bill
from interviewer.core.conversation import Conversation, Reply, Usage
from interviewer.core.events import Answered, CandidateEvent, Record
from interviewer.core.session import Session

NOTHING = json.dumps({"intent": "answers", "marks": [], "claims": [], "red_flags": [], "facts": [], "situations": []})


@dataclass
class Script:
    """A candidate who does these things in order; `interrupts` holds the replies that are stopped at their first words."""

    does: list[CandidateEvent | str]
    interrupts: set[int] = field(default_factory=set)
    heard: list[Record] = field(default_factory=list)
    parts: list[tuple[str, str]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    waits: list[str] = field(default_factory=list)
    session: Session | None = None
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, until: int | None) -> CandidateEvent:
        """Do the next thing; when there is none left, wait for ever."""
        if not self.does:
            await asyncio.Event().wait()
        following = self.does.pop(0)
        return Answered(text=following, cmid=f"{len(self.heard):032x}") if isinstance(following, str) else following

    async def stopped(self, reply: str) -> None:
        """Stop the replies that are to be stopped, once their first words came."""
        await self._stop.wait()
        self._stop.clear()

    def hear(self, record: Record, session: Session) -> None:
        """Keep what was said."""
        self.heard.append(record)
        self.session = session

    def hear_opening(self, reply: str) -> None:
        """Keep that a reply began."""
        self.opened.append(reply)

    def hear_part(self, reply: str, text: str) -> None:
        """Keep the part, and stop if it is time."""
        self.parts.append((reply, text))
        if len(self.opened) in self.interrupts:
            self._stop.set()

    def hear_wait(self, says: str, seconds: float | None) -> None:
        """Keep the notice."""
        self.waits.append(says)

    def types(self) -> list[str]:
        """Return what happened, by type."""
        return [record.event.type for record in self.heard]


@dataclass
class Fake:
    """A model that gives these replies in order; an exception is raised, a callable is asked, None repeats the authored line.

    `hold` are the replies (by number from 1, of those that word a turn) that never end after their first words.
    """

    gives: Iterator[str | Exception | Callable[[Conversation], str] | None]
    asked: list[Conversation] = field(default_factory=list)
    cancelled: int = 0

    async def reply(
        self,
        conversation: Conversation,
        on_part: Callable[[str], None] | None = None,
        on_wait: Callable[[str, float | None], None] | None = None,
    ) -> Reply:
        """Give the next reply, in two parts."""
        self.asked.append(conversation)
        given = next(self.gives)
        if isinstance(given, Exception):
            partial = getattr(given, "partial", "")
            if partial and on_part is not None:
                on_part(partial)
            raise given
        text = given(conversation) if callable(given) else given
        if text is None:
            text = NOTHING if conversation.purpose == "observe" else line_in(conversation)
        if on_part is not None:
            on_part(text[: len(text) // 2])
            try:
                for _ in range(5):
                    await asyncio.sleep(0)
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
            on_part(text[len(text) // 2 :])
        return Reply(
            text=text, model="fake", usage=Usage(prompt_tokens=10, completion_tokens=2, counted="endpoint"), cost=0.001
        )

    async def priced(self, conversation: Conversation, text: str) -> Bill:
        """Say what was paid for a reply that was interrupted."""
        assert conversation in self.asked
        return Bill(model="fake", prompt_tokens=10, completion_tokens=len(text.split()), counted="estimate", cost=0.001)

    async def close(self) -> None:
        """There is nothing to close."""


def line_in(conversation: Conversation) -> str:
    """Return the authored line that a phrasing exchange carries."""
    said = conversation.messages[-1].content.rpartition("<say>")[2].removesuffix("</say>")
    return str(json.loads(said)["line"])


@dataclass
class Pages:
    """A transcript in a list; `full_at` is the `seq` at which the disk refuses."""

    records: list[Record] = field(default_factory=list)
    parts: list[tuple[str, str]] = field(default_factory=list)
    epoch: int = 0
    refuses: Exception | None = None
    full_at: int | None = None

    async def append(self, record: Record) -> None:
        """Keep the record, or refuse."""
        if record.seq == self.full_at and self.refuses is not None:
            raise self.refuses
        self.records.append(record)

    def keep_part(self, reply: str, text: str) -> None:
        """Keep how far the reply has come."""
        self.parts.append((reply, text))
